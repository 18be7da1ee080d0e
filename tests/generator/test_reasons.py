"""The vocabulary: what people say, and which problem they name by it."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from greenpath_gen.reasons import LONGEST, TOPICS, Topic, plain, topics

WANTED = """
    unknown-authority self-signed not-an-authority fake-authority forged-signature other-authority
    name missing-san wildcard homograph nul-byte
    validity expired not-yet-valid expired-authority purpose key-usage is-an-authority
    name-constraints critical-extension version revoked weak-hash curve
    possession ephemeral-signer malformed-signature replay mitm transcript unbound-certificate
    integrity plaintext trailing-bytes truncated bad-share weak-share reflection repeated-record
    nonce
""".split()

TABLE = yaml.safe_load(Path(__file__).with_name("reasons.yaml").read_text("utf-8"))
SAID: dict[str, list[str]] = TABLE["said"]
VAGUE: list[str] = TABLE["vague"]
SEVERAL: dict[str, list[str]] = TABLE["several"]

EVERY = pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)


def test_all_topics_are_there() -> None:
    assert set(TOPICS) == set(WANTED)
    assert all(topic.near | topic.hides <= set(TOPICS) for topic in TOPICS.values())
    assert all(id_ == topic.id and id_ not in topic.near for id_, topic in TOPICS.items())


@EVERY
def test_its_own_examples_name_it_alone(topic: Topic) -> None:
    assert len(topic.phrases_en) >= 2
    assert len(topic.phrases_fr) >= 2
    for phrase in (topic.en, topic.fr, *topic.phrases_en, *topic.phrases_fr):
        assert topics(phrase) == {topic.id}, phrase


def test_the_table_is_complete() -> None:
    assert set(SAID) == set(TOPICS)
    assert all(len(sentences) >= 6 for sentences in SAID.values())


@pytest.mark.parametrize(("topic", "said"), [(t, s) for t, said in SAID.items() for s in said])
def test_what_students_say_names_it(topic: str, said: str) -> None:
    named = topics(said)
    assert topic in named
    assert named - TOPICS[topic].near == {topic}


@pytest.mark.parametrize("said", VAGUE)
def test_what_names_nothing(said: str) -> None:
    assert topics(said) == frozenset()


@pytest.mark.parametrize(("said", "named"), SEVERAL.items())
def test_what_names_several(said: str, named: list[str]) -> None:
    assert topics(said) == set(named)


@EVERY
def test_shouting_is_understood(topic: Topic) -> None:
    for phrase in (*topic.phrases_en, *topic.phrases_fr):
        assert topics(phrase.upper() + "!!!") == {topic.id}, phrase


@EVERY
def test_a_letter_too_much_is_understood(topic: Topic) -> None:
    for phrase in (*topic.phrases_en, *topic.phrases_fr):
        doubled = phrase.replace("certificate", "certifficate").replace("signature", "signnature")
        assert topics(doubled) == {topic.id}, doubled


def test_names_are_not_mended() -> None:
    assert plain("gr33npath.program, expireds.example") == "gr33npath.program , expireds.example"


def test_contractions_and_code_are_read() -> None:
    assert plain("It isn’t trusted") == "it is not trusted"
    assert plain("cert.issuer != self.ca") == "cert.issuer is not ca"
    assert plain("keyUsage/notAfter") == "key usage not after"


@pytest.mark.parametrize(
    "word",
    ["ca ", "(", ",", ", ", "not ", "the key ", "certificate ", "*.", "a.", "xn--", ":", " ) ca "],
)
def test_the_end_of_a_very_long_text_is_not_read(word: str) -> None:
    assert topics(word * LONGEST + " expired") == topics(word * LONGEST)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3000))
def test_any_text_can_be_read(text: str) -> None:
    assert topics(text) <= set(TOPICS)
    assert plain(plain(text)).count("\n") == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([s for said in SAID.values() for s in said]), min_size=2, max_size=4)
)
def test_sentences_add_up(said: list[str]) -> None:
    named = topics(". ".join(said))
    assert named == frozenset().union(*(topics(sentence) for sentence in said))
