"""What a session with a child has to tell: who was there, whether the guardian was, how the family was assessed.

Whatever is asked for is asked by what its writer may know anyhow: the year of birth, and the needs where these are
theirs to read. Who may not know that a child is unaccompanied is told nothing by what is refused.
"""

from magnet.errors import Invalid, fault
from magnet.matching.person import ages
from magnet.schemas.counselling import CounsellingFacts, Missing, SensitiveIn
from magnet.schemas.needs import NeedKind
from magnet.security.permissions import Permission
from magnet.services import auditing, consents, parts
from magnet.services.context import Context
from magnet.store import parts as stored
from magnet.store import rows
from magnet.store.returnees import ReturneeRow

ALONE: NeedKind = "unaccompanied_child"
FIELDS: dict[Missing, str] = {"present": "present", "guardian": "guardian_absent_because"}
MESSAGES: dict[Missing, str] = {
    "present": "For who may be a minor, say who was present.",
    "guardian": "For who may be a minor, the guardian was present, or say why not.",
    "family_assessment": "For an unaccompanied child, say how far the assessment of the family is.",
}


def require_past(ctx: Context, said: SensitiveIn | None, before: str = "") -> None:
    """Refuse an assessment of the family on a day to come."""
    if said is not None and said.family_assessment is not None and said.family_assessment.done_on is not None:
        consents.require_given(ctx.today, said.family_assessment.done_on, f"{before}family_assessment.done_on")


async def require_told(
    ctx: Context, returnee: ReturneeRow, facts: CounsellingFacts, said: SensitiveIn | None, before: str = ""
) -> None:
    """Refuse a session with a child that leaves out what it has to tell; `before` is where `said` stands."""
    lacking = await missing(ctx, returnee, facts, said)
    if lacking:
        faults = [fault(_field(one, before), f"{one}_missing", MESSAGES[one]) for one in lacking]
        raise Invalid(extra={"errors": faults})


async def missing(
    ctx: Context, returnee: ReturneeRow, facts: CounsellingFacts, said: SensitiveIn | None
) -> list[Missing]:
    """What a session leaves out, as far as who asks may know that it is a child's."""
    youngest, _ = ages(returnee.birth_year, facts.held_on)
    if youngest is not None and youngest >= consents.OF_AGE:
        return []
    is_alone = await _is_known_alone(ctx, returnee)
    found: list[Missing] = []
    if youngest is None and not is_alone:
        return found
    if not facts.present:
        found.append("present")
    if "guardian" not in facts.present and (said is None or said.guardian_absent_because is None):
        found.append("guardian")
    if is_alone and (said is None or said.family_assessment is None):
        found.append("family_assessment")
    return found


async def _is_known_alone(ctx: Context, returnee: ReturneeRow) -> bool:
    """Whether the needs say so to who asks, who is noted as having read them."""
    within = rows.within(ReturneeRow, ctx.reach(Permission.NEEDS_READ))
    async with ctx.read() as session:
        if not await rows.exists(session, ReturneeRow, (ReturneeRow.id == returnee.id, *within)):
            return False
        row = await stored.one(session, returnee.country, returnee.id, "needs")
    if row is None:
        return False
    needs = (await parts.document(ctx.runtime, returnee, row)).get("needs", ())
    await auditing.note_seen(ctx, "needs read", [returnee], purpose="counselling")
    return any(one["kind"] == ALONE for one in needs)


def _field(one: Missing, before: str) -> str:
    return FIELDS["present"] if one == "present" else before + FIELDS.get(one, one)
