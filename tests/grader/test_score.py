"""Points: the ladder, the gate, the cap for a hole, and that sums are sums."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greenpath_gen.faults import CATALOGUE, Fault
from greenpath_gen.heldout import LEGITIMATE
from greenpath_gen.rubric import REFUSED, Ladder, Rubric
from greenpath_grade.model import Explained, Handshake, Judgement, Verdict
from greenpath_grade.score import score

RUBRIC = Rubric()
SHAPES = ("issued by IronRoot", "issued by TrustCert", "another site")
FAULTS = sorted(CATALOGUE, key=lambda fault: not fault.paid)
UNPAID = {fault.id for fault in FAULTS if not fault.paid}
KINDS: list[tuple[str, Fault | None]] = [
    *((shape, None) for shape in SHAPES for _ in range(2)),
    *(("", fault) for fault in FAULTS for _ in range(2)),
]
LEGIT = 2 * len(SHAPES)
REJECTED_RIGHTLY = (Verdict.REJECTED, Explained.RIGHT)
REJECTED = (Verdict.REJECTED, None)
CRASHED = (Verdict.CRASHED, None)
ACCEPTED = (Verdict.ACCEPTED, None)
How = tuple[Verdict, Explained | None]


def handshakes(hows: Sequence[How]) -> list[Handshake]:
    return [
        Handshake(
            fault.id if fault else LEGITIMATE,
            fault.check if fault else None,
            Judgement(verdict),
            explained if fault else None,
        )
        for (_, fault), (verdict, explained) in zip(KINDS, hows, strict=True)
    ]


def scored(hows: Sequence[How], rubric: Rubric = RUBRIC) -> tuple[list[Handshake], float]:
    return score(handshakes(hows), [shape for shape, _ in KINDS], rubric, UNPAID)


def points(imposters: How, legitimate: How = ACCEPTED, rubric: Rubric = RUBRIC) -> float:
    hows = [legitimate if fault is None else imposters for _, fault in KINDS]
    return scored(hows, rubric)[1]


def points_but(odd: Callable[[int], bool], how: How, rest: How = REJECTED_RIGHTLY) -> float:
    hows = [
        ACCEPTED if fault is None else how if odd(number) else rest
        for number, (_, fault) in enumerate(KINDS)
    ]
    return scored(hows)[1]


def test_perfect_without_reasons() -> None:
    assert points(REJECTED) == 80.0


def test_perfect_with_reasons() -> None:
    assert points(REJECTED_RIGHTLY) == 100.0 == RUBRIC.max_score


@pytest.mark.parametrize("explained", [Explained.WRONG, Explained.VAGUE, Explained.NONE])
def test_only_right_reasons_pay(explained: Explained) -> None:
    assert points((Verdict.REJECTED, explained)) == 80.0


def test_reject_all() -> None:
    assert points(REJECTED_RIGHTLY, legitimate=REJECTED) == 0.0


def test_accept_all() -> None:
    assert points(ACCEPTED) == 20.0


def test_trusting_but_reading_wrongly_is_no_better() -> None:
    assert points((Verdict.WRONG_DATA, None)) == 20.0


def test_crashing_is_worth_a_quarter_of_refusing() -> None:
    assert points(CRASHED) == pytest.approx(20 + 60 / 4)


def test_nothing_but_refusing_and_crashing_pays() -> None:
    for verdict in set(Verdict) - {Verdict.REJECTED, Verdict.CRASHED}:
        assert points((verdict, Explained.RIGHT)) == 20.0, verdict


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_one_hole_caps_what_refusing_pays(fault: Fault) -> None:
    def odd(number: int) -> bool:
        return KINDS[number][1] is fault

    assert points_but(odd, ACCEPTED) <= 90.0
    assert points_but(odd, ACCEPTED, rest=REJECTED) - 20.0 <= 45.0 + 1e-6


def test_one_accepted_instance_is_a_hole_already() -> None:
    for number in range(LEGIT, len(KINDS)):
        assert points_but(lambda n, at=number: n == at, ACCEPTED) <= 90.0  # type: ignore[misc]


def test_the_ladder() -> None:
    rungs = [points_but(lambda n: n in {LEGIT, LEGIT + 1}, how) for how in LADDER]
    assert rungs == sorted(rungs, reverse=True)
    assert len(set(rungs)) == len(rungs)


LADDER = (REJECTED_RIGHTLY, REJECTED, CRASHED, ACCEPTED)


def test_a_fault_counts_only_if_every_instance_is_refused() -> None:
    one = points_but(lambda n: n == LEGIT, (Verdict.REFUSED_BY_SERVER, None))
    both = points_but(lambda n: n in {LEGIT, LEGIT + 1}, (Verdict.REFUSED_BY_SERVER, None))
    assert one == both < 100.0


def test_one_legitimate_server_missed_opens_no_gate() -> None:
    for number in range(LEGIT):
        hows = [ACCEPTED if fault is None else REJECTED_RIGHTLY for _, fault in KINDS]
        hows[number] = REJECTED
        shaken, total = scored(hows)
        assert sum(h.points for h in shaken if h.check) == 0.0
        assert 0.0 < total < 20.0


def test_all_that_can_be_had_is_a_hundred() -> None:
    shaken, _ = scored([REJECTED] * len(KINDS))
    assert sum(h.max_points for h in shaken) == pytest.approx(100.0, abs=0.01)


def test_points_are_data_of_the_scenario() -> None:
    rubric = Rubric(accept=10, reject=30, explain=0)
    assert points(ACCEPTED, rubric=rubric) == 10.0
    assert points(REJECTED_RIGHTLY, rubric=rubric) == 40.0 == rubric.max_score


@pytest.mark.parametrize("rung", Ladder().rungs())
def test_a_rung_is_worth_what_the_ladder_says(rung: str) -> None:
    how = (Verdict(rung), None)
    half = Rubric(ladder=Ladder.model_validate({rung: 0.5} if rung != REFUSED else {}))
    assert points(how, rubric=half) == (80.0 if rung == REFUSED else 50.0)


def test_every_rung_is_a_verdict_and_trusting_an_imposter_is_none() -> None:
    assert set(Ladder().rungs()) <= set(Verdict)
    assert not {"accepted", "wrong-data", "not-run", "grader-fault"} & set(Ladder().rungs())


def test_without_the_gate_refusing_everybody_pays() -> None:
    assert points(REJECTED, legitimate=REJECTED, rubric=Rubric(gate=False)) == 60.0


HOWS = st.tuples(st.sampled_from(list(Verdict)), st.sampled_from([None, *Explained]))


@st.composite
def runs(draw: st.DrawFn) -> list[How]:
    """Draw verdicts of a run; half of the time the gate is open."""
    legitimate = st.just(ACCEPTED) if draw(st.booleans()) else HOWS
    return [draw(legitimate if fault is None else HOWS) for _, fault in KINDS]


SHARES = st.floats(0, 1)
RUBRICS = st.builds(
    Rubric,
    accept=st.floats(0, 1000),
    reject=st.floats(0.5, 1000),
    explain=st.floats(0, 1000),
    gate=st.booleans(),
    with_a_hole=SHARES,
    ladder=st.builds(Ladder, crashed=SHARES, malformed=SHARES, killed=SHARES),
)


@given(runs(), RUBRICS)
def test_scores_stay_in_bounds_under_any_rubric(hows: list[How], rubric: Rubric) -> None:
    assert 0.0 <= scored(hows, rubric)[1] <= rubric.max_score + 0.01


@given(runs(), RUBRICS)
def test_who_refuses_everybody_has_nothing_under_any_rubric_with_the_gate(
    hows: list[How], rubric: Rubric
) -> None:
    refusing = [
        REJECTED if fault is None else how for (_, fault), how in zip(KINDS, hows, strict=True)
    ]
    assert scored(refusing, rubric.model_copy(update={"gate": True}))[1] == 0.0


@given(runs())
def test_scores_stay_in_bounds_and_add_up(hows: list[How]) -> None:
    shaken, total = scored(hows)
    assert 0.0 <= total <= 100.0
    assert total == pytest.approx(sum(h.points for h in shaken), abs=0.006)
    assert all(0.0 <= h.points <= h.max_points + 1e-3 for h in shaken)


@given(runs())
def test_the_gate(hows: list[How]) -> None:
    shaken, _ = scored(hows)
    if any(h.judgement.verdict is not Verdict.ACCEPTED for h in shaken if h.check is None):
        assert all(h.points == 0.0 for h in shaken if h.check)


@given(runs(), st.integers(LEGIT, len(KINDS) - 1))
def test_doing_better_never_costs(hows: list[How], number: int) -> None:
    _, before = scored(hows)
    better = [*hows[:number], REJECTED_RIGHTLY, *hows[number + 1 :]]
    assert scored(better)[1] >= before - 0.01


@given(runs(), st.integers(LEGIT, len(KINDS) - 1))
def test_accepting_an_imposter_never_pays(hows: list[How], number: int) -> None:
    _, before = scored(hows)
    worse = [*hows[:number], ACCEPTED, *hows[number + 1 :]]
    assert scored(worse)[1] <= before + 0.01
