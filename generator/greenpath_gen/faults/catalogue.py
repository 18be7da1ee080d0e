"""The catalogue: faults are functions, and what is to be known of each stands at its function."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from inspect import cleandoc
from types import ModuleType

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

Break = Callable[[Blueprint, Stream], Blueprint]


class Catcher(StrEnum):
    """Who does the work of catching a fault."""

    VERIFY_CERTIFICATE = "verify_certificate"
    CRYPTOBOX = "an exception of cryptobox"
    HAND = "hand-written code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that can be wrong with an imposter.

    ``gain`` is what an attacker gets out of it. ``reasons`` are the topics of
    `greenpath_gen.reasons` that explain it, ``alerts`` the TLS alerts that do. ``openssl`` is
    the error code of ``openssl verify``, None where that finds the certificate in order.
    ``incident`` is a CVE or a story of the real world, ``conflicts`` are the ids of faults
    that cannot stand in the same set, ``needs`` is the key of a scenario without which the
    fault makes no sense. ``alters_store``: a trusted authority's own certificate is wrong, so
    a set has room for one such fault. ``beyond_kit``: a correct client built from the kit
    alone accepts it, so scenarios must ask for it. ``robustness``: nobody accepts it who only
    lacks a check. ``in_packages``: students may get it in their own
    set. ``issued_by`` says which of the scenario's authorities issues the certificate in
    held-out sets, where an imposter is somebody else's customer.
    """

    id: str
    check: Check
    title: str
    french: str
    explanation: str
    gain: str
    standard: str
    caught_by: Catcher
    difficulty: int
    alerts: tuple[str, ...]
    reasons: tuple[str, ...]
    openssl: int | None
    incident: str
    conflicts: tuple[str, ...]
    needs: str
    alters_store: bool
    beyond_kit: bool
    robustness: bool
    in_packages: bool
    issued_by: int
    apply: Break

    @property
    def paid(self) -> bool:
        """Tell whether refusing it earns points.

        What a cryptobox call raises by itself costs a client nothing. A false signature does:
        what the call raises there must not be caught and forgotten.
        """
        return self.caught_by is not Catcher.CRYPTOBOX or self.check is Check.POSSESSION

    def clashes(self, other: "Fault") -> bool:
        """Tell whether the two cannot stand in one set."""
        return other.id in self.conflicts or (self.alters_store and other.alters_store)


def fault(
    check: Check,
    caught_by: Catcher,
    *,
    french: str,
    standard: str,
    difficulty: int,
    alerts: tuple[str, ...],
    reasons: tuple[str, ...],
    openssl: int | None = None,
    incident: str = "",
    conflicts: tuple[str, ...] = (),
    needs: str = "",
    alters_store: bool = False,
    beyond_kit: bool = False,
    robustness: bool = False,
    in_packages: bool = True,
    issued_by: int = 0,
) -> Callable[[Break], Fault]:
    """Make the decorated function a fault that CHECK catches.

    Its name is the id. The first line of its docstring is the title, the last paragraph what
    an attacker gains, all between them the explanation. Raises `ValueError` for a docstring
    too short or a difficulty outside of 1 to 5.
    """

    def register(apply: Break) -> Fault:
        name = apply.__name__.replace("_", "-")
        paragraphs = [" ".join(p.split()) for p in cleandoc(apply.__doc__ or "").split("\n\n")]
        if len(paragraphs) < 3:
            raise ValueError(
                f"the docstring of {name} needs a title line, an explanation and a last paragraph "
                "on what an attacker gains, with blank lines between them"
            )
        if not 1 <= difficulty <= 5:
            raise ValueError(f"the difficulty of {name} is {difficulty}, not 1 to 5")
        return Fault(
            id=name,
            check=check,
            title=paragraphs[0],
            french=french,
            explanation="\n\n".join(paragraphs[1:-1]),
            gain=paragraphs[-1],
            standard=standard,
            caught_by=caught_by,
            difficulty=difficulty,
            alerts=alerts,
            reasons=reasons,
            openssl=openssl,
            incident=incident,
            conflicts=conflicts,
            needs=needs,
            alters_store=alters_store,
            beyond_kit=beyond_kit,
            robustness=robustness,
            in_packages=in_packages and check not in {Check.FRAMING, Check.DATA},
            issued_by=issued_by,
            apply=apply,
        )

    return register


class Catalogue:
    """Faults by id, in the order of their checks and then as they were written."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Order the faults. Raises `ValueError` for an id given twice or a one-sided conflict."""
        order = list(Check)
        self._faults: dict[str, Fault] = {}
        for one in sorted(faults, key=lambda fault: order.index(fault.check)):
            if one.id in self._faults:
                raise ValueError(f"two faults are called {one.id}")
            self._faults[one.id] = one
        for one in self:
            for other in one.conflicts:
                if other not in self._faults or one.id not in self._faults[other].conflicts:
                    raise ValueError(f"{one.id} conflicts with {other}, but not the other way")

    @classmethod
    def of(cls, modules: Iterable[ModuleType]) -> "Catalogue":
        """Collect the faults that modules define."""
        return cls(
            one for module in modules for one in vars(module).values() if isinstance(one, Fault)
        )

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults.values())

    def __len__(self) -> int:
        return len(self._faults)

    def __contains__(self, name: object) -> bool:
        return name in self._faults

    def __getitem__(self, name: str) -> Fault:
        """Return the fault of that id. Raises `GreenpathError` with the nearest right id."""
        try:
            return self._faults[name]
        except KeyError:
            raise GreenpathError(
                f"there is no fault {name!r}{nearest(name, self._faults)}",
                hint="`greenpath-gen faults` lists them",
            ) from None

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids."""
        return tuple(self._faults)
