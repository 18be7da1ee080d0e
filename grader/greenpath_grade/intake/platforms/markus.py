"""MarkUs: a folder per group, named after it. Pure.

Somebody who works alone is the only member of a group of their own user name. Nothing but the
zip's name tells these folders from any others, so this layout is read as plain folders unless
it is asked for. Source: ``app/jobs/download_submissions_job.rb``.
"""

from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top

TITLE = "MarkUs"


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return nothing: these names are like any others."""
    del entries, home
    return set()


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return what each group handed in."""
    del home
    return [
        HandIn((Person(top, top, ids=(top,)),), top, [entry.below(1) for entry in inside])
        for top, inside in by_top(entries).items()
        if len(inside[0].parts) > 1
    ]
