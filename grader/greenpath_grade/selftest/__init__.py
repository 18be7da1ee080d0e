"""Attacks on the grader, run on the instructor's machine: what stops them, and what would not."""
