"""Likely duplicates: found when what identifies a returnee is kept, told without revealing another office's case.

Who wants to learn in this way whether somebody is registered has to register a case of that name with its consent,
leaves a comparison in the record each time, and is told nothing more after some in a day.
"""

import logging
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from magnet import i18n
from magnet.errors import Conflict, NotFound
from magnet.logs import FIELDS
from magnet.schemas.duplicates import Duplicate, DuplicateFilters, Duplicates, Elsewhere, LikeCase, ResolutionIn
from magnet.security.blind_index import Likelihood, Mark, Traits, likelihood, marks_of
from magnet.security.permissions import Permission
from magnet.services import auditing, cases
from magnet.services.context import Context
from magnet.services.resources import Position
from magnet.store import duplicates, rows
from magnet.store.base import new_id
from magnet.store.db import Session, beyond
from magnet.store.duplicates import ComparisonRow, DuplicateRow
from magnet.store.returnees import ReturneeRow

LOG = logging.getLogger(__name__)
DAY = timedelta(days=1)
MOST_OF_A_CASE, MOST_A_DAY = 5, 100
"""Comparisons in 24 hours whose outcome is told: mistakes are corrected a few times, and a flight brings dozens."""
MANY_ELSEWHERE = 5
"""So many cases in 24 hours that are like another office's are more than chance: somebody may be trying names."""


async def marks(ctx: Context, traits: Traits) -> frozenset[Mark]:
    """A person's digests under the vault's key; worked out before a transaction is opened."""
    return marks_of(await ctx.runtime.vault.derived("blind index"), traits)


async def compare(ctx: Context, session: Session, returnee: ReturneeRow, new: Collection[Mark]) -> None:
    """Keep a returnee's digests, and whom they are like, in the transaction that keeps what they were made from."""
    await duplicates.one_at_a_time(session)
    async with beyond(session):  # everybody is compared with everybody, and told of whom they reach
        await _compare(ctx, session, returnee, new)


async def _compare(ctx: Context, session: Session, returnee: ReturneeRow, new: Collection[Mark]) -> None:
    if not await duplicates.put_marks(session, returnee.country, returnee.id, new):
        return
    alike = await duplicates.sharing(session, returnee.id, new)
    within = rows.within(ReturneeRow, ctx.principal.by_grants(Permission.RETURNEES_READ))
    reached = {one.id for one in await duplicates.reached(session, [key for _, key in alike], within)}
    told = await _count(ctx, session, returnee, elsewhere=any(key not in reached for _, key in alike))
    known = await duplicates.of_returnee(session, returnee.id)
    settled = {row.returnee_id for row in known if row.verdict} | {row.other_id for row in known if row.verdict}
    mine = {row.other_id: row for row in known if row.returnee_id == returnee.id}
    for (country, key), shared in sorted(alike.items()):
        how = likelihood(shared)
        if how is None or key in settled:
            continue
        if key in mine:
            _raise(mine[key], how, ctx, told=told)
        else:
            session.add(
                DuplicateRow(
                    id=new_id(),
                    created_at=ctx.now,
                    updated_at=ctx.now,
                    country=returnee.country,
                    returnee_id=returnee.id,
                    other_country=country,
                    other_id=key,
                    likelihood=how,
                    told=told,
                    found_by=ctx.principal.id,
                )
            )
    await auditing.note(ctx, session, "compared", [returnee])


def _raise(row: DuplicateRow, how: Likelihood, ctx: Context, *, told: bool) -> None:
    """Count a pair that was found again: it never becomes less likely, so that trying values one by one tells less."""
    if rows.assign(row, {"told": row.told or told, "likelihood": _likelier([row.likelihood, how])}):
        rows.touch(row, ctx.now)


async def _count(ctx: Context, session: Session, returnee: ReturneeRow, *, elsewhere: bool) -> bool:
    """Count a comparison; whether its outcome is told. Too many of them, or of what they find, raise an alert."""
    row = await duplicates.comparison(session, returnee.id)
    if row is None:
        row = ComparisonRow(country=returnee.country, returnee_id=returnee.id, reference=_reference(), tries=0)
        session.add(row)
    row.tries = row.tries + 1 if row.tries and row.at > ctx.now - DAY else 1
    row.principal, row.at, row.elsewhere = ctx.principal.id, ctx.now, elsewhere
    row.told = row.tries <= MOST_OF_A_CASE
    await session.flush()
    tries, found = await duplicates.compared_since(session, ctx.principal.id, ctx.now - DAY)
    row.told = row.told and tries <= MOST_A_DAY
    if not row.told or (elsewhere and found >= MANY_ELSEWHERE):
        # Before the commit, as with break-glass: rather an alert too many than none.
        LOG.warning("duplicates tried", extra={FIELDS: {"principal": ctx.principal.id, "reference": row.reference}})
        await auditing.note(ctx, session, "compared often", [returnee])
    return row.told


async def of_returnee(ctx: Context, key: str) -> Duplicates:
    """Who may be the same person as a returnee: by id within reach, else only that there may be somebody."""
    ctx.require(Permission.DUPLICATES_READ)
    async with ctx.read() as session:
        row = await cases.to_read(ctx, session, key, Permission.DUPLICATES_READ)
        comparison = await duplicates.comparison(session, key)
        async with beyond(session):  # whether somebody elsewhere still agrees to be registered
            pairs = [pair for pair in await duplicates.of_returnee(session, key) if pair.verdict != "different"]
        others = {pair.other_id if pair.returnee_id == key else pair.returnee_id for pair in pairs}
        within = rows.within(ReturneeRow, ctx.principal.by_grants(Permission.RETURNEES_READ))
        reached = await duplicates.reached(session, others, within)
    await auditing.note_seen(ctx, "duplicates seen", [row, *reached])
    known = {one.id for one in reached}
    alike = [LikeCase(returnee_id=one, likelihood=_likelier(_between(pairs, one))) for one in sorted(known)]
    unseen = [pair.likelihood for pair in pairs if pair.told and pair.returnee_id == key and pair.other_id not in known]
    return Duplicates(
        returnee_id=key,
        compared_at=comparison.at if comparison else None,
        postponed=comparison is not None and not comparison.told,
        cases=alike,
        elsewhere=_elsewhere(ctx, unseen, comparison.reference) if unseen and comparison else None,
    )


def _elsewhere(ctx: Context, found: Iterable[str], reference: str) -> Elsewhere:
    advice = i18n.sentence("ask_focal_point", {"reference": reference}, ctx.languages)
    return Elsewhere(likelihood=_likelier(found), reference=reference, advice=advice)


async def listing(
    ctx: Context, filters: DuplicateFilters, after: Position | None
) -> tuple[list[Duplicate], Position | None]:
    """A page of pairs for who resolves them, newest first: ids of both, and nothing of either case."""
    ctx.require(Permission.DUPLICATES_RESOLVE)
    where = [*_resolvable(ctx), *([DuplicateRow.verdict.is_(None)] if filters.state else [])]
    if filters.reference is not None:
        where.append(duplicates.under_reference(filters.reference))
    async with ctx.read() as session:
        shown, last = rows.cut(await rows.page(session, DuplicateRow, where, after, filters.limit + 1), filters.limit)
        references = await duplicates.references(session, [row.returnee_id for row in shown])
        both = {key for row in shown for key in (row.returnee_id, row.other_id)}
        seen = await duplicates.reached(session, both, [])
    await auditing.note_seen(ctx, "duplicates seen", seen)
    return [_presented(row, references) for row in shown], last


async def resolve(ctx: Context, key: str, wanted: ResolutionIn) -> Duplicate:
    """Say whether two returnees are one, whichever of them was found to be like the other; once."""
    ctx.require(Permission.DUPLICATES_RESOLVE)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, DuplicateRow, key, _resolvable(ctx))
        if row is None:
            raise NotFound
        if row.verdict is not None:
            raise Conflict("This was resolved already.")
        both = {row.returnee_id, row.other_id}
        for pair in await duplicates.of_returnee(unit.session, row.returnee_id):
            if {pair.returnee_id, pair.other_id} == both:
                pair.verdict, pair.resolved_by, pair.resolved_at = wanted.verdict, ctx.principal.id, ctx.now
                rows.touch(pair, ctx.now)
        await auditing.note(ctx, unit.session, "duplicate resolved", await duplicates.reached(unit.session, both, []))
        unit.status = 200
        return unit.answer(_presented(row, await duplicates.references(unit.session, [row.returnee_id])))


def _resolvable(ctx: Context) -> rows.Conditions:
    return duplicates.both_within(rows.within(ReturneeRow, ctx.reach(Permission.DUPLICATES_RESOLVE)))


def _presented(row: DuplicateRow, references: Mapping[str, str]) -> Duplicate:
    return Duplicate.model_validate(
        {
            "id": row.id,
            "reference": references[row.returnee_id],
            "returnee_id": row.returnee_id,
            "other_returnee_id": row.other_id,
            "likelihood": row.likelihood,
            "found_at": row.created_at,
            "found_by": row.found_by,
            "verdict": row.verdict,
            "resolved_by": row.resolved_by,
            "resolved_at": row.resolved_at,
        }
    )


def _between(pairs: Iterable[DuplicateRow], other: str) -> list[str]:
    return [pair.likelihood for pair in pairs if other in (pair.returnee_id, pair.other_id)]


def _likelier(some: Iterable[str]) -> Likelihood:
    return "likely" if "likely" in some else "possible"


def _reference() -> str:
    """What a caseworker names to an administrator; by itself it tells nothing."""
    return f"D-{secrets.token_hex(4).upper()}"
