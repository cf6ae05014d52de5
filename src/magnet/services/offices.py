"""Offices: the rules that each sets for deadlines, follow-ups and safeguards."""

from collections.abc import Mapping, Sequence
from typing import Any

from magnet.errors import Conflict, fault
from magnet.schemas.offices import Office, OfficeIn, OfficeRules
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import offices
from magnet.store.db import Session
from magnet.store.offices import OfficeRow

STANDARD = OfficeRules()
"""The rules of an office that has set none."""


async def rules_of(session: Session, office_id: str | None) -> OfficeRules:
    """The rules by which an office works."""
    row = await offices.by_code(session, office_id) if office_id else None
    return STANDARD if row is None else _rules(row)


async def rules_of_all(session: Session) -> Mapping[str, OfficeRules]:
    """By code, the rules of the offices that have set any; the others go by the standard ones."""
    return {row.code: _rules(row) for row in await offices.every(session)}


def _rules(row: OfficeRow) -> OfficeRules:
    return OfficeRules.model_validate({name: getattr(row, name) for name in OfficeRules.model_fields})


async def _columns(_ctx: Context, _vocabulary: Vocabulary, new: Sequence[OfficeIn]) -> list[Columns]:
    return [one.model_dump(mode="json") for one in new]


async def _settle(_session: Session, _columns: Columns) -> None:
    """An office names no other row."""


async def _settle_new(session: Session, columns: Columns) -> None:
    """Refuse a code that another office has."""
    if await offices.exists(session, columns["code"]):
        raise Conflict(extra={"errors": [fault("code", "code_taken", "Another office has this code.")]})


def _document(row: OfficeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in OfficeIn.model_fields}


def _present(row: OfficeRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Office:
    return Office.model_validate(row)


OFFICES: Resource[OfficeIn, Office, OfficeRow] = Resource(
    noun="office",
    reads=Permission.OFFICES_READ,
    writes=Permission.OFFICES_WRITE,
    table=OfficeRow,
    incoming=OfficeIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=_document,
    fixed=frozenset({"code"}),
    settle_new=_settle_new,
)
