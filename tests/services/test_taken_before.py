"""A row that comes again just as it came is known at a glance; any change on either side is looked at in full."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magnet.schemas.pages import Bulk
from magnet.security.principals import OPERATOR
from magnet.services import intake, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.resources import Wanted
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings
from magnet.store.opportunities import OpportunityRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW = {"country": "IQ", "source": "board", "source_reference": "1", "title": "Cook", "place": "Erbil"}
OTHER = {**ROW, "source_reference": "2", "title": "Welder"}


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "labels.tsv").write_text("a:cook\ten\tcook\na:welder\ten\twelder\n", "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


async def take(ctx: Context, *rows: dict[str, Any], counting: list[str] | None = None) -> list[str]:
    """What became of the rows; `counting` names the stored rows that had to be laid under one."""

    def document(row: OpportunityRow) -> dict[str, Any]:
        if counting is not None:
            counting.append(row.title)
        return VACANCIES.document(row)

    some = replace(VACANCIES, document=document)
    return [one.outcome for one in (await intake.take_bulk(ctx, some, Bulk(items=list(rows)))).receipts]


async def stored(ctx: Context) -> dict[str | None, Any]:
    items, _ = await resources.listing(ctx, VACANCIES, Wanted())
    return {one.source_reference: one for one in items}


async def change(ctx: Context, reference: str, **patch: Any) -> None:
    one = (await stored(ctx))[reference]
    await resources.change(ctx, VACANCIES, one.id, patch, one.version)


async def test_rows_that_come_again_are_not_looked_at(ctx: Context) -> None:
    looked: list[str] = []
    assert await take(ctx, ROW, OTHER) == ["created", "created"]
    before = await stored(ctx)
    assert await take(ctx, ROW, OTHER, counting=looked) == ["same", "same"]
    assert looked == []
    assert await stored(ctx) == before


async def test_a_changed_row_is_looked_at_and_then_known(ctx: Context) -> None:
    await take(ctx, ROW, OTHER)
    looked: list[str] = []
    assert await take(ctx, {**ROW, "place": "Duhok"}, OTHER, counting=looked) == ["changed", "same"]
    assert looked == ["Cook"]
    assert await take(ctx, {**ROW, "place": "Duhok"}, counting=looked) == ["same"]
    assert looked == ["Cook"]
    assert await take(ctx, ROW) == ["changed"]
    assert (await stored(ctx))["1"].place == "Erbil"


async def test_what_an_officer_changed_is_judged_as_ever_and_then_known(ctx: Context) -> None:
    await take(ctx, ROW)
    await change(ctx, "1", occupation="a:welder")
    looked: list[str] = []
    assert await take(ctx, ROW, counting=looked) == ["same"]
    assert looked == ["Cook"]
    assert await take(ctx, ROW, counting=looked) == ["same"]
    assert looked == ["Cook"]
    assert (await stored(ctx))["1"].occupation == "a:welder"
    await change(ctx, "1", place="Basra")
    assert await take(ctx, ROW) == ["changed"]
    assert (await stored(ctx))["1"].place == "Erbil"


async def test_a_reference_that_comes_twice_ends_as_its_last_row_says(ctx: Context) -> None:
    await take(ctx, ROW)
    assert await take(ctx, {**ROW, "place": "Duhok"}, ROW) == ["changed", "changed"]
    assert (await stored(ctx))["1"].place == "Erbil"
    assert await take(ctx, ROW) == ["same"]


async def test_one_owner_s_row_is_not_known_by_another_s(ctx: Context) -> None:
    await take(ctx, ROW)
    assert await take(ctx, {**ROW, "office_id": "duhok"}) == ["created"]
