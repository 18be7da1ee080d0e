"""What became of the grades, in words. Pure."""

from greenpath_grade.gradebooks.book import Book
from greenpath_grade.gradebooks.fill import PLATFORMS, Filled
from greenpath_grade.intake.entries import plain


def to_text(book: Book, filled: Filled) -> str:
    """Return a sentence for all that was done, and one for each grade that was not written."""
    title = PLATFORMS[book.layout].TITLE
    replaced = [one for one in filled.written if one.before and one.before != one.after]
    lines = [
        f"{title}: {_count(len(filled.written), 'grade')} written into "
        f"'{plain(filled.column.labels[0])}'"
    ]
    lines += [f"  {note}" for note in filled.notes]
    for one in replaced:
        lines.append(f"  {plain(one.id)}: {plain(one.before)} was replaced by {one.after}")
    if filled.left:
        lines.append(f"Not written: {len(filled.left)}")
        lines += [f"  {sentence}" for sentence in filled.left]
    if filled.without:
        lines.append(f"{_count(filled.without, 'line')} without a submission: left as they were")
    return "\n".join(lines)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
