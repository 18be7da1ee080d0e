"""The rubric: how points are given. Data of the scenario."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

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


class Rubric(_Frozen):
    """How points are given."""

    accept: Points = Field(20.0, description="points for reaching the legitimate server")
    reject: Points = Field(60.0, gt=0, description="points for refusing imposters")
    explain: Points = Field(20.0, description="points for saying rightly why")
    gate: bool = Field(
        True, description="whether refusing pays only if every legitimate server was accepted"
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

    @property
    def max_score(self) -> float:
        """All the points there are."""
        return self.accept + self.reject + self.explain
