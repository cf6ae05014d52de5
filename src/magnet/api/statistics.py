"""What is open in a country, by ISCO-08 group; how many people return, in fives."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from magnet.schemas.base import Wire
from magnet.schemas.codes import Country, Region
from magnet.schemas.statistics import CountryStatistics, PeopleCount, PeopleCountIn
from magnet.security.permissions import Permission
from magnet.services import people_counts, statistics
from magnet.services.context import Context
from magnet.web.answers import Shape, answer
from magnet.web.permitted import Permitted
from magnet.web.route import Route

router = APIRouter(tags=["statistics"], route_class=Route)


class Narrowed(Wire):
    """Which region, and to how many digits of the ISCO-08 code items are grouped."""

    region: Region | None = None
    digits: Annotated[int, Field(ge=1, le=4)] = 2


@router.get(
    "/v1/countries/{country}/statistics", response_model=CountryStatistics, operation_id="get_country_statistics"
)
async def of_country(
    country: Country,
    ctx: Annotated[Context, Depends(Permitted(Permission.STATISTICS_READ))],
    narrowed: Annotated[Narrowed, Query()],
) -> Response:
    """What is open in a country by ISCO-08 group: demand, pay, people, skills that nobody teaches, how fresh it is."""
    return await answer(statistics.of_country(ctx, country, narrowed.region, narrowed.digits), Shape(personal=True))


@router.post("/v1/statistics/returnees", response_model=PeopleCount, operation_id="count_returnees")
async def of_people(
    ctx: Annotated[Context, Depends(Permitted(Permission.PEOPLE_COUNT))], asked: PeopleCountIn
) -> Response:
    """How many returnees there are within reach, by up to three dimensions; no number tells of fewer than five."""
    return await answer(people_counts.of_people(ctx, asked), Shape(personal=True))
