"""The catalogue: faults are functions, registered by a decorator."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import cleandoc

from greenpath_gen.checks import Check
from greenpath_gen.errors import GreenpathError, nearest
from greenpath_gen.model import Blueprint
from greenpath_gen.stream import Stream

Break = Callable[[Blueprint, Stream], Blueprint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that can be wrong with an imposter.

    ``reasons`` are the topics of `greenpath_gen.reasons` that explain it, ``alerts`` the TLS
    alerts that do. ``openssl`` is the error code of ``openssl verify``, None where the
    certificate is in order. ``issued_by`` says which of the scenario's authorities issues the
    certificate in held-out sets, where an imposter is somebody else's customer.
    """

    id: str
    check: Check
    title: str
    explanation: str
    standard: str
    difficulty: int
    alerts: tuple[str, ...]
    reasons: tuple[str, ...]
    openssl: int | None
    issued_by: int
    apply: Break


class Catalogue:
    """Faults by id, in the order of their checks and then as they were written."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}

    def fault(
        self,
        check: Check,
        *,
        standard: str,
        difficulty: int,
        alerts: tuple[str, ...],
        reasons: tuple[str, ...],
        openssl: int | None = None,
        issued_by: int = 0,
    ) -> Callable[[Break], Break]:
        """Register the decorated function as a fault that CHECK catches.

        Its name is the id, the first line of its docstring the title, the rest the
        explanation. Raises `ValueError` for a name that is taken or a docstring too short.
        """

        def register(apply: Break) -> Break:
            name = apply.__name__.replace("_", "-")
            if name in self._faults:
                raise ValueError(f"two faults are called {name}")
            title, _, explanation = cleandoc(apply.__doc__ or "").partition("\n\n")
            if not explanation:
                raise ValueError(f"{name} needs a title line, a blank line and an explanation")
            self._faults[name] = Fault(
                id=name,
                check=check,
                title=title,
                explanation=" ".join(explanation.split()),
                standard=standard,
                difficulty=difficulty,
                alerts=alerts,
                reasons=reasons,
                openssl=openssl,
                issued_by=issued_by,
                apply=apply,
            )
            return apply

        return register

    def __iter__(self) -> Iterator[Fault]:
        order = list(Check)
        return iter(sorted(self._faults.values(), key=lambda fault: order.index(fault.check)))

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
        return tuple(fault.id for fault in self)


CATALOGUE = Catalogue()
