"""What a person said is nowhere to be read in the database, opens in its own place only, and is gone with the key."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from magnet.errors import NotFound
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.pages import Bulk
from magnet.schemas.referral_lists import CandidateListIn, ReferralListIn
from magnet.schemas.returnees import Returnee, ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import candidate_lists, intake, referral_lists, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.vault import Erasure
from magnet.settings import Settings
from tests.api.samples import RETURNEE, VACANCY
from tests.services.raw import everything

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database of each kind."""
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


def said(name: str, **more: Any) -> dict[str, Any]:
    """A returnee whose every word of their own says whose it is."""
    profile = {
        "work": [{"occupation": {"text": f"welder {name}"}, "years": 5}],
        "skills": [{"skill": {"text": f"skill {name}"}}],
        "education": {"field": f"field {name}"},
        "vetoes": [{"kind": "place", "value": f"veto {name}"}],
    }
    case = {"place": f"place {name}", "household": f"household {name}", "source_reference": f"reference {name}"}
    return {**RETURNEE, **case, "profile": profile, **more}


async def registered(ctx: Context, name: str, **more: Any) -> Returnee:
    return await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(said(name, **more)))


async def found(ctx: Context, **wanted: object) -> list[str]:
    items, _ = await resources.listing(ctx, RETURNEES, Wanted(wanted))
    return sorted(one.id for one in items)


async def test_no_word_of_a_person_is_in_the_database(ctx: Context) -> None:
    one = await registered(ctx, "Canary")
    await intake.take_bulk(ctx, RETURNEES, Bulk(items=[said("Canary"), said("Canary-2")]))
    await resources.create(ctx, VACANCIES, VacancyIn.model_validate({**VACANCY, "source_kind": "feed"}))
    listed = await referral_lists.create(ctx, one.id, ReferralListIn(country="AM"))
    assert await referral_lists.read(ctx, listed.id) == listed
    changed = await resources.change(ctx, RETURNEES, one.id, {"place": "Canary again"}, one.version)
    assert changed.place == "Canary again"
    held = await everything(ctx.runtime.database)
    assert one.id.encode() in held
    assert b"canary" not in held.lower()


async def test_what_is_sealed_is_looked_up_by_household_and_reference(ctx: Context) -> None:
    one, other = await registered(ctx, "a", household="the same"), await registered(ctx, "b", household="the same")
    await registered(ctx, "c", household=None, source_reference=None)
    assert await found(ctx, household="the same") == sorted([one.id, other.id])
    assert await found(ctx, source_reference="reference b") == [other.id]
    assert await found(ctx, household="another") == []
    same, new, twice = said("a", household="the same"), said("d"), said("d", place="moved")
    receipts = (await intake.take_bulk(ctx, RETURNEES, Bulk(items=[same, new, twice]))).receipts
    assert [receipt.outcome for receipt in receipts] == ["same", "created", "changed"]
    assert [receipt.reference for receipt in receipts] == ["reference a", "reference d", "reference d"]
    stored = await resources.read(ctx, RETURNEES, str(receipts[1].id))
    assert (stored.id, stored.place, stored.household) == (receipts[2].id, "moved", "household d")


async def test_a_change_that_changes_nothing_is_none_and_a_case_may_move(ctx: Context) -> None:
    one = await registered(ctx, "a")
    assert (await resources.change(ctx, RETURNEES, one.id, {"place": "place a"}, 1)).version == 1
    moved = await resources.change(ctx, RETURNEES, one.id, {"country": "GE", "region": None}, 1)
    assert (moved.country, moved.version, moved.place) == ("GE", 2, "place a")
    assert await resources.read(ctx, RETURNEES, one.id) == moved


async def swap(ctx: Context, one: str, other: str) -> None:
    """What somebody does who writes to the database: put each one's document in the other's place."""
    async with ctx.runtime.database.transaction() as connection:
        rows = (await connection.execute(sa.text("SELECT returnee_id, document FROM profile"))).all()
        bodies = {row.returnee_id: row.document for row in rows}
        for here, there in ((one, other), (other, one)):
            change = sa.text("UPDATE profile SET document = :body WHERE returnee_id = :key")
            await connection.execute(change, {"body": bodies[there], "key": here})


async def gone(ctx: Context, key: str, listed: str, vacancy: str) -> None:
    """The returnee is as if never there, wherever one looks, and nothing else fails for it."""
    asked = ReferralListIn(country="AM")
    for answer in (
        resources.read(ctx, RETURNEES, key),
        resources.change(ctx, RETURNEES, key, {"place": "x"}, 1),
        referral_lists.create(ctx, key, asked),
        referral_lists.read(ctx, listed),
    ):
        with pytest.raises(NotFound):
            await answer
    assert key not in await found(ctx)
    candidates = await candidate_lists.create(ctx, vacancy, CandidateListIn())
    assert key not in {one.returnee_id for one in candidates.candidates}
    (receipt,) = (await intake.take_bulk(ctx, RETURNEES, Bulk(items=[said("a")]))).receipts
    assert receipt.outcome == "refused"


async def test_documents_that_were_swapped_or_damaged_open_for_nobody(ctx: Context) -> None:
    one, other, third = [await registered(ctx, name) for name in "abc"]
    vacancy = await resources.create(ctx, VACANCIES, VacancyIn.model_validate({**VACANCY, "source_kind": "feed"}))
    await swap(ctx, one.id, other.id)
    for key in (one.id, other.id):
        with pytest.raises(NotFound):
            await resources.read(ctx, RETURNEES, key)
    assert await found(ctx) == [third.id]
    assert (await candidate_lists.create(ctx, vacancy.id, CandidateListIn())).considered == 1
    await swap(ctx, one.id, other.id)
    assert await found(ctx) == sorted([one.id, other.id, third.id])


async def test_with_the_key_all_is_gone_though_every_row_is_still_there(ctx: Context) -> None:
    one, other = await registered(ctx, "a"), await registered(ctx, "b")
    vacancy = await resources.create(ctx, VACANCIES, VacancyIn.model_validate({**VACANCY, "source_kind": "feed"}))
    listed = await referral_lists.create(ctx, one.id, ReferralListIn(country="AM"))
    await ctx.runtime.vault.destroy([Erasure(one.id, "AM", NOW, "asked")])
    await gone(ctx, one.id, listed.id, vacancy.id)
    assert (await resources.read(ctx, RETURNEES, other.id)).place == "place b"
    assert await found(ctx) == [other.id]
