"""What follows from a session is on the worklist until it is done, or until a later session takes its place."""

from datetime import datetime

from magnet.schemas.reminders import Kind
from magnet.store import counselling, reminders
from magnet.store.db import Session
from magnet.store.returnees import ReturneeRow

KIND: Kind = "next_step"


async def follow(session: Session, returnee: ReturneeRow, at: datetime) -> None:
    """Remind of the next step of the last session with a returnee by its day, and of no other.

    Whatever was recorded, corrected or deleted just now: a session that is written down after a later one was held
    reminds of nothing, as the later one went on from it, and what is not done after all comes up again. A case that is
    closed waits for nothing.
    """
    await session.flush()
    last = await counselling.last_with(session, returnee) if returnee.closed_on is None else None
    wanted: reminders.Wanted = {}
    if last is not None and last.step_due_on is not None and last.step_done_on is None:
        facts = {"country": returnee.country, "returnee_id": returnee.id, "cause": None}
        wanted = {(last.id, last.step_due_on): facts}
    await reminders.hold_to(session, KIND, [returnee.id], wanted, at)
