"""The evidence page: every handshake as it crossed, what departs in it, and for whom it is."""

import re
import stat
from collections import Counter
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from typer.testing import CliRunner

from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import make_pool
from greenpath_gen.sources import load_scenario
from greenpath_grade.basis import basis
from greenpath_grade.cli import app
from greenpath_grade.deviation import deviations, nearest
from greenpath_grade.evidence import read_server, write_server
from greenpath_grade.replay import evidence, write_evidence
from greenpath_grade.reports.to_evidence import Evidence, Shown, to_evidence
from greenpath_grade.run import Order, grade

NASTY = """
class Client(Client):
    def send_client_ready(self, server_hello):
        print("<script>alert(1)</script>\\x1b[31m\\u202e")
        answer = super().send_client_ready(server_hello)
        if answer is None:
            raise Exception("</td><script>alert(2)</script>\\u202egnp" + "x" * 100_000)
        return answer
"""

WHERE = {
    "untrusted-ca": {("server_hello", "issuer")},
    "fake-ca-same-name": {
        ("server_hello", "authority's signature"),
        ("server_hello", "authority key identifier"),
    },
    "expired": {("server_hello", "not after")},
    "not-yet-valid": {("server_hello", "not before")},
    "wrong-extended-key-usage": {("server_hello", "extended key usage")},
    "forbidden-signature-hash": {("server_hello", "signature hash")},
    "stolen-certificate": {("server_hello", "signature")},
    "partial-transcript-client": {("server_hello", "signature")},
    "trailing-bytes": {("server_hello", "bytes behind the certificate")},
    "tampered-handshake": {("server_hello", "record")},
    "tampered-data": {("server_data", "record")},
}
"""Where some faults are to be seen."""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory, correct: str, trusting: str) -> Path:
    home = tmp_path_factory.mktemp("course")
    for name, text in {"ada": correct + NASTY, "bob": trusting}.items():
        (home / "submissions" / name).mkdir(parents=True)
        (home / "submissions" / name / "client.py").write_text(text)
    others = ", ".join(sorted(set(CATALOGUE.ids) - set(WHERE)))
    few = f"title: few\nimposters: [untrusted-ca]\nheld_out: {{without: [{others}]}}\n"
    (home / "few.yaml").write_text(few)
    scenario = str(home / "few.yaml")
    found = basis(home / "submissions", None, scenario, None, home / "results")
    grade(Order(home / "submissions", home / "results"), found)
    return home / "results"


@pytest.fixture(scope="module")
def bob(results: Path) -> Evidence:
    return evidence(results, "bob")


def shown(found: Evidence, server: str) -> Shown:
    return next(one for one in found.handshakes if one.server == server)


def test_all_handshakes_stand_in_their_order(bob: Evidence) -> None:
    assert [one.number for one in bob.handshakes] == list(range(1, len(bob.handshakes) + 1))
    assert bob.intact
    assert not any(one.again for one in bob.handshakes)
    html = to_evidence(bob)
    assert html.count("<details") == len(bob.handshakes)
    assert "judged again</dt><dd>all the same" in html
    assert html == to_evidence(bob)


def test_messages_are_shown_as_they_crossed(bob: Evidence) -> None:
    genuine = shown(bob, "legitimate")
    assert [one.name for one in genuine.crossings] == [
        *("client_hello", "server_hello", "client_ready", "server_data", "client_data")
    ]
    assert [one.sender for one in genuine.crossings] == [
        *("client", "server", "client", "server", "client")
    ]
    rows = {(c.name, row.name): row.text for c in genuine.crossings for row in c.rows}
    assert "a public key, id " in rows["client_hello", "key share"]
    assert re.match(
        r"\d{4} bytes, the first 120: a public key, id ", rows["server_hello", "key share"]
    )
    assert rows["server_hello", "signature"].startswith("fits this handshake")
    assert rows["server_hello", "subject alternative names"] == genuine.url
    assert rows["client_ready", "content"].endswith("READY")
    assert "Welcome to" in rows["server_data", "content"]
    assert "what the server sent" in rows["client_data", "content"]


@pytest.mark.parametrize("fault", WHERE)
def test_what_departs_is_marked_in_words(bob: Evidence, fault: str) -> None:
    one = shown(bob, fault)
    marked = {(c.name, r.name) for c in one.crossings for r in c.rows if r.deviation}
    renamed = {"record": "content" if "data" in fault else "key share"}
    assert marked == {(message, renamed.get(field, field)) for message, field in WHERE[fault]}
    assert CATALOGUE[fault].title in one.case
    assert one.fooled == (one.outcome == "accepted")
    html = to_evidence(Evidence("bob", "", (one,), "fits", "", intact=True))
    assert html.count("◀ deviation") == len(marked)


def test_every_imposter_departs_somewhere_and_no_genuine_server_does() -> None:
    pool = make_pool(load_scenario("classic").scenario, bytes(32))
    servers = [read_server(write_server(one)) for one in pool.contenders]
    genuine = [one for one in servers if not one.check]
    found = {one.server: deviations(one, nearest(one, genuine)) for one in servers}
    assert found.pop("legitimate") == ()
    assert all(found.values())
    unexplained = [name for name, some in found.items() if not some[0].expected]
    assert unexplained == []


class Tags(HTMLParser):
    """Counts the tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        del attrs
        self.tags[tag] += 1


def test_what_a_client_says_stays_text(results: Path) -> None:
    html = to_evidence(evidence(results, "ada"))
    found = Tags()
    found.feed(html)
    assert found.tags["script"] == 0
    assert "&lt;script&gt;" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e]", html)
    assert len(html) < 2_000_000
    assert "[…]" in html or "…" in html


def test_it_is_for_the_instructor_alone(results: Path) -> None:
    page = results / "evidence-bob.html"
    assert write_evidence(results, "bob/3", page)
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert page.read_text().count("<details") == 1
    for place in (results / "students" / "bob" / "e.html", results.parent / "students" / "e.html"):
        with pytest.raises(GreenpathError, match="for students"):
            write_evidence(results, "bob", place)
        assert not place.exists()


def test_the_command_writes_it(results: Path, tmp_path: Path) -> None:
    page = tmp_path / "bob.html"
    done = CliRunner().invoke(app, ["replay", str(results), "bob", "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert "all the same" in done.output
    assert page.read_text().startswith("<!DOCTYPE html>")
    both = CliRunner().invoke(app, ["replay", str(results), "bob/1", "--again", "--html", "x"])
    assert both.exit_code == 2


def test_the_pages_in_a_browser(browser: Browser, results: Path, tmp_path: Path) -> None:
    """No message in the console, nothing wider than the screen, nothing that keeps people out."""
    page = tmp_path / "evidence.html"
    write_evidence(results, "ada/3", page)
    files = [page, results / "students" / "bob" / "feedback.html"]
    for file, width in product(files, (390, 1280)):
        tab = browser.new_page(viewport={"width": width, "height": 800})
        said: list[str] = []
        tab.on("console", lambda message: said.append(message.text))  # noqa: B023
        tab.on("pageerror", lambda error: said.append(str(error)))  # noqa: B023
        tab.goto(file.as_uri())
        assert said == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(tab).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == []
        tab.close()
