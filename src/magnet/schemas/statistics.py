"""Country statistics on the wire."""

from datetime import date

from magnet.schemas.base import Wire


class GroupStatistics(Wire):
    """Open vacancies, their openings, and trainings of one ISCO-08 group; code null: not linked to an occupation."""

    code: str | None
    label: str | None
    vacancies: int
    openings: int
    trainings: int
    demand: int | None = None


class CountryStatistics(Wire):
    """What is open in a country today, by ISCO-08 group at the level asked for, largest first."""

    country: str
    region: str | None
    as_of: date
    vacancies: int
    openings: int
    trainings: int
    supports: int
    groups: list[GroupStatistics]
