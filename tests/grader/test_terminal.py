"""What a run shows at the terminal: a table that fits, plain where it should be, and how it goes."""

import io
import re
import sys

import pytest

from greenpath_grade.model import Graded, Result
from greenpath_grade.reports.to_table import Look, to_table
from greenpath_grade.terminal import PIPE, Live, look

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Terminal(io.StringIO):
    """What Python takes for a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("bars", [False, True])
def test_a_table_fits_its_width(width: int, bars: bool, shared: Result) -> None:
    lines = to_table(shared, Look(width, bars, colour=bars)).split("\n")
    assert max(len(ANSI.sub("", line)) for line in lines) <= width
    assert [line for line in lines if line.startswith("submission")]


def test_a_name_stands_beside_the_id(shared: Result) -> None:
    (line,) = [one for one in to_table(shared).splitlines() if one.startswith("ada ")]
    assert line.startswith("ada Ada Lovelace  ")
    (hostile,) = [one for one in to_table(shared).splitlines() if one.startswith("chen ")]
    assert "\x1b" not in hostile
    assert "\u202e" not in hostile


def test_colour_is_beside_what_it_says(shared: Result) -> None:
    """Without the colour nothing is missing."""
    coloured = to_table(shared, Look(100, bars=True, colour=True))
    assert "\x1b[" in coloured
    assert ANSI.sub("", coloured) == to_table(shared, Look(100, bars=True))
    assert "\x1b" not in to_table(shared, Look(100, bars=True))


def test_no_bar_is_longer_than_all_the_points() -> None:
    more = Graded("ada", "", "", None, 106.0, 100.0)
    table = to_table(
        Result("x", None, {"level": "L2", "words": ""}, 100.0, (more,)), Look(90, True)
    )
    assert table.count("█") == 10


def test_a_pipe_gets_neither_bars_nor_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert look() == Look(PIPE)


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_when_told_so(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert look().colour
    monkeypatch.setenv(name, value)
    assert look().bars
    assert not look().colour


def test_how_it_goes_is_said_while_it_runs(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[tuple[int, int, str]] = []

    def show(done: int, total: int, note: str = "", /) -> None:
        seen.append((done, total, note))

    live = Live(show)
    live.started(4, "L4: words")
    live.known([Graded("ada", "", "", None, 90.0, 100.0)])
    live.graded(Graded("bob", "", "", None, 40.0, 100.0))
    live.graded(Graded("eve", "", "", "a notebook", None, 100.0))
    assert seen == [
        (0, 4, ""),
        (1, 4, "median 90"),
        (2, 4, "median 65"),
        (3, 4, "median 65, 1 could not be graded"),
    ]
    assert "Kept: 1 graded before" in capsys.readouterr().out
