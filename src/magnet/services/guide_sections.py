"""Sections of country guides: written by one, reviewed and published by another, withdrawn; all versions are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from magnet.errors import Changed, Conflict, Invalid, NotFound
from magnet.schemas.guide_structure import structure
from magnet.schemas.guides import (
    GuideSection,
    GuideSectionIn,
    GuideVersion,
    GuideVersions,
    GuideWithdrawalIn,
    PublicationIn,
)
from magnet.security.permissions import Permission
from magnet.services import resources
from magnet.services.consents import require_given
from magnet.services.context import Context, Unit
from magnet.services.resources import Columns, Resource
from magnet.services.retention import months_before
from magnet.services.vocabulary import Vocabulary
from magnet.store import guides, rows
from magnet.store.db import Session
from magnet.store.guides import GuideSectionRow, GuideVersionRow

WORDS = ("title", "text", "sources", "fictional")
LONGEST_MONTHS = 24
"""So long a review holds at most."""


async def _columns(ctx: Context, _vocabulary: Vocabulary, new: Sequence[GuideSectionIn]) -> list[Columns]:
    """A draft's columns, refused where a source is said to have been read on a day to come."""
    made = []
    for one in new:
        for place, source in enumerate(one.sources):
            require_given(ctx.today, source.accessed_on, f"sources.{place}.accessed_on")
        values = ctx.principal.owned(one.model_dump(mode="json"))
        made.append({**values, "source_reference": one.about, "state": "draft", "written_by": ctx.principal.id})
    return made


async def _settle(_session: Session, _columns: Columns) -> None:
    """A section names no other row."""


async def _settle_new(_session: Session, columns: Columns) -> None:
    """Nothing of it is published yet."""
    columns |= {"published": None, "versions": 0}


def _keep(_ctx: Context, row: GuideSectionRow, columns: Columns) -> None:
    """Whoever changes no word has not written it."""
    if all(columns[name] == getattr(row, name) for name in WORDS):
        columns |= {"state": row.state, "written_by": row.written_by}


def _document(row: GuideSectionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in GuideSectionIn.model_fields}


def _present(row: GuideSectionRow, _vocabulary: Vocabulary, _languages: tuple[str, ...]) -> GuideSection:
    return GuideSection.model_validate(row)


GUIDE_SECTIONS: Resource[GuideSectionIn, GuideSection, GuideSectionRow] = Resource(
    noun="guide-section",
    reads=Permission.GUIDES_WRITE,  # what nobody has reviewed is for those who write
    writes=Permission.GUIDES_WRITE,
    table=GuideSectionRow,
    incoming=GuideSectionIn,
    columns=_columns,
    settle=_settle,
    settle_new=_settle_new,
    present=_present,
    document=_document,
    keep=_keep,
    fixed=frozenset({"country", "region", "topic", "language", "source_reference"}),
    is_named=guides.was_published,
    shared=True,
)


async def publish(ctx: Context, key: str, expected: int, said: PublicationIn) -> GuideSection:
    """Publish a section's words as they have version `expected`, reviewed by somebody else than who wrote them."""
    ctx.require(Permission.GUIDES_WRITE)
    await ctx.replay()
    reviewed_on = said.reviewed_on or ctx.today
    require_given(ctx.today, reviewed_on, "reviewed_on")
    async with ctx.write() as unit:
        row = await _to_change(ctx, unit, key, expected)
        if row.written_by == ctx.principal.id:
            raise Conflict("Somebody else than who wrote a section reviews it.")
        if any(date.fromisoformat(source["accessed_on"]) > reviewed_on for source in row.sources):
            raise Invalid.at("reviewed_on", "date_order", "A source was read after this day: say when you reviewed it.")
        before = await _ended(ctx, unit, row, "replaced")
        if before is not None and reviewed_on < before.reviewed_on:
            raise Invalid.at("reviewed_on", "date_order", "The version that readers have was reviewed after this day.")
        due = _due(row.topic, reviewed_on, said.review_due)
        row.versions += 1
        row.state, row.published = "published", row.versions
        words = {name: getattr(row, name) for name in (*WORDS, "country", "topic", "language", "written_by")}
        version = GuideVersionRow(
            **words,
            section_id=row.id,
            number=row.versions,
            area=row.region,
            reviewed_by=ctx.principal.id,
            reviewed_on=reviewed_on,
            review_due=due,
            published_at=ctx.now,
        )
        unit.session.add(version)
        return await _changed(ctx, unit, row)


async def withdraw(ctx: Context, key: str, expected: int, said: GuideWithdrawalIn) -> GuideSection:
    """Give readers a section no longer, which has version `expected`; its words stay with their writers as a draft."""
    ctx.require(Permission.GUIDES_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await _to_change(ctx, unit, key, expected)
        if await _ended(ctx, unit, row, "withdrawn", said.reason) is None:
            raise Conflict("Readers are not given this section.")
        row.state, row.published = "draft", None
        return await _changed(ctx, unit, row)


async def versions(ctx: Context, key: str) -> GuideVersions:
    """All versions of a section that were published."""
    ctx.require(Permission.GUIDES_READ)
    async with ctx.read() as session:
        found = await guides.versions(session, key, _within(ctx))
    if not found:
        raise NotFound
    return GuideVersions(items=[_shown(ctx, row) for row in found])


async def version(ctx: Context, key: str, number: int) -> GuideVersion:
    """One version, as it was published."""
    ctx.require(Permission.GUIDES_READ)
    async with ctx.read() as session:
        found = await guides.version(session, key, number, _within(ctx))
    if found is None:
        raise NotFound
    return _shown(ctx, found)


async def handed_over(ctx: Context, country: str, about: tuple[str, str, str | None], number: int) -> GuideVersion:
    """One version by what it is about (topic, language, region), as sessions name what they handed over."""
    ctx.require(Permission.GUIDES_READ)
    async with ctx.read() as session:
        found = await guides.handed_over(session, country, about, number, _within(ctx))
    if found is None:
        raise NotFound
    return _shown(ctx, found)


def _within(ctx: Context) -> rows.Conditions:
    return rows.within(GuideVersionRow, ctx.reach(Permission.GUIDES_READ))


async def _to_change(ctx: Context, unit: Unit, key: str, expected: int) -> GuideSectionRow:
    where = resources.reached(ctx, GUIDE_SECTIONS, Permission.GUIDES_WRITE)
    row = await rows.one_to_change(unit.session, GuideSectionRow, key, where)
    if row is None:
        raise NotFound
    if row.version != expected:
        raise Changed
    return row


async def _ended(
    ctx: Context, unit: Unit, row: GuideSectionRow, ended_as: str, reason: str | None = None
) -> GuideVersionRow | None:
    """The version that readers are given, ended now; None where there is none."""
    if row.published is None:
        return None
    found = await guides.version(unit.session, row.id, row.published)
    if found is not None:
        found.ended_at, found.ended_as, found.reason = ctx.now, ended_as, reason
    return found


async def _changed(ctx: Context, unit: Unit, row: GuideSectionRow) -> GuideSection:
    rows.touch(row, ctx.now)
    await resources.note(ctx, unit, GUIDE_SECTIONS, [row], "changed")
    unit.status = 200
    return unit.answer(GuideSection.model_validate(row))


def _due(topic: str, reviewed_on: date, said: date | None) -> date:
    """By when a section is to be reviewed again."""
    if said is None:
        return months_before(reviewed_on, -structure().topics[topic].review_months)
    if not reviewed_on < said <= months_before(reviewed_on, -LONGEST_MONTHS):
        raise Invalid.at("review_due", "date_order", f"A review holds for {LONGEST_MONTHS} months at most.")
    return said


def _shown(ctx: Context, row: GuideVersionRow) -> GuideVersion:
    own = {name: getattr(row, name) for name in GuideVersion.model_fields if hasattr(row, name)}
    return GuideVersion.model_validate({**own, "region": row.area, "stale": row.review_due < ctx.today})
