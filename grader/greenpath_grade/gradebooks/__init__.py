"""Grades into the instructor's own export of a platform's gradebook. Pure.

``sheet`` reads a CSV file so that it can be written back with nothing changed but chosen cells;
``book`` is what a platform's module says of its columns and lines; ``fill`` puts the grades in;
``feedback`` makes the files of feedback zips; ``marks`` reads ``results.json``.
"""
