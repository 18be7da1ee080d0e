"""Who is listed as alike: copies in several disguises; and who is not: independent work."""

import random
import re
import time
from itertools import permutations

import pytest

from greenpath_gen.data import student_files
from greenpath_grade.alike import find_alike
from greenpath_grade.model import Alike, Kind, Submission

KIT = student_files()

ADA = '''
from cryptobox import *
import datetime

PUBLIC_KEY_SIZE = 120
SIGNATURE_SIZE = 112


class Client:
    """Talks to one server."""

    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self):
        self.private, self.public = generate_asymmetric_key()
        return self.public

    def send_client_ready(self, server_hello):
        share, sealed = server_hello[:PUBLIC_KEY_SIZE], server_hello[PUBLIC_KEY_SIZE:]
        self.key = key_exchange(self.private, share)
        opened = decrypt(self.key, sealed)
        proof, cert = opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]
        info = certificate_info(cert)
        if info["not_after"] < datetime.datetime.now(datetime.timezone.utc):
            raise Alert("certificate_expired", "the certificate is over since " + str(info["not_after"]))
        if self.url not in info["domains"]:
            raise Alert("bad_certificate", "the certificate is for another site")
        if not verify_certificate(self.url, cert, self.trusted_certs):
            raise Alert("unknown_ca", "nobody I trust has signed this certificate")
        if not verify(self.public + share + cert, proof, info["org_public_key"]):
            raise Alert("decrypt_error", "the signature was made by somebody else")
        return encrypt(self.key, b"READY")

    def receive_data(self, data):
        return decrypt(self.key, data)
'''

BELA = """
from cryptobox import *


class Client:
    def __init__(self, url, trusted_certs):
        self.url = url
        self.trusted_certs = trusted_certs

    def send_client_hello(self):
        pair = generate_asymmetric_key()
        self.mine = pair[0]
        self.hello = pair[1]
        return self.hello

    def check(self, ok, why):
        if not ok:
            raise Exception(why)

    def send_client_ready(self, server_hello):
        theirs = server_hello[:120]
        self.secret = key_exchange(self.mine, theirs)
        text = decrypt(self.secret, server_hello[120:])
        certificate = text[112:]
        self.check(verify_certificate(certificate, self.trusted_certs), "no trusted chain")
        details = certificate_info(certificate)
        self.check(self.url in details["domains"], "wrong name")
        said = self.hello + theirs + certificate
        self.check(verify(said, text[:112], details["org_public_key"]), "forged")
        return encrypt(self.secret, b"READY")

    def receive_data(self, data):
        plain = decrypt(self.secret, data)
        return plain
"""

CHOSEN = ("private", "public", "key", "share", "sealed", "opened", "proof", "cert", "info")


def renamed(source: str) -> str:
    for number, name in enumerate(CHOSEN):
        source = re.sub(rf"(?<![\"\w.]){name}\b|(?<=self\.){name}\b", f"thing{number}", source)
    return source


def commented(source: str) -> str:
    return "# mine alone\n" + source.replace("\n\n", "\n\n    # next\n\n").replace(" = ", "  =  ")


def printing(source: str) -> str:
    return re.sub(r"(?m)^(\s+)(self\.key = .*)$", r"\1\2\1print('got the key')", source)


def reworded(source: str) -> str:
    return re.sub(r'"the certificate [a-z ]+"', '"something is wrong with it"', source)


def reordered(source: str) -> str:
    head, *methods = re.split(r"(?m)^(?=    def )", source)
    return head + "\n".join(method.rstrip() + "\n" for method in reversed(methods))


def alike(**sources: str | bytes) -> list[Alike]:
    submissions = [
        Submission(name, name, source.encode() if isinstance(source, str) else source)
        for name, source in sources.items()
    ]
    return list(find_alike(submissions, KIT))


def test_the_same_file() -> None:
    assert alike(ada=ADA, bela=BELA, cleo=ADA) == [Alike(("ada", "cleo"), Kind.IDENTICAL, 1.0)]


@pytest.mark.parametrize("change", [renamed, commented, lambda s: commented(renamed(s))])
def test_the_same_but_for_names_and_layout(change: object) -> None:
    assert callable(change)
    assert change(ADA) != ADA
    found = alike(ada=ADA, bela=BELA, cleo=change(ADA))
    assert found == [Alike(("ada", "cleo"), Kind.RENAMED, 1.0)]


@pytest.mark.parametrize(
    "change", [printing, reworded, reordered, lambda s: commented(printing(reworded(reordered(s))))]
)
def test_nearly_the_same(change: object) -> None:
    assert callable(change)
    assert change(ADA) != ADA
    (found,) = alike(ada=ADA, bela=BELA, cleo=change(ADA))
    assert found.ids == ("ada", "cleo")
    assert found.kind is Kind.SIMILAR
    assert 0.92 <= found.similarity <= 1.0


def test_a_chain_is_as_similar_as_its_loosest_link() -> None:
    def longer(lines: int) -> str:
        return ADA + "".join(f"OTHER_{n} = {n}\n" for n in range(lines))

    chain = {name: longer(lines) for name, lines in {"ada": 0, "bela": 5, "cleo": 14}.items()}
    (first,) = alike(ada=chain["ada"], bela=chain["bela"])
    (second,) = alike(bela=chain["bela"], cleo=chain["cleo"])
    assert alike(ada=chain["ada"], cleo=chain["cleo"]) == [], "the ends are not alike by themselves"
    assert second.similarity < first.similarity
    joined = Alike(("ada", "bela", "cleo"), Kind.SIMILAR, second.similarity)
    for order in permutations(chain.items()):
        assert alike(**dict(order)) == [joined]


def test_each_kind_names_all_whom_it_joins() -> None:
    found = alike(ada=ADA, bela=printing(ADA), cleo=ADA, dora=renamed(ADA), emil=BELA)
    assert [(one.kind, one.ids) for one in found] == [
        (Kind.IDENTICAL, ("ada", "cleo")),
        (Kind.RENAMED, ("ada", "cleo", "dora")),
        (Kind.SIMILAR, ("ada", "bela", "cleo", "dora")),
    ]


def test_independent_work_is_not_listed(correct: str, trusting: str) -> None:
    assert alike(ada=ADA, bela=BELA, cleo=correct, dora=trusting) == []


def test_what_the_exercise_leaves_no_choice_about_is_not_listed(trusting: str) -> None:
    """Whoever has done step 1 only has written what everybody writes."""
    assert alike(ada=trusting, bela=trusting.replace("self.own", "self.mine")) == []


def test_the_unchanged_template_is_like_nobodys() -> None:
    template = KIT["client.py"]
    assert alike(ada=template, bela=template, cleo=b"# me\n" + template) == []


def test_the_order_of_submissions_does_not_matter() -> None:
    sources = {"ada": ADA, "bela": printing(ADA), "cleo": ADA, "dora": reordered(ADA)}
    results = [alike(**dict(order)) for order in permutations(sources.items())]
    assert all(
        [sorted(o.ids) for o in one] == [sorted(o.ids) for o in results[0]] for one in results
    )


def test_nothing_can_be_said_of_what_was_not_read() -> None:
    none = [Submission(name, name, None, "there is no client.py") for name in ("ada", "bela")]
    assert find_alike(none, KIT) == ()


@pytest.mark.parametrize(
    "source", [b"", b"\xff", b"x = (", b"#" * (1 << 20), b"((((" * 9000, b"# coding: klingon\n"]
)
def test_files_that_are_no_python_are_compared_byte_for_byte(source: bytes) -> None:
    assert alike(ada=source, bela=source) == [Alike(("ada", "bela"), Kind.IDENTICAL, 1.0)]
    assert alike(ada=source, bela=source + b" ") == []


def test_four_hundred_are_compared_in_seconds() -> None:
    """Each has its own names and a few lines of its own: every two have much in common."""
    draw = random.Random(1)
    sources = {}
    for number in range(400):
        lines = [f"        self.x{n} = {draw.randrange(10**6)}" for n in range(40)]
        own = re.sub(r"\b(key|share|opened|proof|info)\b", rf"\g<1>{number}", ADA)
        sources[f"s{number}"] = own.replace("        return self.public", "\n".join(lines))
    started = time.process_time()
    found = alike(**sources)
    assert time.process_time() - started < 10
    assert found == []
