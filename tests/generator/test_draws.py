"""Draws are enumerated: what cannot be is refused at once, with the reason."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.draws import choose, matching, obstacle
from greenpath_gen.errors import GreenpathError
from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.scenario_file import parse_scenario

SOME = [
    CATALOGUE[name]
    for name in ("expired", "expired-ca", "issuer-not-a-ca", "wrong-domain", "suffix-trick")
]
options = st.lists(st.lists(st.sampled_from(SOME), max_size=4, unique_by=id), max_size=4)


def by_brute_force(imposters: list[list[Fault]]) -> bool:
    """Tell whether there is a choice, by trying all."""
    return any(
        all(one in some for one, some in zip(chosen, imposters, strict=True))
        and not any(a.clashes(b) for a in chosen for b in chosen if a is not b)
        for chosen in permutations(SOME, len(imposters))
    )


@given(options)
def test_a_choice_is_found_exactly_where_there_is_one(imposters: list[list[Fault]]) -> None:
    chosen = choose(imposters)
    assert (chosen is not None) == by_brute_force(imposters)
    assert (obstacle(imposters) is None) == (chosen is not None)
    if chosen is not None:
        assert matching(imposters)
        assert all(one in some for one, some in zip(chosen, imposters, strict=True))


@pytest.mark.parametrize(
    ("imposters", "reason"),
    [
        ("[{check: data}]", "imposter 1 can be given no fault at all"),
        (
            "[expired, {fault: [expired]}]",
            "imposters 1 and 2 have only 1 faults between them: expired",
        ),
        (
            "[expired-ca, {fault: [issuer-not-a-ca, issuer-no-cert-sign]}]",
            "imposter 2 leaves only faults that clash with those before it: "
            "issuer-no-cert-sign, issuer-not-a-ca",
        ),
        ("[{difficulty: 1, check: transcript}]", "imposter 1 can be given no fault at all"),
    ],
)
def test_the_reason_is_said(imposters: str, reason: str) -> None:
    with pytest.raises(GreenpathError, match="not enough different faults") as error:
        parse_scenario(f"title: T\nimposters: {imposters}\n", "own.yaml")
    assert error.value.message.endswith(reason)
    assert error.value.where == "own.yaml:2"
