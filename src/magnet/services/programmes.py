"""Programmes: what they entitle to, and what they set for ranking."""

from collections.abc import Sequence
from typing import Any

from magnet.errors import Conflict, Invalid, fault
from magnet.schemas.codes import nearest
from magnet.schemas.programmes import Programme, ProgrammeIn
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store import programmes, returnees
from magnet.store.db import Session
from magnet.store.programmes import ProgrammeRow


async def _columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[ProgrammeIn]) -> list[Columns]:
    return [ctx.principal.owned(one.model_dump()) for one in new]


async def _settle(_session: Session, _columns: Columns) -> None:
    """A programme names no other row."""


async def _settle_new(session: Session, columns: Columns) -> None:
    """Refuse a code that another programme has."""
    if await programmes.exists(session, columns["code"]):
        raise Conflict(extra={"errors": [fault("code", "code_taken", "Another programme has this code.")]})


def _document(row: ProgrammeRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ProgrammeIn.model_fields}


def _present(row: ProgrammeRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> Programme:
    return Programme.model_validate(row)


PROGRAMMES: Resource[ProgrammeIn, Programme, ProgrammeRow] = Resource(
    noun="programme",
    reads=Permission.PROGRAMMES_READ,
    writes=Permission.PROGRAMMES_WRITE,
    table=ProgrammeRow,
    incoming=ProgrammeIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=_document,
    fixed=frozenset({"code"}),
    settle_new=_settle_new,
    is_named=lambda session, row: returnees.any_in_programme(session, row.code),
)


async def require_code(session: Session, code: str | None) -> None:
    """Refuse a programme that is not known, naming those that are near."""
    if code is None or await programmes.exists(session, code):
        return
    near = nearest(code, await programmes.codes(session))
    raise Invalid.at("programme", "unknown_code", "There is no programme with this code.", nearest=near)
