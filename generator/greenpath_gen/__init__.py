"""Make cohorts of the exercise: one package of five servers per student, and the answer key."""

__version__ = "0.1.0"
