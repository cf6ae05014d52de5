"""A migrated database with two occupations and a skill, and how labels come into it, for tests of linking again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from magnet.security.principals import OPERATOR
from magnet.services.context import Context
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@asynccontextmanager
async def two_trades(database_url: str, folder: Path) -> AsyncIterator[Context]:
    """The operator on that database."""
    async with opened(Settings(database_url=database_url, data_folder=folder / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, NOW)
        await take_labels(ctx, folder, "a:cook\ten\tcook\na:welder\ten\twelder\nx/skill/grill\ten\tgrilling meat\n")
        yield ctx


async def take_labels(ctx: Context, folder: Path, text: str) -> None:
    """Import a label file of these lines."""
    (folder / "labels.tsv").write_text(text, "utf-8")
    await import_files(ctx, [folder / "labels.tsv"])
