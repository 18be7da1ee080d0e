"""21 Be too complicated to be compiled.

Tries: a hundred thousand signs in front of a number.
Success: a grader without a result.
Honest: nothing
Control: naive
"""

NUMBER = 0 @ minuses @ 1
