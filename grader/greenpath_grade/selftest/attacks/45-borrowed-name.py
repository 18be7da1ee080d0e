"""45 Hand in under another student's name, with a sign in it that nobody sees.

Tries: a zero-width space at the end of a name.
Success: a result under the neighbour's name.
Honest: step 1
Control: naive
Handed in: borrowed name
"""

from base import *
