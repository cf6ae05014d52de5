"""What follows from a session is on the worklist until it is done, or until a later session takes its place."""

from datetime import date, datetime

from magnet.schemas.reminders import Kind
from magnet.services import reminders
from magnet.store import counselling
from magnet.store.counselling import CounsellingRow
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

KIND: Kind = "next_step"


async def follow(
    session: Session, returnee: ReturneeRow, row: CounsellingRow, at: datetime, before: date | None = None
) -> None:
    """Remind of a session's next step by its day, which may have been another `before`, and no more of earlier ones.

    A session that is written down after a later one was held reminds of nothing: the later one went on from it.
    """
    await session.flush()
    for key in await counselling.with_steps_up_to(session, row):
        await reminders.settle(session, KIND, key, at)
    if before is not None and before != row.step_due_on:
        await reminders.take_back(session, KIND, row.id)
    if row.step_done_on is not None:
        await reminders.settle(session, KIND, row.id, at)
    elif row.step_due_on is not None and not await counselling.is_followed(session, row):
        await reminders.due(session, returnee, KIND, row.id, row.step_due_on, at=at)


async def drop(session: Session, row: CounsellingRow) -> None:
    """Remind no more of a session that is to be deleted."""
    await reminders.take_back(session, KIND, row.id)
