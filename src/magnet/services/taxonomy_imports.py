"""Takes taxonomy files into the store and says what is new, changed or refused; the same file twice is no change."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar
from zipfile import is_zipfile

from magnet.errors import NotFound
from magnet.importers import esco, starter, taxonomy_tsv
from magnet.importers.taxonomy_rows import Content, Refusal
from magnet.matching.taxonomy import Kind
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.taxonomy_changes import LabelComparison, concept_changes, relation_changes
from magnet.services.vocabulary import NO_VERSION, VERSION, version_of
from magnet.store import meta, migrate, taxonomy
from magnet.store.db import Session

Row = TypeVar("Row")
BATCH = 20_000
"""Rows in one transaction: other writers wait no longer than a second."""
SHOWN_REFUSALS = 100
Progress = Callable[[str, int, int], None]
"""Told what is worked on, how much of it is done, and how much there is."""
Outcomes = Counter[str]
"""How many are new, changed, same, refused."""


@dataclass(slots=True)
class Loaded:
    """What an import did: outcomes by noun, the first refusals of `refused`, and the taxonomy's version now."""

    concepts: Outcomes = field(default_factory=Counter)
    labels: Outcomes = field(default_factory=Counter)
    relations: Outcomes = field(default_factory=Counter)
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    version: str = NO_VERSION

    def refuse(self, some: Sequence[Refusal]) -> None:
        """Count refused rows and keep the first of them."""
        self.refused += len(some)
        self.refusals += some[: max(0, SHOWN_REFUSALS - len(self.refusals))]


def unwatched(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


async def import_files(
    ctx: Context, paths: Sequence[Path], *, kind: Kind | None = None, progress: Progress = unwatched
) -> Loaded:
    """Take in ESCO bundles (zip, folder or CSV) and label files, bringing a new database up to date first.

    `kind` is what a label file's concepts are where their uris do not tell. Afterwards the derived files are there.
    """
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no file or folder {path}.")
    limit = ctx.runtime.settings.max_unpacked_bytes
    return await _load(ctx, (content for path in paths for content in _read(path, limit, kind)), progress)


async def import_starter(ctx: Context, folder: Path = starter.FOLDER, *, progress: Progress = unwatched) -> Loaded:
    """Take in the starter taxonomy that the program ships; labels that it brought before and has no more are gone."""
    return await _load(ctx, starter.read(folder), progress)


def _read(path: Path, limit: int, kind: Kind | None) -> Iterator[Content]:
    if path.is_dir() or path.suffix.lower() in (".csv", ".zip") or is_zipfile(path):
        yield from esco.read(path, limit)
    else:
        yield taxonomy_tsv.read(path, limit, kind)


async def _load(ctx: Context, contents: Iterator[Content], progress: Progress) -> Loaded:
    ctx.require(Permission.IMPORTS_WRITE)
    await migrate.upgrade(ctx.runtime.database)
    loaded = Loaded()
    while (content := await ctx.runtime.compute(next, contents, None)) is not None:
        await _take(ctx, content, loaded, progress)
        loaded.refuse(content.refusals)
    loaded.version = await _stamp(ctx)
    progress("label index", 0, 1)
    await ctx.runtime.compute((await ctx.vocabulary()).warm)
    progress("label index", 1, 1)
    return loaded


async def _take(ctx: Context, content: Content, loaded: Loaded, progress: Progress) -> None:
    async with ctx.read() as session:
        known = await taxonomy.concepts(session)
    concepts = concept_changes(content, known)
    await _store(ctx, concepts.new, taxonomy.add_concepts)
    await _store(ctx, concepts.changed, taxonomy.change_concepts)
    await _store(ctx, concepts.described, taxonomy.change_concepts)
    loaded.concepts += concepts.counts
    async with ctx.read() as session:
        known = await taxonomy.concepts(session)
        stored = await taxonomy.labels(session, {label.language for label in content.labels})
        related = await taxonomy.relations(session) if content.relations else set()
    labels = await ctx.runtime.compute(LabelComparison(content, stored).run, known, concepts.refused)
    report = partial(progress, content.file)
    await _store(ctx, labels.gone, taxonomy.delete_labels)
    await _store(ctx, labels.vouched, taxonomy.change_labels)
    await _store(ctx, labels.new, taxonomy.add_labels, report)
    await _store(ctx, labels.preferred, taxonomy.change_labels)
    await _store(ctx, labels.reviewed, taxonomy.change_labels)
    loaded.labels += labels.counts
    relations, counts = await ctx.runtime.compute(relation_changes, content, known, related)
    await _store(ctx, relations, taxonomy.add_relations, report)
    loaded.relations += counts
    progress(content.file, 1, 1)


async def _store(
    ctx: Context,
    rows: Sequence[Row],
    write: Callable[[Session, Sequence[Row]], Awaitable[None]],
    report: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    for start in range(0, len(rows), BATCH):
        report(start, len(rows))
        async with ctx.write() as unit:
            await write(unit.session, rows[start : start + BATCH])


async def _stamp(ctx: Context) -> str:
    """Name the taxonomy as it is now by its content, so that derived files and servers know a new one."""
    async with ctx.read() as session:
        before = await meta.get(session, VERSION)
        columns = await taxonomy.columns(session)
    version = await ctx.runtime.compute(version_of, columns)
    if version != before:
        async with ctx.write() as unit:
            await meta.put(unit.session, VERSION, version)
    return version
