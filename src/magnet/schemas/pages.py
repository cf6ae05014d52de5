"""Lists, bulk requests and their receipts on the wire."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from magnet.schemas.base import Wire

Item = TypeVar("Item")
Outcome = Literal["created", "changed", "same", "refused"]
BULK_ROWS = 1000


class Page(Wire, Generic[Item]):
    """One page of a list, newest first; `next` is the cursor of the following page, null at the end."""

    items: list[Item]
    next: str | None = None


class FieldError(Wire):
    """What is wrong with which field; the value itself is not repeated. `nearest` are known codes like it."""

    field: str
    code: str
    message: str
    nearest: list[str] = []


class Receipt(Wire):
    """What became of one row; `row` counts from 1 as a reader of the file would, the header being none."""

    row: int
    outcome: Outcome
    id: str | None = None
    reference: str | None = None
    errors: list[FieldError] = []
    notes: list[str] = []


class Bulk(Wire):
    """Rows to take in at once; each is checked by itself, so that one bad row does not refuse the others."""

    items: list[dict[str, Any]] = Field(min_length=1, max_length=BULK_ROWS)


class Receipts(Wire):
    """What became of each row, and how many of each outcome."""

    counts: dict[Outcome, int]
    receipts: list[Receipt]
