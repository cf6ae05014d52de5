"""Referral lists while the world changes around them: items that go, taxonomies that go, answers of older programs."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError

from magnet.errors import NotFound
from magnet.matching.snapshot import Snapshot
from magnet.schemas.opportunities import TrainingIn, VacancyIn
from magnet.schemas.referral_lists import CandidateListIn, ReferralListIn, WhyNotIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security import sealing
from magnet.security.principals import OPERATOR
from magnet.services import candidate_lists, referral_lists, resources
from magnet.services.context import Context
from magnet.services.indexes import Indexes
from magnet.services.opportunities import TRAININGS, VACANCIES
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.services.vocabulary import VERSION, Vocabulary
from magnet.settings import Settings
from magnet.store import meta, rows, taxonomy
from magnet.store.opportunities import OpportunityRow
from magnet.store.referral_lists import ReferralListRow
from tests.api.samples import RETURNEE, TRAINING, VACANCY

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LABELS = "a:welder\ten\twelder\na:welder\tfr\tsoudeur\nx/skill/mig\ten\tMIG welding\nx/skill/tig\ten\tTIG welding\n"
ASKED = ReferralListIn(country="AM")


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database of each kind, with a small taxonomy."""
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "labels.tsv").write_text(LABELS, "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


async def returnee(ctx: Context) -> str:
    return (await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE))).id


async def vacancy(ctx: Context, **more: Any) -> str:
    said = {**VACANCY, "source_reference": None, "source_kind": "feed", "last_confirmed": "2026-02-20", **more}
    return (await resources.create(ctx, VACANCIES, VacancyIn.model_validate(said))).id


@dataclass
class Leaving:
    """Indexes out of which the database's items vanish as soon as they have been asked."""

    inner: Indexes
    ctx: Context
    keys: list[str]

    async def current(self, *_: object) -> None:
        """Nothing is ever at hand."""

    async def snapshot(self, country: str, vocabulary: Vocabulary, today: date) -> Snapshot:
        found = await self.inner.snapshot(country, vocabulary, today)
        while self.keys:
            await resources.delete(self.ctx, VACANCIES, self.keys.pop(), 1)
        return found


async def test_an_item_that_goes_while_it_is_ranked_is_left_out(ctx: Context) -> None:
    person, stays, goes = await returnee(ctx), await vacancy(ctx), await vacancy(ctx)
    indexes: Any = Leaving(ctx.runtime.indexes, ctx, [goes])
    busy = replace(ctx, runtime=replace(ctx.runtime, indexes=indexes))
    listed = await referral_lists.create(busy, person, ASKED)
    assert [one.opportunity_id for one in [*listed.lists[0].items, *listed.lists[0].weaker]] == [stays]
    indexes.keys = [stays]
    with pytest.raises(NotFound):
        await referral_lists.explain(busy, person, WhyNotIn(opportunity_id=stays))


async def test_an_item_says_where_its_advert_is(ctx: Context) -> None:
    person, key = await returnee(ctx), await vacancy(ctx, url="https://board.test/7?x=1")
    listed = await referral_lists.create(ctx, person, ASKED)
    (item,) = [*listed.lists[0].items, *listed.lists[0].weaker]
    assert (item.apply_yourself, item.url) == (True, "https://board.test/7?x=1")
    assert await referral_lists.read(ctx, listed.id) == listed
    async with ctx.write() as unit:
        row = await rows.one_to_change(unit.session, OpportunityRow, key)
        assert row is not None
        row.details = {name: value for name, value in row.details.items() if name != "url"}
    assert (await resources.read(ctx, VACANCIES, key)).url is None
    assert (await referral_lists.explain(ctx, person, WhyNotIn(opportunity_id=key))).item.url is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://", "https:///x", "ftp://x.test", "https://a b", "x.test"]
)
def test_what_is_no_address_of_an_advert_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        VacancyIn.model_validate({**VACANCY, "url": url})


async def test_a_list_of_an_older_program_is_still_read(ctx: Context) -> None:
    person = await returnee(ctx)
    await vacancy(ctx)
    await resources.create(ctx, TRAININGS, TrainingIn.model_validate({**TRAINING, "source_kind": "feed"}))
    listed = await referral_lists.create(ctx, person, ASKED)
    async with ctx.write() as unit:
        row = await unit.session.get(ReferralListRow, ("AM", listed.id))
        assert row is not None
        lists, key = [], (await ctx.runtime.vault.keys([person]))[person]
        place = referral_lists.list_place(row.id, "AM", "answer")
        answer = json.loads(sealing.opened(key, row.answer, place))
        for each in answer["lists"]:
            facts = {"kind": each["kind"], "title": "Welder", "shoe_size": 42}
            items = [{name: value for name, value in item.items() if name != "met"} for item in each["items"]]
            lists.append({**each, "items": [{**item, "facts": facts} for item in items]})
        row.answer = sealing.seal(key, json.dumps({**answer, "lists": lists}).encode(), place)
    again = await referral_lists.read(ctx, listed.id)
    before, after = ([each.items + each.weaker for each in one.lists] for one in (listed, again))
    assert [[item.score for item in items] for items in after] == [[item.score for item in items] for items in before]
    assert {item.employer for items in after for item in items} == {None}
    assert any(after)


async def test_without_a_taxonomy_lists_are_made_and_read(ctx: Context) -> None:
    person, item = await returnee(ctx), await vacancy(ctx)
    before = await referral_lists.create(ctx, person, ASKED)
    async with ctx.write() as unit:
        for table in (taxonomy.RelationRow, taxonomy.LabelRow, taxonomy.ConceptRow):
            await unit.session.execute(sa.delete(table))
        await meta.put(unit.session, VERSION, "empty")
    assert (await referral_lists.read(ctx, before.id)).lists[0].considered == 1
    assert (await referral_lists.create(ctx, person, ASKED)).lists[0].considered == 1
    assert (await referral_lists.explain(ctx, person, WhyNotIn(opportunity_id=item))).item.opportunity_id == item
    found = await candidate_lists.create(ctx, item, CandidateListIn())
    assert found.considered == 1


async def test_another_countrys_and_a_closed_item_are_explained(ctx: Context) -> None:
    person = await returnee(ctx)
    abroad = await vacancy(ctx, country="GE", region="GE-TB")
    closed = await vacancy(ctx, status="closed")
    found = await referral_lists.explain(ctx, person, WhyNotIn(opportunity_id=closed))
    assert "open" in {one.gate for one in found.closed}
    assert (await referral_lists.explain(ctx, person, WhyNotIn(opportunity_id=abroad))).item.opportunity_id == abroad
    elsewhere = await referral_lists.create(ctx, person, ReferralListIn(country="GE"))
    assert [each.considered for each in elsewhere.lists] == [1, 0, 0]


@pytest.mark.parametrize("weights", [{}, {"occupation": 1}, {"occupation": 600, "place": 500}])
def test_weights_of_a_list_sum_to_the_whole(weights: dict[str, int]) -> None:
    with pytest.raises(ValidationError, match="sum to 1000"):
        ReferralListIn.model_validate({"country": "AM", "weights": {"vacancy": weights}})


def test_a_kind_that_is_asked_for_twice_is_answered_once() -> None:
    asked = ReferralListIn.model_validate({"country": "AM", "kinds": ["support", "vacancy", "support"]})
    assert asked.kinds == ["support", "vacancy"]
