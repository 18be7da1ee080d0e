"""Clones of GitHub Classroom's repositories: ``<slug>-submissions/<slug>-<login>/``. Pure.

GitHub Classroom is no more, its clones are still about: ``gh classroom clone`` made them.
"""

from greenpath_grade.intake.entries import Entry
from greenpath_grade.intake.people import Person
from greenpath_grade.intake.platforms.hand_in import HandIn, by_top

TITLE = "GitHub Classroom"
SUFFIX = "-submissions"


def explains(entries: list[Entry], home: str) -> set[str]:
    """Return the folders named after the assignment that HOME is named after, too."""
    slug = home.removesuffix(SUFFIX)
    if slug == home:
        return set()
    return {e.parts[0] for e in entries if len(e.parts) > 1 and _login(e.parts[0], slug)}


def hand_ins(entries: list[Entry], home: str) -> list[HandIn]:
    """Return what each login, or team, has in its repository."""
    slug = home.removesuffix(SUFFIX)
    found = []
    for top, inside in by_top(entries).items():
        login = _login(top, slug)
        if login and len(inside[0].parts) > 1:
            person = Person(login, login, ids=(login,))
            found.append(HandIn((person,), top, [entry.below(1) for entry in inside]))
    return found


def _login(top: str, slug: str) -> str:
    return top.removeprefix(f"{slug}-") if top.startswith(f"{slug}-") else ""
