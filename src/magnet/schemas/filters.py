"""What lists can be narrowed by: one type a noun, the same in a query string and in a search's body."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from magnet.schemas.base import Line, Wire
from magnet.schemas.codes import Country, Region, Sector
from magnet.schemas.owners import Vetting

PAGE, LARGEST_PAGE = 50, 200
IscoPrefix = Annotated[str, Field(pattern=r"^[0-9]{1,4}$", description="ISCO-08 code, with all below it")]


class Filters(Wire):
    """How many, and where the list goes on: `cursor` is the `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE
    cursor: Annotated[str, Field(max_length=500)] | None = None

    def conditions(self) -> dict[str, object]:
        """The columns with the values asked for."""
        return self.model_dump(exclude={"limit", "cursor"}, exclude_none=True)


class TenantFilters(Filters):
    """Where a row belongs and where it came from."""

    country: Country | None = None
    region: Region | None = None
    office_id: Line | None = None
    source: Line | None = None
    source_reference: Line | None = None


class OpportunityFilters(TenantFilters):
    """Vacancies, trainings, supports."""

    status: Literal["open", "closed"] | None = None
    code: IscoPrefix | None = None
    employer_id: Line | None = None
    assessment_id: Line | None = None

    def conditions(self) -> dict[str, object]:
        """The same, the ISCO-08 code taking in all below it."""
        wanted = super().conditions()
        return {("code_under" if name == "code" else name): value for name, value in wanted.items()}


class EmployerFilters(TenantFilters):
    """Employers and providers."""

    kind: Literal["employer", "provider"] | None = None
    sector: Sector | None = None
    vetting: Vetting | None = None


class ProgrammeFilters(Filters):
    """Programmes belong to no one country."""

    code: Line | None = None
    office_id: Line | None = None


class ReturneeFilters(TenantFilters):
    """Returnees, asked for in a body: what a person is looked up by stays out of addresses and logs."""

    host_country: Country | None = None
    programme: Line | None = None
    household: Line | None = None
    return_date: date | None = None
