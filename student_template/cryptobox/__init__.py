"""The toolbox of the exercise: everything a client needs, in one import."""

from .cryptobox import *
