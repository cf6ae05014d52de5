"""The demo goes in whole, once, dated as if written today, and leaves an officer's decisions alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from magnet.schemas.owners import VettingIn
from magnet.schemas.referrals import ReferralFilters
from magnet.schemas.returnees import Returnee
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import demo, owners, parts, reading_referrals, referral_lists, resources
from magnet.services.context import Context
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.setup import prepare
from magnet.settings import Settings

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ROWS = {
    "programmes": 5,
    "employers": 60,
    "vacancies": 400,
    "trainings": 60,
    "supports": 20,
    "assessments": 6,
    "job_search_services": 20,
    "guide_sections": 16,
    "returnees": 45,
}


@pytest.fixture
async def ctx(empty_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database without tables, of each kind."""
    async with opened(Settings(database_url=empty_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


async def test_a_first_start_makes_everything_and_the_next_ones_keep_it(ctx: Context, small_starter: Path) -> None:
    first = await prepare(ctx, small_starter)
    assert first.key is not None
    assert [len(each.items) > 0 for each in first.shown.lists] == [True, True, True]
    cards = [
        await reading_referrals.card(ctx, one.id)
        for one in (await reading_referrals.search(ctx, ReferralFilters(), None))[0]
    ]
    assert len({card.pseudonym for card in cards}) == len(cards) > 1
    assert all(card.occupations for card in cards)
    again = await demo.load(ctx)
    assert again.refused == []
    assert {name: sum(outcomes.values()) for name, outcomes in again.outcomes.items()} == ROWS
    assert all(set(outcomes) == {"same"} for outcomes in again.outcomes.values())
    second = await prepare(ctx, small_starter)
    assert second.key is None
    assert second.shown.id == first.shown.id

    officer = replace(ctx, principal=Principal("officer", (Grant(Role.COUNTRY_OFFICER, frozenset({"IQ"})),)))
    seen, _ = await resources.listing(officer, RETURNEES, Wanted(limit=100))
    assert {one.handed for one in seen} == {"shared", "transferred"}
    assert len(seen) < sum(one["country"] == "IQ" for one in demo.read("returnees", timedelta()))

    recorded = {one["source_reference"] for one in demo.read("parts", timedelta())}
    known = [one for one in await everybody(ctx) if one.source_reference in recorded]
    identities = [await parts.read(ctx, parts.IDENTITY, one.id, "counselling") for one in known]
    assert len(identities) == len(recorded)
    assert {one.version for one in identities} == {1}

    page, _ = await resources.listing(ctx, owners.EMPLOYERS, Wanted(limit=100))
    assert {employer.vetting for employer in page} == {"vetted", "unvetted", "barred"}
    vetted = next(employer for employer in page if employer.vetting == "vetted")
    await owners.vet(ctx, vetted.id, VettingIn(vetting="barred", reason="a fee was asked"))
    tomorrow = replace(ctx, now=NOW + timedelta(days=1))
    moved = await demo.load(tomorrow)
    assert moved.outcomes["vacancies"]["changed"] > 300
    assert (await resources.read(tomorrow, owners.EMPLOYERS, vetted.id)).vetting == "barred"
    assert (await referral_lists.read(tomorrow, first.shown.id)).id == first.shown.id


async def everybody(ctx: Context) -> list[Returnee]:
    return (await resources.listing(ctx, RETURNEES, Wanted(limit=100)))[0]


def test_dates_move_with_today_and_nothing_else_does() -> None:
    still = list(demo.read("vacancies", timedelta()))
    moved = list(demo.read("vacancies", timedelta(days=31)))
    closing = next(place for place, row in enumerate(still) if row.get("closes") == "2026-02-15")
    assert moved[closing]["closes"] == "2026-03-18"
    assert [row["title"] for row in still] == [row["title"] for row in moved]
