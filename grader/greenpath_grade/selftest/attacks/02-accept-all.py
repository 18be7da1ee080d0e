"""2 Accept everybody.

Tries: nothing; it has no verification.
Success: more than step 1 is worth.
Honest: step 1
Control: none, because no grader pays it more: letting imposters in is what all of them see
Instead: its mark is what step 1 is worth, against which the other attacks are measured
"""

from base import *
