"""Days that somebody names, held against today."""

from datetime import date

from magnet.errors import Invalid


def require_past(today: date, day: date, field: str) -> None:
    """Refuse a day that is still to come for what was done; `field` names it in the request."""
    if day > today:
        raise Invalid.at(field, "future", "This day is still to come.")
