"""Sessions with a group on the wire: who came is counted, and nobody is registered for it."""

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from magnet.schemas.base import Count, Line, Stamps, Wire
from magnet.schemas.codes import Country
from magnet.schemas.counselling import Kind, Meeting
from magnet.schemas.filters import Filters
from magnet.schemas.statistics import AgeBand, Sex


class Attendance(Wire):
    """How many of those who came are alike in these; what is not known of them is unknown, and never guessed."""

    country: Country | None = Field(default=None, description="country of return; null: the session's")
    sex: Sex = "unknown"
    age_band: AgeBand = "unknown"
    people: Annotated[int, Field(ge=1, le=100_000)]


class GroupSessionIn(Meeting):
    """A session with a group: for which country of return, of which programme and office, and how many came."""

    country: Country = Field(description="country of return that it was about")
    host_country: Country | None = None
    programme: Line | None = Field(default=None, description="code of the programme")
    office_id: Line | None = None
    attended: Count
    attendance: Annotated[list[Attendance], Field(max_length=500)] = []
    source: Line = "office"
    source_reference: Line | None = None

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if sum(one.people for one in self.attendance) != self.attended:
            raise PydanticCustomError("sum", "The counts of `attendance` do not add up to `attended`.")
        alike = {(one.country or self.country, one.sex, one.age_band) for one in self.attendance}
        if len(alike) < len(self.attendance):
            raise PydanticCustomError("counted_twice", "The same people are counted in two rows of `attendance`.")
        return self


class GroupSession(Stamps, GroupSessionIn):
    """A session with a group as stored."""


class GroupSessionFilters(Filters):
    """Which sessions with groups."""

    country: Country | None = None
    host_country: Country | None = None
    programme: Line | None = None
    office_id: Line | None = None
    kind: Kind | None = None
    source: Line | None = None
    source_reference: Line | None = None
