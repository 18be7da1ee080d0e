"""The scenario: what a cohort is made of. Frozen data, validated against the catalogue."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from greenpath_gen.checks import Check
from greenpath_gen.draws import choose, obstacle
from greenpath_gen.errors import nearest
from greenpath_gen.faults import CATALOGUE, Catalogue, Fault
from greenpath_gen.rubric import Rubric
from greenpath_gen.stream import Stream

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,23}")
DIFFICULTY = re.compile(r"([1-5])(?:\s*-\s*([1-5]))?")
FAULTS_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.py")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

DEFAULT_SERVERS = 5
MOST_SERVERS = 13
WELCOME = "Welcome to {site}! Your visitor number is {token}."
BIENVENUE = "Bienvenue chez {site}. Votre jeton de visite est {token}."
"""Without accents: run.py shows bytes."""

STRATA: tuple[tuple[Check, ...], ...] = (
    (Check.NAME,),
    (Check.AUTHORITY, Check.ISSUER),
    (Check.VALIDITY, Check.PURPOSE, Check.ALGORITHM),
    (Check.POSSESSION, Check.TRANSCRIPT),
)
"""One imposter of each: what a set is made of where the scenario does not say."""


def _problem(kind: str, sentence: str, **context: Any) -> PydanticCustomError:
    return PydanticCustomError(kind, sentence, context)


def _domain(value: str) -> str:
    if not DOMAIN.fullmatch(value) or len(value) > 60:
        raise _problem("domain", "is not a domain in lower case, such as greenpath.program")
    return value


def _authority(value: str) -> str:
    if not AUTHORITY.fullmatch(value):
        raise _problem(
            "authority", "is not the name of an authority: letters, digits and -, 24 at the most"
        )
    return value


def catalogue_of(info: ValidationInfo) -> Catalogue:
    """Return the catalogue that a scenario is read with."""
    return (info.context or {}).get("catalogue") or CATALOGUE


def _fault(value: str, info: ValidationInfo) -> str:
    known = catalogue_of(info)
    if value not in known:
        raise _problem("fault", "is not the id of a fault{near}", near=nearest(value, known.ids))
    return value


def _difficulty(value: object) -> object:
    """Read 3 or "2-4" as the pair of the least and the most."""
    if isinstance(value, (list, tuple)):
        return value
    match = DIFFICULTY.fullmatch(str(value).strip())
    if not match:
        raise _problem("difficulty", "is not a difficulty: 1 to 5, or a range such as 2-4")
    least, most = int(match[1]), int(match[2] or match[1])
    if least > most:
        raise _problem("difficulty", "is not a range: its end is before its beginning")
    return least, most


def _message(value: str) -> str:
    names = PLACEHOLDER.findall(value)
    if names.count("token") != 1 or not set(names) <= {"site", "token"}:
        raise _problem(
            "message", "must have {token} once, and may have {site}, and no other braces"
        )
    if re.search(r"[{}]", PLACEHOLDER.sub("", value)) or not value.isprintable():
        raise _problem("message", "must be one line of printable text without single braces")
    return value


def _faults_file(value: str) -> str:
    if not FAULTS_FILE.fullmatch(value):
        raise _problem("file", "is not the name of a Python file that lies beside the scenario")
    return value


def _listed(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


def _imposter(value: object) -> object:
    return {"fault": value} if isinstance(value, (str, list)) else value


FaultId = Annotated[
    str,
    AfterValidator(_fault),
    WithJsonSchema({"anyOf": [{"enum": list(CATALOGUE.ids)}, {"type": "string"}]}),
]
Domain = Annotated[str, AfterValidator(_domain)]
AuthorityName = Annotated[str, AfterValidator(_authority)]
Message = Annotated[str, AfterValidator(_message), Field(max_length=200)]
FaultsFile = Annotated[str, AfterValidator(_faults_file)]
Difficulty = Annotated[
    tuple[int, int],
    BeforeValidator(_difficulty, json_schema_input_type=Annotated[int, Field(ge=1, le=5)] | str),
]
Checks = Annotated[
    tuple[Check, ...], BeforeValidator(_listed, json_schema_input_type=Check | list[Check])
]
Faults = Annotated[
    tuple[FaultId, ...], BeforeValidator(_listed, json_schema_input_type=FaultId | list[FaultId])
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class Draw(_Frozen):
    """One imposter or several: faults by id, or what to draw among."""

    fault: Faults = Field((), description="the id of a fault, or a list to draw among")
    check: Checks = Field(
        (), description="one check or a list: a fault that one of them catches is drawn"
    )
    difficulty: Difficulty | None = Field(
        None, description="how hard it may be: 1 to 5, or a range such as 2-4"
    )
    count: int = Field(1, ge=1, le=12, description="how many imposters to make like this")

    @model_validator(mode="after")
    def _one_of_both(self) -> "Draw":
        if self.fault and (self.check or self.difficulty):
            raise _problem(
                "imposter", "an imposter is ids of faults, or `check:` and `difficulty:`, not both"
            )
        if not (self.fault or self.check or self.difficulty):
            raise _problem(
                "imposter", "an imposter is the id of a fault, or `check:` and one or more checks"
            )
        return self


Imposter = Annotated[
    Draw, BeforeValidator(_imposter, json_schema_input_type=FaultId | list[FaultId] | Draw)
]


class HeldOut(_Frozen):
    """Which faults are held out for grading. By default all that a client of the kit rejects."""

    checks: Checks = Field((), description="only faults of these checks; without it, of all")
    also: Faults = Field((), description="faults to add that need more than the kit offers")
    without: Faults = Field((), description="faults to leave out")
    instances: int = Field(2, ge=2, le=5, description="how often each kind of server is met")


class Scenario(_Frozen):
    """What a cohort is made of."""

    title: str = Field(description="what the exercise is called", max_length=200)
    description: str = Field("", description="for the instructor: what this scenario is good for")
    faults: FaultsFile | None = Field(
        None, description="a Python file beside the scenario with faults of your own"
    )
    language: Literal["en", "fr"] = Field("en", description="of the material for students")
    site: Domain = Field("greenpath.program", description="the domain that students want to reach")
    authorities: tuple[AuthorityName, ...] = Field(
        ("IronRoot", "SecureSign", "TrustCert"),
        description="the authorities that students trust",
        min_length=2,
        max_length=8,
    )
    pinned: AuthorityName | None = Field(
        None, description="the only authority that the site uses, if it has said so"
    )
    verify_certificate: Literal["given", "withheld"] = Field(
        "given", description="whether the kit has it, or students write it over cryptography.x509"
    )
    messages: tuple[Message, ...] = Field(
        (WELCOME,),
        description="what servers tell, one per student; {token} is theirs; a welcome, in the "
        "scenario's language",
        min_length=1,
    )
    servers: int | None = Field(
        None, ge=2, le=MOST_SERVERS, description="how many there are; 5, or one more than imposters"
    )
    difficulty: Difficulty | None = Field(
        None, description="of whatever is drawn without a difficulty of its own"
    )
    imposters: tuple[Imposter, ...] = Field(
        (),
        min_length=1,
        description="what is wrong with each imposter; without it, one of each kind is drawn",
    )
    held_out: HeldOut = Field(HeldOut(), description="what is held out for grading")
    rubric: Rubric = Field(Rubric(), description="how points are given")
    _catalogue: Catalogue = PrivateAttr(default=CATALOGUE)

    @model_validator(mode="before")
    @classmethod
    def _welcomes(cls, given: Any) -> Any:
        """Let servers speak the scenario's language where it does not say what they tell."""
        if isinstance(given, dict) and given.get("language") == "fr":
            return {"messages": (BIENVENUE,), **given}
        return given

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo) -> "Scenario":
        self._catalogue = catalogue_of(info)
        names = [name.lower() for name in self.authorities]
        if len(set(names)) != len(names):
            raise _problem("authorities", "two of the authorities have one name")
        if self.pinned is not None and self.pinned not in self.authorities:
            raise _problem("pinned", "the pinned authority is not among the authorities")
        imposters = sum(draw.count for draw in self._draws())
        if self.servers is not None and imposters != self.servers - 1:
            raise _problem(
                "servers",
                f"{self.servers} servers are {self.servers - 1} imposters, but {imposters} are listed",
            )
        if imposters >= MOST_SERVERS:
            raise _problem("imposters", f"{imposters} imposters are more than {MOST_SERVERS - 1}")
        reason = obstacle(self.options())
        if reason:
            raise _problem(
                "imposters", "there are not enough different faults: {reason}", reason=reason
            )
        for fault in (*self.held_out_faults(), *(f for some in self.options() for f in some)):
            if fault.needs and getattr(self, fault.needs, None) is None:
                raise _problem("needs", f"{fault.id} makes no sense without `{fault.needs}:`")
        return self

    @property
    def catalogue(self) -> Catalogue:
        """All faults that this scenario may name."""
        return self._catalogue

    def _draws(self) -> Sequence[Draw]:
        if self.imposters:
            return self.imposters
        wanted = (self.servers or DEFAULT_SERVERS) - 1
        return [Draw(check=STRATA[number % len(STRATA)]) for number in range(wanted)]

    def beyond_kit(self) -> frozenset[str]:
        """Return the faults that the scenario asks for although the kit alone does not do."""
        named = {name for draw in self.imposters for name in draw.fault}
        return frozenset(
            name for name in {*named, *self.held_out.also} if self.catalogue[name].beyond_kit
        )

    def options(self) -> list[list[Fault]]:
        """Return for every imposter of a student's set the faults that it may be given."""
        beyond = self.beyond_kit()
        fit = [
            fault
            for fault in self.catalogue
            if fault.in_packages
            and not fault.robustness
            and (not fault.beyond_kit or fault.id in beyond)
            and not (self.pinned and fault.alters_store)
        ]

        def candidates(draw: Draw) -> list[Fault]:
            if draw.fault:
                return [fault for fault in fit if fault.id in draw.fault]
            least, most = draw.difficulty or self.difficulty or (1, 5)
            return [
                fault
                for fault in fit
                if (not draw.check or fault.check in draw.check)
                and least <= fault.difficulty <= most
            ]

        return [candidates(draw) for draw in self._draws() for _ in range(draw.count)]

    def held_out_faults(self) -> tuple[Fault, ...]:
        """Return the faults that submissions meet when they are graded."""
        chosen, beyond = self.held_out, self.beyond_kit()
        return tuple(
            fault
            for fault in self.catalogue
            if fault.id in beyond
            or (
                not fault.beyond_kit
                and (not chosen.checks or fault.check in chosen.checks)
                and fault.id not in chosen.without
            )
        )


def draw_faults(scenario: Scenario, draw: Stream) -> tuple[Fault, ...]:
    """Draw one fault for every imposter, no fault twice and none that clash."""
    drawn = choose(
        [
            draw.shuffle(f"imposter{number}", options)
            for number, options in enumerate(scenario.options(), 1)
        ]
    )
    if drawn is None:
        raise ValueError("a scenario that cannot be drawn was not refused")
    return drawn
