"""15 Replace what writes the results.

Tries: json.dumps and json.dump.
Success: all points.
Honest: step 1
Control: naive
"""

import json

from base import *

genuine = json.dumps


def dumps(value, *args, **kwargs):
    return genuine({**value, "score": 100} if isinstance(value, dict) else value)


json.dumps = dumps
json.dump = lambda value, file, *args, **kwargs: file.write(dumps(value))
