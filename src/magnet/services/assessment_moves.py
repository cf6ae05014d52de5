"""How an assessment comes to count: drafted, reviewed by somebody else than who wrote it, published, succeeded."""

from magnet.errors import Changed, Conflict, NotFound, WrongState
from magnet.schemas.assessments import Assessment, AssessmentMoveIn, AssessmentState
from magnet.security.permissions import Permission
from magnet.services.assessments import move, possible, present_assessment
from magnet.services.context import Context, Unit
from magnet.store import changes, rows
from magnet.store.assessments import AssessmentRow


async def make(ctx: Context, key: str, wanted: AssessmentMoveIn, expected: int) -> Assessment:
    """Move an assessment that still has version `expected`: into review, back to be written on, or away."""
    ctx.require(Permission.ASSESSMENTS_WRITE)
    await ctx.replay()
    vocabulary = await ctx.vocabulary()
    async with ctx.write() as unit:
        row = await _to_move(ctx, unit, key, Permission.ASSESSMENTS_WRITE, (wanted.to, expected))
        await _moved(ctx, unit, row, wanted.to)
        unit.status = 200
        return unit.answer(present_assessment(row, vocabulary, ctx.languages))


async def publish(ctx: Context, key: str, expected: int) -> Assessment:
    """Publish an assessment as it was read, by somebody who did not write at it: from now on what it found counts."""
    ctx.require(Permission.ASSESSMENTS_PUBLISH)
    await ctx.replay()
    vocabulary = await ctx.vocabulary()
    async with ctx.write() as unit:
        row = await _to_move(ctx, unit, key, Permission.ASSESSMENTS_PUBLISH, ("published", expected))
        if ctx.principal.id in row.written_by:
            raise Conflict("Somebody else than who wrote an assessment reviews it.")
        await _succeed(ctx, unit, row)
        await _moved(ctx, unit, row, "published")
        unit.status = 200
        return unit.answer(present_assessment(row, vocabulary, ctx.languages))


async def _to_move(
    ctx: Context, unit: Unit, key: str, permission: Permission, wanted: tuple[AssessmentState, int]
) -> AssessmentRow:
    """The assessment within reach, locked, which has this version and can be moved to this state."""
    to, expected = wanted
    within = rows.within(AssessmentRow, ctx.reach(permission))
    row = await rows.one_to_change(unit.session, AssessmentRow, key, within)
    if row is None:
        raise NotFound
    if row.version != expected:
        raise Changed
    if to not in possible(row.state):
        raise WrongState(extra={"possible": possible(row.state)})
    return row


async def _succeed(ctx: Context, unit: Unit, row: AssessmentRow) -> None:
    """Take the place of the predecessor, which two successors do not share."""
    if row.predecessor_id is None:
        return
    own = (AssessmentRow.country == row.country,)
    before = await rows.one_to_change(unit.session, AssessmentRow, row.predecessor_id, own)
    if before is None or before.state != "published":
        raise Conflict("What it is to succeed is not published any more, or was not yet.")
    before.successor_id = row.id
    await _moved(ctx, unit, before, "superseded")


async def _moved(ctx: Context, unit: Unit, row: AssessmentRow, to: AssessmentState) -> None:
    row.state, row.moves = to, [*row.moves, move(ctx, to)]
    rows.touch(row, ctx.now)
    await changes.record(unit.session, "assessment", "changed", [(row.country, row.id)], at=ctx.now)
