"""What a run of retention found and did, without anything about people but ids that lead nowhere any more."""

from datetime import date

from magnet.schemas.base import Wire


class RetentionLine(Wire):
    """Of one programme and country: how many months cases are kept, and those over: due, held, erased.

    `due` are those over on which no hold lies; a run that is only tried names them by `ids`.
    """

    programme: str
    country: str
    months: int
    before: date
    due: int
    held: int
    erased: int
    ids: list[str] = []


class RetentionReport(Wire):
    """A line a programme and country that has cases and a rule; `without_rule` are programmes with cases and none."""

    as_of: date
    lines: list[RetentionLine]
    without_rule: list[str]
