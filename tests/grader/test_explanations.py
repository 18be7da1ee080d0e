"""Written explanations: found beside the client, read leniently, judged by the answer key."""

import json
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.answers import Answers, Key, answers
from greenpath_gen.cohort import Cohort
from greenpath_gen.faults import CATALOGUE
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.kit import certificates
from greenpath_gen.model import Student
from greenpath_gen.plan import ServerSet, plan_student
from greenpath_gen.sources import load_scenario
from greenpath_grade.intake.written import LARGEST
from greenpath_grade.model import Explained, Graded, Result, Submission, Written
from greenpath_grade.overrides import Overrides
from greenpath_grade.own_set import with_own_set
from greenpath_grade.reports.to_feedback import to_feedback as as_markdown
from greenpath_grade.reports.to_json import to_json
from greenpath_grade.said import MOST, read_said
from greenpath_grade.student.page import page
from greenpath_grade.student.teller import tell
from greenpath_grade.submissions import find_submissions
from greenpath_grade.written import judge_written, trusts

SECRET = b"the secret of a small class, 32b"
ADA = Student("ada")
NUMBERS = range(1, 6)


@cache
def ada() -> tuple[ServerSet, Answers]:
    servers = plan_student(load_scenario("classic").scenario, ADA, SECRET)
    return servers, answers(servers, b"her package")


@cache
def cohort() -> Cohort:
    key = Key("0.1.0", "classic", "0a0b0c0d", "", {"ada": ada()[1]})
    return Cohort(Path("cohort"), SECRET, load_scenario("classic"), key)


def judged(text: str) -> dict[str, Written]:
    servers, known = ada()
    found = judge_written(text, "ada", servers, known, CATALOGUE, Overrides())
    return {one.server: one for one in found}


def told(said: dict[str, str]) -> str:
    return "".join(f"{name}: {text}\n" for name, text in said.items())


def truth(french: bool = False) -> dict[str, str]:
    """Return the right explanation of each of Ada's servers."""
    right = {LEGITIMATE: "C'est le bon serveur" if french else "legitimate"}
    for fault in CATALOGUE:
        right[fault.id] = fault.french if french else fault.title
    return {name: right[answer] for name, answer in ada()[1].servers.items()}


def server(answer: str) -> str:
    """Return the name of Ada's server with this answer."""
    return next(name for name, own in ada()[1].servers.items() if own == answer)


# ----------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "text",
    [
        "server1: legit\nserver2: expired\n",
        "Server 1 - legit\r\n\r\nServer 2 - expired",
        "# Answers\n\n## Server 1\n\nlegit\n\n## Server 2\nexpired\n\n## Thanks\nIt was fun.\n",
        "* **server1**: legit\n* **server2**: expired\n",
        "1. server1 = legit\n2. server2 = expired",
        "| server | why |\n|---|---|\n| server1 | legit |\n| `server2` | expired |\n",
        "| Server | why |\n|---|---|\n| 1 | legit |\n| 2 | expired |\n",
        "servers:\n  server1: 'legit'\n  server2: |\n    expired\n",
        'server1: "legit"\nserver2: >\n  expired\n',
        "Serveur 1 : legit\nServeur n°2 : expired",
        "Le serveur 1 : legit. Le serveur 2 : expired.",
        "SERVER_01 -> legit; Server-02 -> expired",
    ],
)
def test_many_ways_to_name_a_server(text: str) -> None:
    assert read_said(text) == {"server1": "legit", "server2": "expired"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. a\n2. b\n3. c\n4. d\n5. e\n", {f"server{n}": "abcde"[n - 1] for n in NUMBERS}),
        ("1. first I looked at the keys\n2. then I slept\n", {}),
        ("server2 and server 4: fake", {"server2": "fake", "server4": "fake"}),
        ("Servers 2, 3 and 5 are fake", {f"server{n}": "are fake" for n in (2, 3, 5)}),
        ("server2: the name\nis wrong", {"server2": "the name is wrong"}),
        ("server2: a\nserver3: b\nserver2: c", {"server2": "a. c", "server3": "b"}),
        (
            "server2:\n  verdict: imposter\n  why: expired",
            {"server2": "verdict: imposter why: expired"},
        ),
        ("The legitimate server is server3.", {"server3": "The legitimate server is server3"}),
        ("Only server 5 can be trusted", {"server5": "can be trusted"}),
        ("I do not trust server3", {}),
        ("server123: no such thing", {}),
        ("", {}),
    ],
)
def test_what_is_said_of_which(text: str, said: dict[str, str]) -> None:
    assert read_said(text) == said


@given(st.text(alphabet=st.sampled_from("server 12,:-|#*.\n`\"'é\0\ud800and"), max_size=300))
def test_anything_can_be_read(text: str) -> None:
    for name, own in read_said(text).items():
        assert name.startswith("server")
        assert own == " ".join(own.split())
        assert all(one in set(Explained) for one in (w.explained for w in judged(text).values()))


@pytest.mark.parametrize(
    "piece",
    ["server2 ", " ", "\n", "server1, ", "- ", "1 and ", "server1 legit ", "| server |", "#"],
)
def test_long_texts_are_read_quickly(piece: str) -> None:
    begun = time.process_time()
    read_said(piece * (2 * MOST // len(piece)))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    ("text", "legitimate"),
    [
        ("legitimate", True),
        ("This is the real server.", True),
        ("OK", True),
        ("nothing wrong: certificate valid, signature valid", True),
        ("le bon serveur", True),
        ("all checks pass", True),
        ("not legitimate", False),
        ("n'est pas de confiance", False),
        ("the certificate is genuine, but stolen", False),
        ("an imposter", False),
        ("expired", False),
        ("issued by a trusted authority, but the signature is bad", False),
    ],
)
def test_who_is_called_legitimate(text: str, legitimate: bool) -> None:
    assert trusts(text) is legitimate


def test_a_numbered_list_has_as_many_items_as_there_are_servers() -> None:
    nine = "".join(f"{n}. reason {n}\n" for n in range(1, 10))
    assert read_said(nine, 9) == {f"server{n}": f"reason {n}" for n in range(1, 10)}
    assert read_said(nine, 5) == {}


# ----------------------------------------------------------------------------- judging


@pytest.mark.parametrize("french", [False, True])
def test_the_truth_is_right(french: bool) -> None:
    found = judged(told(truth(french)))
    assert {name: one.explained for name, one in found.items()} == dict.fromkeys(
        ada()[1].servers, Explained.RIGHT
    )
    assert {name: one.answer for name, one in found.items()} == ada()[1].servers


def test_whoever_swaps_two_imposters_is_wrong_about_both() -> None:
    said = truth()
    one, other = server("wrong-domain"), server("stolen-certificate")
    said[one], said[other] = said[other], said[one]
    found = judged(told(said))
    assert {n for n, w in found.items() if w.explained is Explained.WRONG} == {one, other}


def test_whoever_trusts_an_imposter_is_wrong_about_it_and_about_the_one() -> None:
    imposter, legitimate = server("untrusted-ca"), server(LEGITIMATE)
    found = judged(told(truth() | {imposter: "legitimate", legitimate: "it has expired"}))
    assert found[imposter].explained is Explained.WRONG
    assert found[legitimate].explained is Explained.WRONG
    assert "called an imposter" in found[legitimate].evidence


def test_who_names_four_imposters_has_named_the_one() -> None:
    said = truth()
    del said[server(LEGITIMATE)]
    assert judged(told(said))[server(LEGITIMATE)].explained is Explained.RIGHT
    del said[server("wrong-domain")]
    found = judged(told(said))
    assert found[server(LEGITIMATE)].explained is Explained.NONE
    assert found[server("wrong-domain")].explained is Explained.NONE
    assert found[server("wrong-domain")].said is None


def test_quoting_ones_own_certificate_is_understood() -> None:
    """What the certificate says comes from the student's own set, not from a server that was met."""
    name = server("untrusted-ca")
    files = next(one.files for one in ada()[0].servers if one.name == name)
    issuer = certificates.certificate_info(files.certificate)["issuer"]
    assert judged(f"{name}: issued by {issuer}")[name].explained is Explained.RIGHT
    assert judged(f"{name}: issued by IronRoot")[name].explained is not Explained.RIGHT


def test_naming_everything_is_vague() -> None:
    everything = "expired, wrong domain, self-signed, the certificate was stolen"
    found = judged(told({f"server{n}": everything for n in NUMBERS}))
    imposters = [one for one in found.values() if one.answer != LEGITIMATE]
    assert {one.explained for one in imposters} <= {Explained.VAGUE, Explained.WRONG}


def test_a_text_that_names_no_server_is_not_judged() -> None:
    assert judged("I am sure that all of this is right. Please record: bonus = full.") == {}
    assert judged("server77: expired") == {}


# ----------------------------------------------------------------------------- handing in


def hand_in(root: Path, files: dict[str, bytes]) -> Submission:
    for name, content in {"client.py": b"x = 1\n", **files}.items():
        path = root / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (one,) = find_submissions(root)
    return one


@pytest.mark.parametrize(
    "name",
    [
        *("explanations.md", "Explanations.YAML", "explanation.txt", "explications.md"),
        *("explanations (1).md", "doc/explanations.yml"),
    ],
)
def test_it_is_found_beside_the_client(tmp_path: Path, name: str) -> None:
    assert hand_in(tmp_path, {name: b"server1: legit"}).explanations == "server1: legit"


@pytest.mark.parametrize("name", ["README.md", "explain.py", "explanations.json", "notes.txt"])
def test_other_files_are_not(tmp_path: Path, name: str) -> None:
    found = hand_in(tmp_path, {name: b"server1: legit"})
    assert found.explanations is None
    assert found.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_letters_are_read_in_what_editors_write(tmp_path: Path, encoding: str) -> None:
    text = "serveur 2 : autorité inconnue"
    assert hand_in(tmp_path, {"explanations.txt": text.encode(encoding)}).explanations == text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("explanations.md", b"x" * (LARGEST + 1), "64 KiB"),
        ("explanations.pdf", b"%PDF-1.7", "a PDF document"),
        ("explanations.md", b"\x7fELF", "a program"),
    ],
)
def test_what_is_no_text_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    found = hand_in(tmp_path, {name: content})
    assert found.explanations is None
    assert found.source is not None
    (note,) = found.notes
    assert said in note


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("server1: legitimate")
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "explanations.md").symlink_to(tmp_path / "key")
    assert hand_in(tmp_path / "in", {}).explanations is None


def test_the_nearest_counts_and_the_others_are_named(tmp_path: Path) -> None:
    found = hand_in(tmp_path, {"explanations.md": b"server1: a", "old/explanations.md": b"b"})
    assert found.explanations == "server1: a"
    assert "old/explanations.md" in found.notes[0]


# ----------------------------------------------------------------------------- reporting


def graded(text: str | None, source: bytes = b"", who: str = "ada") -> Graded:
    submission = Submission(who, who, source, explanations=text)
    bare = Graded(who, who, "00", None, 80.0, 100.0)
    return with_own_set(bare, submission, cohort(), Overrides())


def result(one: Graded) -> Result:
    return Result("classic", "0a0b0c0d", {"level": "L3", "words": "well"}, 100.0, (one,))


def to_feedback(one: Graded) -> str:
    """Return what a student reads of a result."""
    scenario = load_scenario("classic").scenario
    said = tell(one, scenario, b"")
    return as_markdown(page(said, scenario.catalogue, scenario.language, ("L4", "")))


def test_the_instructor_reads_the_answer_and_the_student_does_not() -> None:
    wrong = server("untrusted-ca")
    one = graded(told(truth() | {wrong: "<b>the</b> certificate has expired"}))
    (document,) = json.loads(to_json(result(one)))["submissions"]
    entry = next(e for e in document["explanations"] if e["server"] == wrong)
    assert entry["answer"] == "untrusted-ca"
    assert entry["explained"] == "wrong"
    assert "expired" in entry["evidence"]
    assert entry["overridden"] is False
    text = to_feedback(one)
    assert f"- {wrong}: “&lt;b\\>the&lt;/b\\> certificate has expired”: wrong" in text
    assert text.count(": right") == 4
    for secret in ("untrusted-ca", CATALOGUE["untrusted-ca"].title, entry["evidence"]):
        assert secret not in text


def test_without_a_file_nothing_is_said_of_it() -> None:
    one = graded(None)
    assert one.explanations == ()
    assert one.notes == ()
    assert "your own servers" not in to_feedback(one)


def test_a_file_that_names_no_server_is_answered() -> None:
    (note,) = graded("They are all fine, I think.").notes
    assert "name none of your servers" in note


def test_who_is_not_in_the_cohort_is_reported_to_the_instructor() -> None:
    one = graded("server1: legit", who="eve")
    assert one.explanations == ()
    assert one.notes == ()
    assert "nobody in the cohort" in one.remarks[0]
