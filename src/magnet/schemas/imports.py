"""Imports of files on the wire: what was sent, what would become or became of its rows."""

from typing import Literal

from pydantic import Field

from magnet.schemas.base import Moment, Wire
from magnet.schemas.pages import Receipt

ImportNoun = Literal["vacancy", "training", "returnee", "workbook", "guide", "label"]
ImportState = Literal["previewed", "queued", "applied", "failed"]


class ImportReceipt(Receipt):
    """What became of one row, or would; `row` is its line or row number in the file, the header counted."""

    noun: str
    sheet: str | None = Field(default=None, description="of a workbook")


class NounCounts(Wire):
    """Rows of one kind by outcome."""

    noun: str
    created: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0


class LinkCounts(Wire):
    """How the titles of a country and language were linked; language null: not known."""

    country: str
    language: str | None
    confirmed: int = 0
    linked: int = 0
    asked: int = 0
    unlinked: int = 0


class Import(Wire):
    """A file as taken in: first a preview of what would become of its rows, then, confirmed, what became of them."""

    id: str
    noun: ImportNoun
    filename: str
    country: str | None = Field(description="null where the rows say it themselves")
    state: ImportState
    rows: int
    done: int = Field(description="rows that are in so far")
    counts: list[NounCounts]
    links: list[LinkCounts]
    notes: list[str] = Field(description="about the file as a whole, such as columns that were not read")
    first_receipts: list[ImportReceipt] = Field(description="those of the first rows; the rest under /receipts")
    created_at: Moment
    updated_at: Moment


class ImportReceipts(Wire):
    """Receipts in the file's order; `next` is the cursor of the following page, null at the end."""

    items: list[ImportReceipt]
    next: str | None = None
