"""Safeguards: what a list holds for somebody's needs, and a person's decision on it before anybody is referred.

Ranking knows nothing of needs. What is held is worked out beside a list for who may read needs, and once more for who
refers; nothing that others see differs.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.errors import Invalid, NotFound, SafeguardRefused, SafeguardUndecided
from magnet.schemas.audit import Purpose
from magnet.schemas.offices import Safeguard
from magnet.schemas.safeguards import (
    ItemSafeguards,
    ListSafeguards,
    SafeguardDecision,
    SafeguardDecisionIn,
    SafeguardDecisions,
    Safeguarded,
)
from magnet.security.permissions import Permission
from magnet.security.sealing import Place
from magnet.services import auditing, care, cases, consents, offices, reminders, sealed
from magnet.services.context import Context
from magnet.services.days import require_past
from magnet.services.safeguard_rules import is_ruled, met
from magnet.services.sealed import Body
from magnet.store import opportunities, referral_lists, rows, safeguards
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.opportunities import Indexed, OpportunityRow
from magnet.store.referral_lists import ReferralListRow
from magnet.store.returnees import ReturneeRow
from magnet.store.safeguards import SafeguardDecisionRow

PURPOSE: Purpose = "safeguarding"
HELD = "held"
"""What somebody is told who may not read needs, as of an item that is held for any other reason."""
WANTED = "referral_wanted"
"""Why who may read needs is reminded: somebody who may not wanted to refer."""
Said = Mapping[str, Any]
Rule = tuple[str, str]
"""A need and a condition."""
Known = tuple[SafeguardDecisionRow, Said]


@dataclass(frozen=True, slots=True)
class _Standing:
    """What meets an item for a person: rules, and what was decided last on each, or is asked for."""

    rules: Sequence[Safeguard]
    decided: Mapping[Rule, Known]
    asked: Mapping[Rule, Known]

    @property
    def holds(self) -> list[Rule]:
        return [_rule(rule) for rule in self.rules if rule.effect == "hold"]

    @property
    def undecided(self) -> list[Rule]:
        return [rule for rule in self.holds if rule not in self.decided]

    @property
    def is_held(self) -> bool:
        return bool(self.undecided) or self.is_refused

    @property
    def is_refused(self) -> bool:
        return any(rule in self.decided and self.decided[rule][1]["decision"] == "refuse" for rule in self.holds)


async def of_list(ctx: Context, list_id: str, purpose: Purpose) -> ListSafeguards:
    """What to look at on a referral list for the person's needs, by the items as they are now."""
    ctx.require(Permission.NEEDS_READ)
    async with ctx.read() as session:
        within = rows.within(ReferralListRow, ctx.reach(Permission.NEEDS_READ))
        kept = await referral_lists.one(session, list_id, within)
        if kept is None:
            raise NotFound
        returnee = await cases.to_read(ctx, session, kept.returnee_id, Permission.NEEDS_READ)
        consents.require(returnee, "matching")
        items = await rows.many(session, OpportunityRow, await referral_lists.items_of(session, kept))
        found = await _standing(ctx, session, returnee, {one.id: one.details["conditions"] for one in items})
    await auditing.note_seen(ctx, "safeguards read", [returnee], list_id, purpose=purpose)
    shown = [_item(key, one) for key, one in sorted(found.items()) if one.rules]
    return ListSafeguards(referral_list_id=list_id, returnee_id=returnee.id, items=shown)


async def of_returnee(ctx: Context, returnee_id: str, purpose: Purpose) -> SafeguardDecisions:
    """All decisions about a returnee, those that are waited for first."""
    ctx.require(Permission.NEEDS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, returnee_id, Permission.NEEDS_READ)
        if purpose != "rights_request":
            consents.require(returnee)
        found = await safeguards.of_returnee(session, returnee_id)
    await auditing.note_seen(ctx, "safeguards read", [returnee], purpose=purpose)
    return SafeguardDecisions(items=await shown(ctx, found))


async def shown(ctx: Context, some: Sequence[SafeguardDecisionRow]) -> list[SafeguardDecision]:
    """Decisions, opened; what does not open is left out."""
    return [_shown(row, said) for row, said in await _opened(ctx, some)]


async def decide(ctx: Context, returnee_id: str, new: SafeguardDecisionIn) -> SafeguardDecision:
    """Decide on a rule that holds an item for this person now; what was decided before stays, and counts no more."""
    ctx.require(Permission.NEEDS_WRITE)
    await ctx.replay()
    require_past(ctx.today, new.decided_on, "decided_on")
    async with ctx.write() as unit:
        returnee = await cases.to_change(ctx, unit, returnee_id, Permission.NEEDS_WRITE)
        consents.require(returnee)
        cases.require_open(returnee)
        within = rows.within(OpportunityRow, ctx.reach(Permission.OPPORTUNITIES_READ))
        item = await opportunities.anywhere(unit.session, new.opportunity_id, within)
        if item is None:
            raise Invalid.at("opportunity_id", "unknown_reference", "There is none with this id within reach.")
        found = await _standing(ctx, unit.session, returnee, {item.id: item.details["conditions"]})
        rule = (new.need, new.condition)
        if rule not in found[item.id].holds:
            raise Invalid.at(
                "condition", "no_such_hold", "No rule of the office holds the item for this person's need."
            )
        said = new.model_dump(mode="json", include={"need", "condition", "decision", "reason"})
        asked = found[item.id].asked.get(rule)
        row = asked[0] if asked else _row(ctx, returnee, item.id)
        await _seal(ctx, row, said)
        row.decided_on, row.decided_by, row.decided_at = new.decided_on, ctx.principal.id, ctx.now
        if asked is None:
            unit.session.add(row)
        else:
            rows.touch(row, ctx.now)
            await reminders.settle(unit.session, "safeguard_decision", row.id, ctx.now)
        await auditing.note(ctx, unit.session, "safeguard decided", [returnee], item.id, purpose=PURPOSE)
        return unit.answer(_shown(row, said), about=returnee_id)


async def against(ctx: Context, returnee_id: str, opportunity_id: str) -> list[str]:
    """What stands against referring: nothing, or, for who may not read needs, that it is held.

    They are told so of whatever a rule of the office could hold for anybody, whether or not this person has a need: it
    is for who knows the needs to refer, and is put on their worklist. Those are told that it is undecided or refused.
    """
    async with ctx.read() as session:
        item = await opportunities.anywhere(session, opportunity_id)
    if item is None or not item.details["conditions"]:
        return []
    async with ctx.write() as unit:
        session = unit.session
        within = rows.within(ReturneeRow, ctx.reach(Permission.REFERRALS_CREATE))
        returnee = await rows.one_to_change(session, ReturneeRow, returnee_id, within)
        if returnee is None:
            return []
        cases.require_open(returnee)
        # Noted whatever is found: that it is would tell.
        await auditing.note(ctx, session, "safeguards checked", [returnee], item.id, purpose=PURPOSE)
        may_know = rows.within(ReturneeRow, ctx.reach(Permission.NEEDS_READ))
        if await rows.one(session, ReturneeRow, returnee_id, may_know) is None:
            return await _left_to_who_knows(ctx, session, returnee, item)
        found = (await _standing(ctx, session, returnee, {item.id: item.details["conditions"]}))[item.id]
        if found.undecided:
            await _ask(ctx, session, returnee, item.id, found)
    if found.is_refused:
        raise SafeguardRefused
    if found.undecided:
        raise SafeguardUndecided
    return []


async def _left_to_who_knows(ctx: Context, session: Session, returnee: ReturneeRow, item: Indexed) -> list[str]:
    """For who may not read needs: the same of everybody, and without a look at any need."""
    rules = await offices.rules_of(session, returnee.office_id)
    if not is_ruled(rules, item.details["conditions"]):
        return []
    await reminders.due(session, returnee, "safeguard_decision", item.id, ctx.today, at=ctx.now, cause=WANTED)
    return [HELD]


async def held(
    ctx: Context, session: Session, returnee: Any, conditions: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Of items that a rule holds for this person, given the conditions of their work, those without leave to go on.

    That needs were opened is for the caller to note.
    """
    decided = {row.opportunity_id for row in await safeguards.of_returnee(session, returnee.id)} & conditions.keys()
    found = await _standing(ctx, session, returnee, {key: conditions[key] for key in decided}) if decided else {}
    return frozenset(key for key in conditions if key not in found or found[key].is_held)


async def _ask(ctx: Context, session: Session, returnee: ReturneeRow, item_id: str, found: _Standing) -> None:
    """Ask for what is undecided, once."""
    for need, condition in found.undecided:
        if (need, condition) not in found.asked:
            row = _row(ctx, returnee, item_id)
            row.asked_by = ctx.principal.id
            await _seal(ctx, row, {"need": need, "condition": condition, "decision": None, "reason": None})
            session.add(row)
            await session.flush()
            await reminders.due(session, returnee, "safeguard_decision", row.id, ctx.today, at=ctx.now)


async def _standing(
    ctx: Context, session: Session, returnee: Any, conditions: Mapping[str, Collection[str]]
) -> dict[str, _Standing]:
    """By item, given the conditions of its work, what meets it for this person."""
    needs = await care.needs_of(ctx, session, returnee)
    rules = await offices.rules_of(session, returnee.office_id)
    known = await _opened(ctx, await safeguards.of_returnee(session, returnee.id, conditions))
    found = {}
    for key, some in conditions.items():
        own = [(row, said) for row, said in known if row.opportunity_id == key]
        found[key] = _Standing(
            rules=met(rules, needs, some),
            decided={_rule_said(said): (row, said) for row, said in own if row.decided_at is not None},
            asked={_rule_said(said): (row, said) for row, said in own if row.decided_at is None},
        )
    return found


def _item(key: str, found: _Standing) -> ItemSafeguards:
    rules = []
    for rule in found.rules:
        row, said = found.decided.get(_rule(rule), (None, {})) if rule.effect == "hold" else (None, {})
        plain = rule.model_dump(include={"need", "condition", "effect", "note"})
        rules.append(Safeguarded(**plain, decision=said.get("decision"), decided_on=row.decided_on if row else None))
    return ItemSafeguards(opportunity_id=key, hold=found.is_held, rules=rules)


def _rule(rule: Safeguard) -> Rule:
    return rule.need, rule.condition


def _rule_said(said: Said) -> Rule:
    return said["need"], said["condition"]


def _row(ctx: Context, returnee: ReturneeRow, item_id: str) -> SafeguardDecisionRow:
    return SafeguardDecisionRow(
        id=new_id(),
        version=1,
        created_at=ctx.now,
        updated_at=ctx.now,
        country=returnee.country,
        returnee_id=returnee.id,
        opportunity_id=item_id,
    )


async def _seal(ctx: Context, row: SafeguardDecisionRow, said: Said) -> None:
    key = (await ctx.runtime.vault.keys([row.returnee_id])).get(row.returnee_id)
    if key is None:
        raise NotFound
    row.body = sealed.sealed(key, _place(row), said)


async def _opened(ctx: Context, some: Sequence[SafeguardDecisionRow]) -> list[Known]:
    said = await sealed.opened(ctx.runtime, [Body(row.returnee_id, _place(row), row.body) for row in some])
    return [(row, one) for row, one in zip(some, said, strict=True) if one is not None]


def _place(row: SafeguardDecisionRow) -> Place:
    return Place("safeguard_decision", row.id)


def _shown(row: SafeguardDecisionRow, said: Said) -> SafeguardDecision:
    own = {name: getattr(row, name) for name in SafeguardDecision.model_fields if hasattr(row, name)}
    return SafeguardDecision.model_validate({**own, **said})
