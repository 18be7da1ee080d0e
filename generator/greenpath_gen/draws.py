"""Give every imposter a fault of its own: by enumeration, so what cannot be is known at once. Pure."""

from collections.abc import Sequence

from greenpath_gen.faults import Fault

Options = Sequence[Sequence[Fault]]
"""For every imposter the faults that it may be given, in the order in which to try them."""


def choose(options: Options) -> tuple[Fault, ...] | None:
    """Return one fault for every imposter, none twice and none that clash; or None.

    The first that leaves the rest possible is taken, so the order of the options decides.
    """
    if not matching(options):
        return None
    if not options:
        return ()
    first, *others = options
    for fault in first:
        rest = [
            [one for one in some if one.id != fault.id and not fault.clashes(one)]
            for some in others
        ]
        found = choose(rest)
        if found is not None:
            return (fault, *found)
    return None


def matching(options: Options) -> bool:
    """Tell whether every imposter can have a fault of its own, clashes aside.

    A matching in the bipartite graph of imposters and faults, by augmenting paths (Kuhn).
    """
    taken: dict[str, int] = {}

    def place(imposter: int, tried: set[str]) -> bool:
        for fault in options[imposter]:
            if fault.id not in tried:
                tried.add(fault.id)
                if fault.id not in taken or place(taken[fault.id], tried):
                    taken[fault.id] = imposter
                    return True
        return False

    return all(place(imposter, set()) for imposter in range(len(options)))


def obstacle(options: Options) -> str | None:
    """Say why there is no choice, as the end of a sentence; or None if there is one.

    It names the first imposter that is one too many, with those that compete with it.
    """
    for number in range(1, len(options) + 1):
        if choose(options[:number]) is not None:
            continue
        last = options[number - 1]
        if not last:
            return f"imposter {number} can be given no fault at all"
        wanted = {fault.id for fault in last}
        rivals = [n for n, some in enumerate(options[:number], 1) if wanted & {f.id for f in some}]
        pool = sorted({f.id for n in rivals for f in options[n - 1]})
        shown = ", ".join(pool[:6]) + (", ..." if pool[6:] else "")
        if not matching(options[:number]):
            return (
                f"imposters {_listed(rivals)} have only {len(pool)} faults between them: {shown}"
                if len(rivals) > 1
                else f"imposter {number} can be given none of: {shown}"
            )
        clashing = sorted(f.id for f in last if any(f.clashes(o) for some in options for o in some))
        return (
            f"imposter {number} leaves only faults that clash with those before it: "
            f"{', '.join(clashing[:6])}"
        )
    return None


def _listed(numbers: Sequence[int]) -> str:
    *some, last = map(str, numbers)
    return f"{', '.join(some)} and {last}" if some else last
