"""A guesser that learns: it has seen the answer keys of other students. Pure.

A linear discriminant (Fisher, 1936) over figures of the certificates' bytes, trained on one half
of the packages and tried on the other, both ways. It finds what no single figure shows.
"""

from collections.abc import Iterator, Sequence

from greenpath_gen.chance import Guess
from greenpath_gen.guessers import bzipped, deflated, entropy
from greenpath_gen.views import CERTIFICATE, Server, View

COUNTED = bytes.fromhex("00010203040506080c1317182a2d2e2f30551d82") + b"0123456789aeghilmnoprtvwx"
"""Bytes whose numbers it is told: those of names, dates and of the frame around them."""

RIDGE = 1e-3
"""How much is added to each variance, so that figures which hang together do no harm."""

Row = list[float]


def figures(server: Server) -> Row:
    """Return what is measured of a server: nothing that takes reading a field."""
    text, der = server.files[CERTIFICATE], server.decoded[CERTIFICATE]
    sizes = [float(measure(one)) for measure in (deflated, bzipped, entropy) for one in (text, der)]
    counts = [float(server.histogram[byte]) for byte in COUNTED]
    files = [float(len(content)) for content in server.files.values()]
    return [*sizes, *counts, *files, float(len(server.histogram))]


def trained(packages: Sequence[View], answers: Sequence[int]) -> Iterator[Guess]:
    """Guess all packages. ANSWERS are the numbers of the legitimate servers."""
    tables = [_centred([figures(server) for server in one.servers]) for one in packages]
    for half in (0, 1):
        weights = _learn(tables[half::2], answers[half::2])
        for table, answer in zip(tables[1 - half :: 2], answers[1 - half :: 2], strict=True):
            scores = [round(sum(map(float.__mul__, weights, row)), 9) for row in table]
            named = [n for n, score in enumerate(scores) if score == max(scores)]
            yield Guess(len(table), len(named), answer in named)


def _centred(rows: Sequence[Row]) -> list[Row]:
    means = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]


def _learn(tables: Sequence[Sequence[Row]], answers: Sequence[int]) -> Row:
    """Return the weights that set the right rows apart from the others."""
    if not tables:
        return []
    size = len(tables[0][0])
    scatter, mean = [[0.0] * size for _ in range(size)], [0.0] * size
    for table, answer in zip(tables, answers, strict=True):
        mean = [one + value for one, value in zip(mean, table[answer], strict=True)]
        for row in table:
            for i, value in enumerate(row):
                if value:
                    line = scatter[i]
                    for j in range(i + 1):
                        line[j] += value * row[j]
    for i in range(size):
        scatter[i][i] += RIDGE * scatter[i][i] + 1e-9
        for j in range(i):
            scatter[j][i] = scatter[i][j]
    return _solved(scatter, mean)


def _solved(matrix: Sequence[Row], right: Row) -> Row:
    """Solve linear equations with a positive definite matrix (Gauss)."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i, pivot in enumerate(rows):
        for row in rows[i + 1 :]:
            factor = row[i] / pivot[i]
            if factor:
                for j in range(i, size + 1):
                    row[j] -= factor * pivot[j]
    solution = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * solution[j] for j in range(i + 1, size))
        solution[i] = (rows[i][size] - known) / rows[i][i]
    return solution
