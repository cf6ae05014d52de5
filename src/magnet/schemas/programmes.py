"""Programmes with what they entitle to, on the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Line, Stamps, Text
from magnet.schemas.codes import Country, Region
from magnet.schemas.indicators import Targets
from magnet.schemas.lawful_basis import Lawful

Kind = Literal["vacancy", "training", "support"]
FeatureName = Literal[
    "occupation",
    "essential_skills",
    "optional_skills",
    "language",
    "education",
    "experience",
    "place",
    "wishes",
    "demand",
]
"""What a list's weights can name: all features but `wording`, which counts in candidate lists alone."""
Weights = dict[FeatureName, Annotated[int, Field(ge=0, le=1000)]]


class ProgrammeIn(Lawful):
    """A programme such as MAGNET II: whom it serves, where, when, and what it funds; empty lists set no bound.

    `weights` replaces the weights of the scorer for a kind: whole per mille that sum to 1000. `targets` are what the
    programme is to reach, by the code of an indicator.
    """

    code: Line
    name: Line
    note: Text | None = None
    host_countries: Annotated[list[Country], Field(max_length=50)] = []
    countries: Annotated[list[Country], Field(max_length=50)] = []
    regions: Annotated[list[Region], Field(max_length=200)] = []
    kinds: Annotated[list[Kind], Field(max_length=3)] = ["vacancy", "training", "support"]
    starts: date | None = None
    ends: date | None = None
    referral_threshold: Annotated[int, Field(ge=0, le=1000)] = 480
    to_check_after_days: Annotated[int, Field(ge=1, le=3650)] = 45
    closed_after_days: Annotated[int, Field(ge=1, le=3650)] = 90
    weights: dict[Kind, Weights] = {}
    office_id: Line | None = None
    donor: Line | None = None
    targets: Targets = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.starts and self.ends and self.starts > self.ends:
            raise PydanticCustomError("date_order", "It ends before it starts.")
        if any(sum(weights.values()) != 1000 for weights in self.weights.values()):
            raise PydanticCustomError("weights_sum", "The weights of a kind must sum to 1000.")
        return self


class Programme(Stamps, ProgrammeIn):
    """A programme as stored."""
