"""The vocabulary is the database's, whatever happens while it is loaded; its caches stay small."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from magnet.security.principals import OPERATOR
from magnet.services.context import Context
from magnet.services.derived import Derived
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.services.vocabulary import Vocabularies
from magnet.settings import Settings
from magnet.store import taxonomy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
COOK = "a:cook\ten\tcook\nx/skill/grill\ten\tgrilling meat\n"


@pytest.fixture
async def ctx(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database with a small taxonomy."""
    async with opened(Settings(database_url=sqlite_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        (tmp_path / "labels.tsv").write_text(COOK, "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


def another_process(ctx: Context, folder: Path) -> Vocabularies:
    """The vocabularies of a process that has loaded nothing yet, with derived files in `folder`."""
    return Vocabularies(ctx.runtime.database, Derived(folder), ctx.runtime.pool)


async def test_damaged_derived_files_are_made_again(ctx: Context, tmp_path: Path) -> None:
    for path in (tmp_path / "data" / "derived").rglob("*.npy"):
        path.write_bytes(b"cut off")
    found = await another_process(ctx, tmp_path / "data").current()
    assert found.find("a:cook", "occupation") == "a:cook"
    assert [one.uri for one in found.link("occupation", "cook", "en", 1)] == ["a:cook"]


async def test_half_an_import_is_kept_under_no_finished_version(ctx: Context, tmp_path: Path) -> None:
    """A process that starts in the middle of an import would leave derived files that no later one doubts."""
    before = await ctx.vocabulary()
    async with ctx.write() as unit:
        row = {"uri": "a:diver", "kind": "occupation", "code": None, "is_group": False, "description": None}
        await taxonomy.add_concepts(unit.session, [{**row, "source": "test"}])
    meanwhile = await another_process(ctx, tmp_path / "new").current()
    assert meanwhile.version == before.version
    assert meanwhile.find("a:diver", "occupation") == "a:diver"
    async with ctx.write() as unit:
        await unit.session.execute(sa.delete(taxonomy.ConceptRow).where(taxonomy.ConceptRow.uri == "a:diver"))
    later = await another_process(ctx, tmp_path / "new").current()
    assert later.version == before.version
    assert later.find("a:diver", "occupation") is None


async def test_readers_of_made_up_languages_cost_no_memory(ctx: Context) -> None:
    found = await ctx.vocabulary()
    assert found.label("a:cook", ["fr", "en"]) == "cook"
    kept = len(found.taxonomy._best_labels)
    for number in range(500):
        assert found.label("a:cook", [f"x{number}"]) == "cook"
    assert len(found.taxonomy._best_labels) <= kept + 1
