"""Label files that were corrected are taken over: what they have no more goes, and a broken one takes nothing away."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from magnet.importers.label_lines import COLUMNS
from magnet.security.principals import OPERATOR
from magnet.services.context import Context
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import Loaded, import_files, import_starter
from magnet.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CODES = ("7212", "7126", "5120", "8322")
TEXTS = ("weldr", "plumber", "cook", "driver")
FIRST = [f"{code}\t{text}\tpreferred\tmagnet\tno" for code, text in zip(CODES, TEXTS, strict=True)]
URI = "http://data.europa.eu/esco/isco/C"


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a migrated database of each kind."""
    (tmp_path / "labels").mkdir()
    (tmp_path / "groups.tsv").write_text("\n".join(("code", *CODES, "")), "utf-8")
    (tmp_path / "skills.tsv").write_text("id\tessential_for\toptional_for\trelated\n", "utf-8")
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


async def shipped(ctx: Context, folder: Path, *lines: str) -> Loaded:
    (folder / "labels" / "en.tsv").write_text("\n".join(("\t".join(COLUMNS), *lines, "")), "utf-8")
    return await import_starter(ctx, folder)


async def labels_of(ctx: Context, code: str) -> list[tuple[str, bool]]:
    taxonomy = (await ctx.vocabulary()).taxonomy
    place = taxonomy.index(f"{URI}{code}")
    assert place is not None
    return [(label.text, label.preferred) for label in taxonomy.labels_of(place)]


async def test_a_corrected_file_is_taken_over(ctx: Context, tmp_path: Path) -> None:
    assert (await shipped(ctx, tmp_path, *FIRST)).labels == Counter(new=4)
    corrected = [FIRST[0].replace("weldr", "welder").replace("\tno", "\tyes"), *FIRST[1:]]
    assert (await shipped(ctx, tmp_path, *corrected)).labels == Counter(new=1, same=3, removed=1)
    assert await labels_of(ctx, "7212") == [("welder", True)]
    assert (await shipped(ctx, tmp_path, *corrected)).labels == Counter(same=4)


async def test_what_another_taxonomy_brings_too_stays(ctx: Context, tmp_path: Path) -> None:
    await shipped(ctx, tmp_path, *FIRST)
    (tmp_path / "more.tsv").write_text(f"{URI}7126\ten\tplumber\n{URI}7126\ten\tpipe fitter\n", "utf-8")
    await import_files(ctx, [tmp_path / "more.tsv"])
    assert (await shipped(ctx, tmp_path, FIRST[0], *FIRST[2:])).labels == Counter(same=3)
    assert await labels_of(ctx, "7126") == [("plumber", True), ("pipe fitter", False)]


async def test_a_broken_or_cut_off_file_takes_nothing_away(ctx: Context, tmp_path: Path) -> None:
    await shipped(ctx, tmp_path, *FIRST)
    broken = await shipped(ctx, tmp_path, *FIRST[1:], FIRST[0].replace("preferred", "best"))
    assert (broken.labels, [one.field for one in broken.refusals if one.file == "en.tsv"]) == (Counter(same=3), ["use"])
    cut_off = await shipped(ctx, tmp_path, *FIRST[:2])
    assert cut_off.labels == Counter(same=2)
    assert [one.line for one in cut_off.refusals if "is the file whole" in one.reason] == [1]
    assert [await labels_of(ctx, code) for code in CODES] == [
        [("weldr", True)],
        [("plumber", True)],
        [("cook", True)],
        [("driver", True)],
    ]
