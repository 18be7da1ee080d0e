"""The rubric: how points are given. Data of the scenario."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

MOST_POINTS = 1000

Points = Annotated[float, Field(ge=0, le=MOST_POINTS)]
Share = Annotated[float, Field(ge=0, le=1)]
Disclosure = Literal["none", "actual", "full"]

REFUSED = "rejected"
"""The verdict of a client that refuses a server on purpose and in time."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ladder(_Frozen):
    """What an imposter's verdict is worth, as a share of refusing it on purpose and in time.

    Accepting it is worth nothing, and no rung.
    """

    crashed: Share = Field(0.25, description="the client crashed")
    rejected_late: Share = Field(
        0.0, alias="rejected-late", description="it refused only after it had said READY"
    )
    refused_by_server: Share = Field(
        0.0, alias="refused-by-server", description="it sent what is not an encrypted READY"
    )
    malformed: Share = Field(0.0, description="it broke the protocol")
    timed_out: Share = Field(0.0, alias="timed-out", description="it ran out of time")
    killed: Share = Field(0.0, description="it was stopped by the sandbox")

    def rungs(self) -> dict[str, float]:
        """Return what each verdict is worth; those that are not in it are worth nothing."""
        return {REFUSED: 1.0, **self.model_dump(by_alias=True)}


class Late(_Frozen):
    """What handing in late costs: a share of what was earned, for every day that has begun."""

    due: AwareDatetime = Field(
        description="when it is due, with its zone, such as 2026-12-01 23:59:00-05:00"
    )
    grace: float = Field(0.0, ge=0, le=24 * 60, description="minutes that are given for nothing")
    per_day: Share = Field(0.1, description="the share that is lost for every day begun")
    at_most: Share = Field(1.0, description="the most that is lost")
    extensions: dict[str, AwareDatetime] = Field(
        {}, description="when it is due for somebody else than the class, by the student's id"
    )

    @field_validator("extensions", mode="before")
    @classmethod
    def _quoted(cls, value: object) -> object:
        """YAML reads a number where an id of digits stands, and forgets its zeros."""
        if isinstance(value, dict) and not all(isinstance(key, str) for key in value):
            raise PydanticCustomError("quotes", "must have quotes around ids that are numbers")
        return value

    def due_for(self, student: str) -> datetime:
        """Return when it is due for a student."""
        return self.extensions.get(student, self.due)


class Limits(_Frozen):
    """What a client may use up in one handshake."""

    seconds: float = Field(20.0, ge=5, le=300, description="seconds, waiting included")
    computing: int = Field(2, ge=1, le=120, description="seconds of computing")
    memory: int = Field(512, ge=256, le=8192, description="MiB of address space")

    def words(self) -> str:
        """Say it in words."""
        return f"{self.seconds:g} s, {self.computing} s of computing, {self.memory} MiB"


class Rubric(_Frozen):
    """How points are given."""

    accept: Points = Field(20.0, description="points for reaching the legitimate server")
    reject: Points = Field(60.0, gt=0, description="points for refusing imposters")
    explain: Points = Field(20.0, description="points for saying rightly why")
    gate: bool = Field(
        True, description="whether refusing pays only if every legitimate server was accepted"
    )
    bonus: Points = Field(
        0.0,
        description="points beyond the others for saying in writing what is wrong with each "
        "server of one's own package",
    )
    ladder: Ladder = Field(
        Ladder(), description="what each verdict on an imposter is worth of a refusal"
    )
    with_a_hole: Share = Field(
        0.75, description="the most of `reject` for whoever lets any imposter in"
    )
    disclosure: Disclosure = Field(
        "actual",
        description="what students are told of hidden faults: `none`, the missing check alone; "
        "`actual`, also an example of what fooled them; `full`, the verdict on every fault",
    )

    late: Late | None = Field(None, description="what handing in late costs; without it, nothing")
    limits: Limits = Field(Limits(), description="what a client may use up in one handshake")

    @property
    def max_score(self) -> float:
        """All the points there are, without the bonus."""
        return self.accept + self.reject + self.explain
