"""Follow-ups: recorded by whoever keeps the case, corrected by a row of their own, and read with what is still due."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from magnet.errors import AlreadyRecorded, Conflict, Invalid
from magnet.schemas.audit import Purpose
from magnet.schemas.follow_ups import FollowUp, FollowUpIn, FollowUps, Pay
from magnet.schemas.offices import OfficeRules
from magnet.schemas.sustainability import HELD_BACK, Settled, Sustainability, Sustained
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, consents, follow_ups_due, offices
from magnet.services.context import Context
from magnet.services.follow_up_days import BEFORE, Beginning
from magnet.services.follow_up_rules import require_sensible
from magnet.services.months import months_after
from magnet.services.sealed_words import of_rows, place_of, sealed
from magnet.services.sustainability import score
from magnet.store import follow_ups
from magnet.store.base import new_id
from magnet.store.db import Session
from magnet.store.follow_ups import FollowUpRow
from magnet.store.returnees import ReturneeRow

PLAIN = tuple(name for name in FollowUp.model_fields if name not in ("pay", "note", "sustainability"))
WORDS = ("note", "psychosocial")


@dataclass(frozen=True, slots=True)
class _Said:
    """What somebody said at a follow-up, in plain, and as it is kept."""

    id: str
    new: FollowUpIn
    note: bytes | None
    psychosocial: bytes | None

    @property
    def answers(self) -> dict[str, str]:
        """The answers that stand in plain."""
        return {code: choice for code, choice in self.new.answers.items() if code not in HELD_BACK}


async def record(ctx: Context, key: str, new: FollowUpIn) -> FollowUp:
    """Record a follow-up; of who was not reached there may be several, of all others one a month that counts."""
    ctx.require(Permission.FOLLOW_UPS_WRITE)
    await ctx.replay()
    require_sensible(new, ctx.today)
    said = await _sealed(ctx, key, new)
    async with ctx.write() as unit:
        session = unit.session
        # Locked, so that of two at once the second finds the first.
        returnee = await cases.to_change(ctx, unit, key, Permission.FOLLOW_UPS_WRITE)
        cases.require_open(returnee)
        consents.require(returnee, "follow_up")
        rules = await offices.rules_of(session, returnee.office_id)
        beginning = await _beginning(ctx, session, returnee, new)
        before = await follow_ups.of_returnee(session, returnee)
        _require_in_time(new, beginning, rules, before)
        if (replaced := _replaced(new, beginning.due_id(new.month), before)) is not None:
            replaced.counts = False
            await session.flush()  # as of two rows of a month only one counts, at any moment
        row = _row(ctx, returnee, beginning, said)
        session.add(row)
        await follow_ups_due.remind(session, [key], ctx.now)
        await auditing.note(ctx, session, "followed up", [returnee], row.id)
        return unit.answer(_shown(row, new.note, rules), about=key)


async def _sealed(ctx: Context, key: str, new: FollowUpIn) -> _Said:
    """What is to be sealed, with no transaction open."""
    follow_up = new_id()
    held_back = {code: choice for code, choice in sorted(new.answers.items()) if code in HELD_BACK}
    words = {"note": new.note, "psychosocial": json.dumps(held_back) if held_back else None}
    kept = {
        name: None if text is None else await sealed(ctx, key, text, place_of(FollowUpRow, follow_up, name))
        for name, text in words.items()
    }
    return _Said(follow_up, new, kept["note"], kept["psychosocial"])


async def _beginning(ctx: Context, session: Session, returnee: ReturneeRow, new: FollowUpIn) -> Beginning:
    """What the follow-up is counted from, or a refusal that says what is missing."""
    if new.about == "arrival":
        for found in follow_ups_due.arrival(returnee, ctx.today):
            return found
        raise Conflict("The day of return is not known, or still to come: it stands with the returnee.")
    for one in await follow_ups.placements(session, follow_ups.of_ids([returnee.id])):
        if one.id == new.referral_id:
            return Beginning("placement", one.id, one.day)
    raise Invalid.at("referral_id", "unknown_reference", "There is no such placement of this person.")


def _require_in_time(new: FollowUpIn, beginning: Beginning, rules: OfficeRules, before: Sequence[FollowUpRow]) -> None:
    """Refuse a month that nobody asks after, a talk long before it is due, and months whose talks run backwards."""
    same = {row.month: row for row in before if row.counts and _is_of(row, beginning)}
    if new.month not in {*rules.follow_up_months, *same}:
        known = [str(month) for month in rules.follow_up_months]
        raise Invalid.at("month", "unknown_month", "The office asks after other months.", nearest=known)
    if new.on < months_after(beginning.day, new.month) - BEFORE:
        raise Invalid.at("on", "too_early", "This is more than 14 days before it is due.")
    for month, row in same.items():
        if (month < new.month and new.on < row.on) or (month > new.month and new.on > row.on):
            raise Invalid.at("on", "backwards", "The talk of an earlier month cannot follow one of a later month.")


def _is_of(row: FollowUpRow, beginning: Beginning) -> bool:
    return row.about == beginning.about and row.referral_id == beginning.referral_id


def _replaced(new: FollowUpIn, due_id: str, before: Sequence[FollowUpRow]) -> FollowUpRow | None:
    """The row that counted so far, whose place the new one takes: the one that it corrects, or a try in vain."""
    counting = next((row for row in before if row.counts and row.due_id == due_id), None)
    if new.corrects is None:
        if counting is not None and counting.status != "unreachable":
            raise AlreadyRecorded(extra={"recorded_id": counting.id})
        if counting is not None and new.on < counting.on:
            raise Invalid.at("on", "backwards", "Somebody was tried later than this.")
        return counting
    if counting is not None and counting.id == str(new.corrects):
        return counting
    if any(row.id == str(new.corrects) and row.due_id == due_id for row in before):
        raise Conflict("Another one took the place of this one already: read them again.")
    raise Invalid.at("corrects", "unknown_reference", "There is no such follow-up of this month.")


def _row(ctx: Context, returnee: ReturneeRow, beginning: Beginning, said: _Said) -> FollowUpRow:
    new = said.new
    pay = new.pay
    return FollowUpRow(
        country=returnee.country,
        id=said.id,
        returnee_id=returnee.id,
        due_id=beginning.due_id(new.month),
        due_on=months_after(beginning.day, new.month),
        referral_id=beginning.referral_id,
        pay_amount=pay.amount if pay else None,
        pay_currency=pay.currency if pay else None,
        pay_period=pay.period if pay else None,
        note=said.note,
        answers=said.answers,
        psychosocial=said.psychosocial,
        counts=True,
        corrects=str(new.corrects) if new.corrects else None,
        recorded_by=ctx.principal.id,
        created_at=ctx.now,
        **new.model_dump(
            include={"about", "month", "on", "status", "found", "started_on", "hours", "satisfaction", "reasons"}
        ),
    )


async def history(ctx: Context, key: str) -> FollowUps:
    """All follow-ups of a case with what is still due; without the notes on who agrees to be registered no more."""
    ctx.require(Permission.FOLLOW_UPS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, key, Permission.FOLLOW_UPS_READ)
        found = await follow_ups.of_returnee(session, returnee)
        rules = await offices.rules_of(session, returnee.office_id)
        known = await follow_ups_due.facts(session, follow_ups.of_ids([key]))
    await auditing.note_seen(ctx, "follow-ups seen", [returnee])
    lacking = consents.lacking(returnee, "follow_up")
    words = await of_rows(ctx, found, ("note",))
    notes = [None if "registration" in lacking else one["note"] for one in words]
    return FollowUps(
        items=[_shown(row, note, rules) for row, note in zip(found, notes, strict=True)],
        due=[follow_ups_due.presented(*one, ctx.today) for one in follow_ups_due.of_facts(known, ctx.today)],
        lacking=list(lacking),
    )


async def shown(ctx: Context, rules: OfficeRules, some: Sequence[FollowUpRow]) -> list[FollowUp]:
    """Follow-ups with their notes opened."""
    words = await of_rows(ctx, some, ("note",))
    return [_shown(row, one["note"], rules) for row, one in zip(some, words, strict=True)]


def _shown(row: FollowUpRow, note: str | None, rules: OfficeRules) -> FollowUp:
    pay = None
    if row.pay_amount is not None:
        pay = Pay.model_validate({"amount": row.pay_amount, "currency": row.pay_currency, "period": row.pay_period})
    plain = {name: getattr(row, name) for name in PLAIN}
    settled = None
    if rules.sustainability is not None:
        settled = Settled(
            economic=score(row.answers, rules.sustainability, "economic"),
            social=score(row.answers, rules.sustainability, "social"),
        )
    return FollowUp.model_validate({**plain, "pay": pay, "note": note, "sustainability": settled})


async def sustained(ctx: Context, key: str, purpose: Purpose) -> Sustained:
    """How somebody settled, psychosocial answers included, for a purpose that is noted before it is answered."""
    ctx.require(Permission.NEEDS_READ)
    async with ctx.read() as session:
        returnee = await cases.to_read(ctx, session, key, Permission.NEEDS_READ)
        if purpose != "rights_request":
            consents.require(returnee)
        found = await follow_ups.of_returnee(session, returnee)
        rules = await offices.rules_of(session, returnee.office_id)
    items = await settled(ctx, [row for row in found if row.counts], rules)
    await auditing.note_seen(ctx, "needs read", [returnee], purpose=purpose)
    return Sustained(items=items)


async def settled(ctx: Context, some: Sequence[FollowUpRow], rules: OfficeRules) -> list[Sustainability]:
    """What follow-ups say of how somebody settles, with the scores; of those at which any of it was answered."""
    words = await of_rows(ctx, some, ("psychosocial",))
    said = [{**row.answers, **json.loads(one["psychosocial"] or "{}")} for row, one in zip(some, words, strict=True)]
    return [_settled(row, answers, rules) for row, answers in zip(some, said, strict=True) if answers]


def _settled(row: FollowUpRow, answers: Mapping[str, str], rules: OfficeRules) -> Sustainability:
    weights = rules.sustainability
    scores: dict[str, Any] = dict.fromkeys(("whole", "economic", "social", "psychosocial"))
    if weights is not None:
        scores = {
            "whole": score(answers, weights),
            "economic": score(answers, weights, "economic"),
            "social": score(answers, weights, "social"),
            "psychosocial": score(answers, weights, "psychosocial"),
        }
    return Sustainability(
        follow_up_id=row.id, about=row.about, month=row.month, on=row.on, answers=dict(answers), **scores
    )
