"""Everything that is held on a person, gathered for them: each table of `store.about` has its section here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from magnet.errors import NotFound
from magnet.schemas.consents import Consent, Consents
from magnet.schemas.exports import (
    Access,
    Basis,
    Compared,
    Export,
    HeldCounselling,
    HeldList,
    HeldPlan,
    HeldReferral,
    HeldReminder,
    KeptAnswer,
    Likeness,
    Opening,
)
from magnet.schemas.handovers import Handover, Handovers
from magnet.schemas.lawful_basis import Lawful
from magnet.schemas.offices import OfficeRules
from magnet.security.permissions import Permission
from magnet.services import (
    allocations,
    auditing,
    break_glass,
    cards,
    case_visits,
    cases,
    closings,
    contests,
    corrections,
    counselling,
    follow_ups,
    legal_holds,
    offices,
    parts,
    plans,
    presenting,
    referral_lists,
    resources,
    returnees,
    safeguards,
    verdicts,
)
from magnet.services.context import Context
from magnet.services.referral_views import told_of
from magnet.services.vocabulary import Vocabulary
from magnet.store import about, held_roles, programmes, referrals
from magnet.store.db import Session, beyond
from magnet.store.programmes import ProgrammeRow
from magnet.store.returnees import ReturneeRow

PURPOSE = "rights_request"


@dataclass(frozen=True, slots=True)
class _Held:
    """What the database holds, as rows by table, with what names and explains it."""

    returnee: ReturneeRow
    rows: dict[str, Sequence[Any]]
    moves: dict[str, list[Any]]
    plan: HeldPlan | None
    programme: ProgrammeRow | None
    rules: OfficeRules
    roles: dict[str, set[str]]


async def export(ctx: Context, key: str) -> Export:
    """All that is held on a returnee, whatever they agree to now; noted before it is answered."""
    ctx.require(Permission.RETURNEES_EXPORT)
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.RETURNEES_EXPORT)
        async with beyond(session):  # what is about the person is the person's to know, whoever may see it
            held = await _held(ctx, session, row)
    if not await resources.opened(ctx, returnees.RETURNEES, [row]):
        raise NotFound
    made = await _made(ctx, held, vocabulary)
    await auditing.note_seen(ctx, "exported", [row], purpose=PURPOSE)
    return made


async def _held(ctx: Context, session: Session, row: ReturneeRow) -> _Held:
    rows = {name: await about.rows_about(session, name, row.id) for name in about.ABOUT}
    return _Held(
        returnee=row,
        rows=rows,
        plan=await plans.held(ctx, session, row),
        moves=await referrals.moves(session, [one.id for one in rows["referral"]]),
        programme=await programmes.by_code(session, row.programme) if row.programme else None,
        rules=await offices.rules_of(session, row.office_id),
        roles=await held_roles.of_principals(session, {event.principal for event in rows["audit_event"]}),
    )


async def _made(ctx: Context, held: _Held, vocabulary: Vocabulary) -> Export:
    row, rows = held.returnee, held.rows
    consents = [Consent.model_validate(one) for one in rows["consent"]]
    handovers = [Handover.model_validate(one) for one in rows["handover"]]
    return Export(
        returnee_id=row.id,
        made_at=ctx.now,
        made_by=ctx.principal.id,
        basis=_basis(held.programme, row.country),
        returnee=returnees.whole(row, vocabulary, ctx.languages),
        occupation_group=row.occupation_group,
        identity=await parts.of_rows(ctx, parts.IDENTITY, row, rows["sealed_part"]),
        needs=await parts.of_rows(ctx, parts.NEEDS, row, rows["sealed_part"]),
        consents=Consents.model_validate({"agreed": row.agreed, "items": consents}),
        handovers=Handovers.model_validate({"handed": row.handed, "items": handovers}),
        follow_ups=await follow_ups.shown(ctx, held.rules, rows["follow_up"]),
        sustainability=await follow_ups.settled(ctx, rows["follow_up"], held.rules),
        case_visits=await case_visits.shown(ctx, rows["case_visit"]),
        closings=await closings.shown(ctx, rows["case_closing"]),
        lists=await _lists(ctx, rows["referral_list"], vocabulary),
        referrals=await _referrals(ctx, held, vocabulary),
        contests=await contests.presented(ctx, rows["contest"], {row.id}),
        verdicts=await verdicts.presented(ctx, rows["list_verdict"]),
        proposals=await allocations.held(ctx, rows["allocation_proposal"]),
        reminders=[HeldReminder.model_validate(one) for one in rows["reminder"]],
        sessions=await _sessions(ctx, rows["counselling"]),
        corrections=await corrections.shown(ctx, rows["correction"]),
        legal_holds=await legal_holds.shown(ctx, rows["legal_hold"]),
        plan=held.plan,
        safeguard_decisions=await safeguards.shown(ctx, rows["safeguard_decision"]),
        marks=sorted({one.kind for one in rows["blind_index"]}),
        compared=[
            Compared(at=one.at, by=one.principal, reference=one.reference, tries=one.tries)
            for one in rows["comparison"]
        ],
        likenesses=[
            Likeness.model_validate(
                {name: getattr(one, name) for name in Likeness.model_fields if name != "found_at"}
                | {"found_at": one.created_at}
            )
            for one in rows["duplicate"]
        ],
        openings=[
            Opening.model_validate({name: getattr(one, name) for name in Opening.model_fields})
            for one in await break_glass.presented(ctx, rows["break_glass"])
        ],
        access=_access(held),
        answers=[
            KeptAnswer(at=one.created_at, principal=one.principal, status=one.status)
            for one in rows["idempotent_answer"]
        ],
    )


async def _referrals(ctx: Context, held: _Held, vocabulary: Vocabulary) -> list[HeldReferral]:
    some = held.rows["referral"]
    shown = await told_of(ctx, [(row, held.moves[row.id]) for row in some], {held.returnee.id}, "office")
    return [
        HeldReferral.model_validate(
            {
                "referral": one,
                "sent_on": row.sent_on,
                "moved_on": row.moved_on,
                "card": cards.shown(row, vocabulary, ctx.languages),
            }
        )
        for row, one in zip(some, shown, strict=True)
    ]


def _basis(programme: ProgrammeRow | None, country: str) -> Basis | None:
    if programme is None:
        return None
    facts = {name: getattr(programme, name) for name in Lawful.model_fields if name in Basis.model_fields}
    months = programme.retention_months_by_country.get(country, programme.retention_months)
    named = {"programme": programme.code, "name": programme.name, "retention_months": months}
    return Basis.model_validate({**facts, **named})


async def _lists(ctx: Context, some: Sequence[Any], vocabulary: Vocabulary) -> list[HeldList]:
    reader = presenting.Reader(vocabulary, ctx.languages)
    found = await referral_lists.whole(ctx, some, reader)
    return [
        HeldList(list=shown, office_id=row.office_id, created_by=row.created_by, inputs=inputs)
        for row, shown, inputs in found
    ]


async def _sessions(ctx: Context, some: Sequence[Any]) -> list[HeldCounselling]:
    shown = await counselling.presented(ctx, some)
    return [
        HeldCounselling(session=one, sensitive=await counselling.opened_sensitive(ctx, row))
        for row, one in zip(some, shown, strict=True)
    ]


def _access(held: _Held) -> list[Access]:
    """The record by day; who did the same several times is one line."""
    counted = Counter((one.at.date(), one.principal, one.act, one.purpose) for one in held.rows["audit_event"])
    return [
        Access(
            day=day,
            principal=principal,
            roles=sorted(held.roles.get(principal, ())),
            act=act,
            purpose=purpose,
            times=times,
        )
        for (day, principal, act, purpose), times in counted.items()
    ]
