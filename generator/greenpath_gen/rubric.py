"""The rubric: how points are given. Data of the scenario."""

from pydantic import BaseModel, ConfigDict, Field


class Rubric(BaseModel):
    """How points are given. ``crashed`` is the part of a refusal that a crash is worth."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accept: float = Field(20.0, ge=0, description="points for reaching the legitimate server")
    reject: float = Field(60.0, gt=0, description="points for refusing imposters")
    explain: float = Field(20.0, ge=0, description="points for saying rightly why")
    crashed: float = Field(0.25, ge=0, le=1, description="what a crash is worth of a refusal")
    with_a_hole: float = Field(
        0.75, ge=0, le=1, description="the most of `reject` for whoever lets any imposter in"
    )

    @property
    def max_score(self) -> float:
        """All the points there are."""
        return self.accept + self.reject + self.explain
