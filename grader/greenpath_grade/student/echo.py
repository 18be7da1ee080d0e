"""What of a client's own words is said back to its student. Pure.

A client meets hidden servers, and what it says there could carry them out: into a reason go a
thousand characters, into a hundred reasons a whole set. Resubmitting costs nothing, and the
servers stay the same. So

* no reason is repeated that a client gave; its student is shown the line of their own file that
  gave it, and the title of the fault where the instructor discloses it;
* of an exception, type and message are repeated for the first handshake alone. That is with
  one genuine server, the same for everybody, and no other process of the client's has come
  before it. Of that message only words pass that stand in the student's own file, in what
  students are given, or in what Python and cryptography say of themselves; and few of them;
* what a client prints, and every name it makes up, is left out.

What is left are verdicts, their counts, and the numbers of lines: at most `MOST_PLACES` of them.
"""

import builtins
import re
from collections.abc import Iterable

from greenpath_gen.escape import clean

MOST_WORDS, MOST_NUMBERS, MOST_PARTS, MOST_SIGNS = 24, 3, 4, 6
"""What may stand in a message; in a word of it, so many parts and so many signs beside them."""

MOST_PLACES = 6
"""Lines of a client that are pointed at because handshakes with imposters ended there."""

HIDDEN = "…"

EXCEPTIONS = {"InvalidSignature", "InvalidTag", "UnsupportedAlgorithm"} | {
    name
    for name, one in vars(builtins).items()
    if isinstance(one, type) and issubclass(one, Exception)
}

_WORD = re.compile(r"\w+")
_SMALL = re.compile(r"\d{1,3}")

COMMON = frozenset(
    """
    a access accessed again alert algorithm allocate an and annotation any are argument
    arguments arithmeticerror as ascii asn1 assertionerror assigned assignment associated async
    at attempt attribute attributeerror attributes await backslash base baseexception be been
    before between binascii bracket buffer but by byte bytearray bytes call callable called can
    cannot cant certificate certificates changed char character characters circular class client
    closed cls codec comma comparison complex concat concatenate connectionerror context
    continuation conversion convert could curve curves cycle data decimal decode decoded decrypt
    decryption default defined definition deleted denied der derive descriptor deserialize
    deserialized details dict did digits directory division does doesnt due during ec encode
    encoded encrypted end eof eoferror error exceeded exception exceptiongroup exceptions
    exhausted expected explicit expression extra extradata f few file filenotfounderror first
    float for forgot format found from frozen full function generator given got has hashable
    hashed have hex hexadecimal id immutable import imported importerror in inconsistent
    incorrect indent indentation indentationerror indented index indexerror initialized input
    instance instances int integer integers into invalid invalidsignature invalidtag
    invalidvalue ioerror is isnt it item items iterable iterate iteration iterator json key
    keyboardinterrupt keyerror keys keyword keywords kind known lambda last length likely limit
    line list lists literal load local lookup lookuperror loop manager many match matches
    matching maximum may maybe mean meant memory memoryerror message method missing module
    modulenotfounderror modulo more multiple must mutable name named nameerror names never
    newline no non none nonetype not nothing notimplementederror null number object of on one
    only operand operands operation or ordinal oserror out outside overflowerror padding
    parameter parent parentheses parse parseerror parsing partially pass passed password path
    pem perhaps permissionerror permitted position positional private protocol public py pyx
    raise raised ran range re read reading recursion recursionerror referenced relative required
    reset return returned runtimeerror s same self send sequence server set shortdata signature
    size slice slot spaces start statement stopiteration str string strings subscript
    subscriptable supported supports syntax syntaxerror systemerror systemexit t taberror tabs
    tag takes than that the there this timeouterror to token too tuple two type typeerror types
    unbound unboundlocalerror undefined unexpected unexpectedtag unhashable unicode
    unicodedecodeerror unicodeencodeerror unicodeerror unindent unmatched unpack unpadded
    unsupported unsupportedalgorithm unterminated up use used utf value valueerror values
    variable was wasnt were when where while whitespace with without wrong yet you zero
    zerodivisionerror
    """.split()
)
"""What Python and cryptography say when something goes wrong, in lower case."""


def own_words(text: str, *sources: str) -> str:
    """Return a message with `HIDDEN` for all that is not made of known words.

    Known are the words of the SOURCES, `COMMON` ones, and a few small numbers.
    """
    known = known_words(sources)
    words = clean(text[:2000]).split(" ")
    shown: list[str] = []
    numbers = 0
    for word in words[:MOST_WORDS]:
        parts = _WORD.findall(word.casefold())
        numbers += sum(part.isdigit() and part not in known for part in parts)
        kept = word if numbers <= MOST_NUMBERS and _is_known(word, parts, known) else HIDDEN
        if kept != HIDDEN or shown[-1:] != [HIDDEN]:
            shown.append(kept)
    if len(words) > MOST_WORDS and shown[-1:] != [HIDDEN]:
        shown.append(HIDDEN)
    return " ".join(shown)


def exception_name(detail: str) -> str:
    """Return the name of an exception of Python's own or cryptography's at the head of a detail."""
    name = detail.partition(":")[0]
    return name if name in EXCEPTIONS else ""


def known_words(sources: Iterable[str]) -> frozenset[str]:
    """Return the words of texts that a student has anyway, in lower case."""
    return frozenset(word.casefold() for text in sources for word in _WORD.findall(text))


def _is_known(word: str, parts: list[str], known: frozenset[str]) -> bool:
    signs = len(word) - sum(map(len, parts))
    return (
        signs <= MOST_SIGNS
        and len(parts) <= MOST_PARTS
        and all(part in known or part in COMMON or _SMALL.fullmatch(part) for part in parts)
    )
