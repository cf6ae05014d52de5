"""Sessions with a group: an office's counts of who was informed, whom nobody registers for it."""

from collections.abc import Sequence

from magnet.schemas.group_sessions import GroupSession, GroupSessionIn
from magnet.security.permissions import Permission
from magnet.services.consents import require_given
from magnet.services.context import Context
from magnet.services.programmes import require_code
from magnet.services.resources import Columns, Resource
from magnet.services.vocabulary import Vocabulary
from magnet.store.db import Session
from magnet.store.group_sessions import GroupSessionRow


async def _columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[GroupSessionIn]) -> list[Columns]:
    made = []
    for one in new:
        require_given(ctx.today, one.held_on, "held_on")
        owned = ctx.principal.owned(one.model_dump())
        made.append({**owned, "owner": owned["office_id"] or ""})
    return made


async def _settle(session: Session, columns: Columns) -> None:
    await require_code(session, columns["programme"])


def _present(row: GroupSessionRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> GroupSession:
    return GroupSession.model_validate(row)


GROUP_SESSIONS: Resource[GroupSessionIn, GroupSession, GroupSessionRow] = Resource(
    noun="group-session",
    reads=Permission.GROUP_SESSIONS_READ,
    writes=Permission.GROUP_SESSIONS_WRITE,
    table=GroupSessionRow,
    incoming=GroupSessionIn,
    columns=_columns,
    settle=_settle,
    present=_present,
    document=lambda row: {name: getattr(row, name) for name in GroupSessionIn.model_fields},
)
