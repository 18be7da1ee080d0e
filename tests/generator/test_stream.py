"""Draws: by name, in range, and the same for ever."""

import string

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.stream import Stream

secrets = st.binary(min_size=1, max_size=64)
labels = st.text(string.ascii_lowercase + string.digits + "/=-", max_size=30)


def test_known_answers() -> None:
    stream = Stream(bytes(range(32)))
    ada = stream.sub("student/ada").sub("reroll=0")
    assert ada.bytes("server3/key", 16).hex() == "6deb03d08d8811f76ced1acee9c88a7a"
    assert stream.integer("n", 1, 6) == 6
    assert stream.shuffle("o", range(8)) == [2, 5, 6, 0, 3, 7, 1, 4]
    assert stream.choice("c", "abcdef") == "e"
    assert stream.key("k").private_numbers().private_value == int(
        "2042780197910317506206291070638266033914961782550091511039"
        "0947835827067126338353996641104143641685820499090702158322"
    )


@given(secrets, labels, st.integers(1, 200))
def test_the_same_label_gives_the_same_bytes(secret: bytes, label: str, length: int) -> None:
    drawn = Stream(secret).bytes(label, length)
    assert len(drawn) == length
    assert Stream(secret).bytes(label, length) == drawn


@given(secrets, labels, labels)
def test_other_labels_give_other_bytes(secret: bytes, one: str, other: str) -> None:
    stream = Stream(secret)
    assert (stream.bytes(one, 16) == stream.bytes(other, 16)) == (one == other)


@given(secrets, secrets, labels)
def test_other_secrets_give_other_bytes(one: bytes, other: bytes, label: str) -> None:
    # HMAC fills a short key up with zeros: secrets have 32 bytes, and end where they end.
    same = one.rstrip(b"\0") == other.rstrip(b"\0")
    assert (Stream(one).bytes(label, 16) == Stream(other).bytes(label, 16)) == same


@given(secrets, labels, labels)
def test_a_sub_stream_is_a_prefix(secret: bytes, prefix: str, label: str) -> None:
    stream = Stream(secret)
    assert stream.sub(prefix).bytes(label, 16) == stream.bytes(f"{prefix}/{label}", 16)


@given(secrets, labels, st.integers(), st.integers(0, 2**400))
def test_integers_stay_in_range(secret: bytes, label: str, low: int, more: int) -> None:
    drawn = Stream(secret).integer(label, low, low + more)
    assert low <= drawn <= low + more
    assert Stream(secret).integer(label, low, low + more) == drawn


def test_integers_reach_both_ends_and_all_between() -> None:
    stream = Stream(b"dice")
    thrown = [stream.integer(str(number), 1, 6) for number in range(1200)]
    assert all(130 < thrown.count(eyes) < 270 for eyes in range(1, 7))


@given(secrets, labels, st.lists(st.integers(), min_size=1, max_size=20))
def test_a_choice_is_one_of_the_options(secret: bytes, label: str, options: list[int]) -> None:
    assert Stream(secret).choice(label, options) in options


def test_a_choice_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        Stream(b"secret").choice("label", [])


@given(secrets, labels, st.lists(st.integers(), max_size=20))
def test_a_shuffle_is_a_permutation(secret: bytes, label: str, items: list[int]) -> None:
    before = list(items)
    shuffled = Stream(secret).shuffle(label, items)
    assert sorted(shuffled) == sorted(items)
    assert items == before
    assert Stream(secret).shuffle(label, items) == shuffled


def test_a_shuffle_reaches_every_order() -> None:
    stream = Stream(b"cards")
    seen = {tuple(stream.shuffle(str(number), "abcd")) for number in range(400)}
    assert len(seen) == 24


@given(secrets, labels)
def test_a_key_is_on_the_curve_and_the_same_again(secret: bytes, label: str) -> None:
    key = Stream(secret).key(label)
    assert isinstance(key.curve, ec.SECP384R1)
    again = Stream(secret).key(label)
    assert key.private_numbers() == again.private_numbers()
