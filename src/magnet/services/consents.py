"""Consent for each purpose: given, withdrawn, and asked for before anything is done that needs it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from magnet.errors import ConsentMissing, Invalid
from magnet.matching.person import ages
from magnet.schemas.consents import PURPOSES, Consent, Consenting, Consents, FurtherConsentIn, Purpose, WithdrawalIn
from magnet.security.permissions import Permission
from magnet.services import auditing, cases, reminders
from magnet.services.context import Context
from magnet.services.days import require_past
from magnet.services.referral_moves import withdraw_unshared
from magnet.store import consents, handovers, idempotency, rows
from magnet.store.base import new_id
from magnet.store.consents import ConsentRow
from magnet.store.db import Session, beyond
from magnet.store.owners import EmployerRow
from magnet.store.returnees import ReturneeRow

Agreeing = Any
"""A returnee's row, mapped or plain: it has the purposes `agreed` to now."""
OF_AGE = 18
AHEAD = timedelta(days=1)
"""By so much an office's day may be ahead of UTC's."""


def require(row: Agreeing, *purposes: Purpose) -> None:
    """Raise ConsentMissing, which names what to ask the person for, unless they agree to these purposes now.

    Without consent to be registered nothing else holds.
    """
    if missing := lacking(row, *purposes):
        raise ConsentMissing(extra={"purposes": missing})


def lacking(row: Agreeing, *purposes: Purpose) -> list[str]:
    """The purposes, and registration before them, that the person does not agree to now."""
    return [purpose for purpose in dict.fromkeys(("registration", *purposes)) if purpose not in row.agreed]


async def agrees_to_employer(session: Session, row: Agreeing, employer_id: str) -> bool:
    """Whether the person agrees now to be shared with this employer: what they said last about it holds.

    Beyond what the session sees: when the employer asks for a card, it is asked too.
    """
    if "registration" not in row.agreed:
        return False
    async with beyond(session):
        found = await consents.of_returnee(session, row)
    return _shares_with(row, found, employer_id)


def _shares_with(row: Agreeing, found: Sequence[ConsentRow], employer_id: str) -> bool:
    """By consent that names the employer, or by consent for all that is newer than the employer's refusal."""
    sharing = [one for one in found if one.purpose == "sharing"]
    named = [one for one in sharing if one.employer_id == employer_id]
    refused = max((one.withdrawal_recorded_at for one in named if one.withdrawal_recorded_at), default=None)
    general = [one for one in sharing if one.employer_id is None and one.holds and "sharing" in row.agreed]
    return any(one.holds for one in named) or any(refused is None or one.recorded_at > refused for one in general)


def agreed_by(found: Sequence[ConsentRow], country: str) -> list[str]:
    """The purposes that hold: sharing where it is meant for employers in general, transfer where for this country."""
    held = {
        one.purpose for one in found if one.holds and one.employer_id is None and one.transfer_to in (None, country)
    }
    return [purpose for purpose in PURPOSES if purpose in held]


def require_given(today: date, day: date, field: str = "given_on") -> None:
    """Refuse what was not said yet; `field` names the day in the request."""
    require_past(today + AHEAD, day, field)


def require_guardian(birth_year: int | None, given_on: date, given_by: str, field: str = "given_by") -> None:
    """Refuse the own word of who may have been a minor on that day, by the youngest age that the birth year allows."""
    if not _is_lawful(birth_year, given_on, given_by):
        raise Invalid.at(field, "guardian_required", "For who may be a minor a guardian consents.")


async def require_guardians(session: Session, returnee_id: str, birth_year: int | None) -> None:
    """Refuse a birth year by which a minor's own word is all that a purpose rests on: the guardian is asked first."""
    if birth_year is None:
        return
    rests_on: dict[tuple[str, str | None], bool] = {}
    for one in await consents.held_by(session, returnee_id):
        purpose = (one.purpose, one.employer_id)
        rests_on[purpose] = rests_on.get(purpose, False) or _is_lawful(birth_year, one.given_on, one.given_by)
    if not all(rests_on.values()):
        message = (
            "By this year a guardian consents: record that first, and withdraw what the guardian does not agree to."
        )
        raise Invalid.at("birth_year", "guardian_required", message)


def _is_lawful(birth_year: int | None, given_on: date, given_by: str) -> bool:
    """Whether who consented could: a guardian, or somebody who was of age by the youngest that the year allows."""
    youngest, _ = ages(birth_year, given_on)
    return youngest is None or youngest >= OF_AGE or given_by == "guardian"


def recorded(ctx: Context, consent: Consenting, country: str, employer_id: str | None = None) -> list[ConsentRow]:
    """A row a purpose, as it is written down now; which returnee's is for the caller to say."""
    facts = consent.model_dump(include={"given_on", "notice_version", "language", "given_by", "how"})
    return [
        ConsentRow(
            country=country,
            id=new_id(),
            purpose=purpose,
            employer_id=employer_id,
            transfer_to=country if purpose == "transfer" else None,
            recorded_by=ctx.principal.id,
            recorded_at=ctx.now,
            **facts,
        )
        for purpose in consent.purposes
    ]


async def history(ctx: Context, key: str) -> Consents:
    """What a returnee agrees to, and how that came about."""
    ctx.require(Permission.CONSENTS_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.CONSENTS_READ)
        found = await consents.of_returnee(session, row)
    await auditing.note_seen(ctx, "consents read", [row])
    return _presented(row, found)


async def give(ctx: Context, key: str, given: FurtherConsentIn) -> Consents:
    """Record consent for further purposes, or anew; what was recorded before stays."""
    ctx.require(Permission.CONSENTS_WRITE)
    await ctx.replay()
    require_given(ctx.today, given.given_on)
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.CONSENTS_WRITE)
        require_guardian(row.birth_year, given.given_on, given.given_by)
        if "registration" not in given.purposes:
            require(row)
        before = await consents.of_returnee(unit.session, row)
        await _require_employer(ctx, unit.session, given.employer_id, before)
        for one in recorded(ctx, given, row.country, given.employer_id):
            one.returnee_id = row.id
            unit.session.add(one)
        found = await consents.of_returnee(unit.session, row)
        row.agreed = agreed_by(found, row.country)
        await cases.changed(ctx, unit, row, "consented")
        return unit.answer(_presented(row, found), about=row.id)


async def withdraw(ctx: Context, key: str, said: WithdrawalIn) -> Consents:
    """Record a withdrawal, which holds from the next request on; one of what does not hold changes nothing.

    Without consent to transfer, what was handed over to the country of return goes back at once.
    """
    ctx.require(Permission.CONSENTS_WRITE)
    await ctx.replay()
    require_given(ctx.today, said.withdrawn_on or ctx.today, "withdrawn_on")
    async with ctx.write() as unit:
        row = await cases.to_change(ctx, unit, key, Permission.CONSENTS_WRITE)
        found = await consents.of_returnee(unit.session, row)
        await _require_employer(ctx, unit.session, said.employer_id, found)
        ended = [one for one in found if one.holds and _covers(said, one)]
        if said.employer_id is not None and not ended and _shares_with(row, found, said.employer_id):
            # What all employers may be told, this one may not: a part of that consent, withdrawn on its own.
            ended = [_part(found, row, said.employer_id)]
            unit.session.add_all(ended)
        if ended:
            for one in ended:
                _end(ctx, one, said)
            found = await consents.of_returnee(unit.session, row)
            row.agreed = agreed_by(found, row.country)
            async with beyond(unit.session):  # where it ends a handover, who writes it down sees the case no more
                await _follow(ctx, unit.session, row, said)
                await cases.changed(ctx, unit, row, "withdrew")
        else:
            await auditing.note(ctx, unit.session, "consents read", [row])
        unit.status = 200
        return unit.answer(_presented(row, found), about=row.id)


async def _follow(ctx: Context, session: Session, row: ReturneeRow, said: WithdrawalIn) -> None:
    """Undo what rested on the consent that was withdrawn."""
    if "registration" not in row.agreed:
        await idempotency.withhold(session, row.id)
        await reminders.settle_all(session, row.id, ctx.now)
    if row.handed is not None and "transfer" not in row.agreed:
        await handovers.end(session, row, "consent_withdrawn", by=ctx.principal.id, at=ctx.now)
    if "matching" not in row.agreed or "sharing" in said.purposes:
        await withdraw_unshared(ctx, session, row.id, said.employer_id)


def _covers(said: WithdrawalIn, one: ConsentRow) -> bool:
    """Whether a consent is among those that are withdrawn: all of them where it is the one to be registered."""
    if "registration" in said.purposes:
        return True
    return one.purpose in said.purposes and said.employer_id in (None, one.employer_id)


def _part(found: Sequence[ConsentRow], row: ReturneeRow, employer_id: str) -> ConsentRow:
    """The part about one employer of the newest consent for all of them."""
    whole = [one for one in found if one.purpose == "sharing" and one.employer_id is None and one.holds][-1]
    same = ("purpose", "given_on", "notice_version", "language", "given_by", "how", "recorded_by", "recorded_at")
    facts = {name: getattr(whole, name) for name in same}
    return ConsentRow(country=row.country, id=new_id(), returnee_id=row.id, employer_id=employer_id, **facts)


def _end(ctx: Context, one: ConsentRow, said: WithdrawalIn) -> None:
    one.withdrawn_on = said.withdrawn_on or ctx.today
    one.withdrawn_by, one.withdrawn_how = said.withdrawn_by, said.how
    one.withdrawal_recorded_by, one.withdrawal_recorded_at = ctx.principal.id, ctx.now


async def _require_employer(
    ctx: Context, session: Session, employer_id: str | None, found: Sequence[ConsentRow]
) -> None:
    """Refuse the name of an employer who is not within reach, unless an earlier consent names it."""
    if employer_id is None or any(one.employer_id == employer_id for one in found):
        return
    within = rows.within(EmployerRow, ctx.reach(Permission.EMPLOYERS_READ))
    if await rows.one(session, EmployerRow, employer_id, within) is None:
        raise Invalid.at("employer_id", "unknown_reference", "There is no such employer.")


def _presented(row: ReturneeRow, found: Sequence[ConsentRow]) -> Consents:
    return Consents.model_validate({"agreed": row.agreed, "items": [Consent.model_validate(one) for one in found]})
