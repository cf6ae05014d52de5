"""Files over HTTP: read and previewed when they are sent, applied by a job once somebody has confirmed."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from magnet.clock import Clock
from magnet.errors import Conflict, NotFound
from magnet.importers.files import FileNoun, Source, read_file
from magnet.importers.mapping import FileMapping, read_mapping, shipped, shipped_names
from magnet.importers.rows import Read
from magnet.schemas.base import CONTROL
from magnet.schemas.imports import Import, ImportReceipt, LinkCounts, NounCounts
from magnet.security.permissions import Permission
from magnet.security.scopes import EVERYTHING
from magnet.services import jobs, signing_in
from magnet.services.context import Context, Runtime, Unit
from magnet.services.file_imports import Whole, country_code, read_whole
from magnet.services.import_rows import about, keep_receipts, packed, receipts_from, sealed_about, unpacked
from magnet.services.importing import RESOURCES, Tally, batches
from magnet.services.importing import Import as Taking
from magnet.services.jobs import Job
from magnet.services.telling import told
from magnet.store import imports
from magnet.store import jobs as job_rows
from magnet.store.base import new_id
from magnet.store.changes import EVERYWHERE
from magnet.store.db import Session
from magnet.store.rows import Conditions

KIND = "import"
FIRST = 50
"""Receipts that are shown with an import itself."""

LEFT_FOR = timedelta(days=7)
"""For how long a file is kept that is not applied: its rows may be about people, whom no erasure finds in there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as sent: `mapping` is a mapping file's text or the name of a shipped one.

    `extract`: what vacancies without skills ask for is read from their text.
    """

    data: bytes = field(repr=False)
    filename: str
    noun: FileNoun
    country: str | None = None
    mapping: str | None = None
    extract: bool = True


async def create(ctx: Context, upload: Upload) -> Import:
    """Read a file, keep its rows, and say what would become of each; nothing else is stored yet."""
    _require(ctx, upload.noun)
    await ctx.replay()
    mapping, country = _mapping(upload.mapping), country_code(upload.country)
    source = Source(
        data=upload.data,
        name=upload.filename,
        noun=upload.noun,
        today=ctx.today,
        limit=ctx.runtime.settings.max_unpacked_bytes,
        mapping=mapping,
        country=country,
    )
    whole: Whole = await ctx.runtime.compute(lambda: read_whole(read_file(source), source))
    taking = Taking(ctx, whole.create_employers, upload.extract)
    receipts = [receipt for batch in batches(whole.rows) for receipt in await taking.preview(batch)]
    key, place = new_id(), country or EVERYWHERE
    name = CONTROL.sub("", upload.filename)[:300]
    content = await packed(ctx, whole.rows, imports.content_place(place, key))
    async with ctx.write() as unit:
        row = imports.ImportRow(
            id=key,
            country=place,
            office_id=ctx.principal.office_id,
            noun=upload.noun,
            about=await sealed_about(ctx, name, whole.notes, imports.about_place(place, key)),
            mapping={"create_employers": whole.create_employers, "extract": upload.extract},
            content=content,
            state="previewed",
            counts=_counts(len(whole.rows), 0, taking.tally),
            created_by=ctx.principal.id,
            created_at=ctx.now,
            updated_at=ctx.now,
        )
        unit.session.add(row)
        await unit.session.flush()
        await keep_receipts(ctx, unit.session, row, 0, receipts)
        return unit.answer(await _present(ctx, row, receipts[:FIRST], None))


async def forget_due(runtime: Runtime, now: datetime) -> int:
    """Delete the files that nobody has confirmed for a week, and those whose job failed as long ago; says how many."""
    async with runtime.database.write(EVERYTHING) as session:
        return await imports.forget_left(session, now - LEFT_FOR)


async def read(ctx: Context, key: str) -> Import:
    """An import with the receipts of its first rows."""
    ctx.require(Permission.IMPORTS_WRITE)
    async with ctx.read() as session:
        row = await _existing(ctx, session, key)
        job = await job_rows.one(session, row.job_id) if row.job_id else None
        first = [ImportReceipt.model_validate(one) for one in await receipts_from(ctx, session, row, 0, FIRST)]
        return await _present(ctx, row, first, job)


async def rows_of(ctx: Context, key: str, noun: str) -> list[Read]:
    """The rows of a file of this noun that was previewed and is not applied yet; NotFound where there is none such."""
    ctx.require(Permission.IMPORTS_WRITE)
    async with ctx.read() as session:
        row = await imports.one(session, key, _mine(ctx), with_content=True)
    if row is None or row.content is None or row.noun != noun:
        raise NotFound
    return await unpacked(ctx, row.content, imports.content_place(row.country, row.id))


async def receipts(ctx: Context, key: str, place: int, limit: int) -> tuple[list[ImportReceipt], int | None]:
    """Receipts from the row at `place` (from 0) on, and the place of the following page, None at the end."""
    ctx.require(Permission.IMPORTS_WRITE)
    async with ctx.read() as session:
        row = await _existing(ctx, session, key)
        found = await receipts_from(ctx, session, row, place, limit)
    following = place + len(found)
    items = [ImportReceipt.model_validate(one) for one in found]
    return told(items, ctx.languages), following if found and following < row.counts["rows"] else None


async def confirm(ctx: Context, key: str) -> Import:
    """Queue a previewed file to be applied, in the same transaction; one that failed goes on where it stopped."""
    ctx.require(Permission.IMPORTS_WRITE)
    await ctx.replay()
    async with ctx.write() as unit:
        row = await imports.one_to_change(unit.session, key, _mine(ctx))
        if row is None:
            raise NotFound
        _require(ctx, row.noun)
        job = await job_rows.one(unit.session, row.job_id) if row.job_id else None
        if row.state != "previewed" and not (job is not None and job.state == "dead"):
            raise Conflict("This import was confirmed before.")
        arguments = {"import_id": row.id, "principal": ctx.principal.id}
        row.job_id = await jobs.enqueue(ctx, unit.session, KIND, arguments, country=row.country)
        row.state, row.updated_at = "queued", ctx.now
        first = [ImportReceipt.model_validate(one) for one in await receipts_from(ctx, unit.session, row, 0, FIRST)]
        unit.status = 202
        return unit.answer(await _present(ctx, row, first, None))


async def apply(runtime: Runtime, job: Job, now: Clock) -> None:
    """Apply a confirmed file: each batch in a transaction with its receipts and how far the job is."""
    ctx = Context(runtime, await signing_in.principal(runtime, job.arguments["principal"], now()), now())
    async with ctx.read() as session:
        row = await imports.one(session, job.arguments["import_id"], with_content=True)
    if row is None or row.content is None:
        raise NotFound("The import or its rows are gone.")
    rows = await unpacked(ctx, row.content, imports.content_place(row.country, row.id))
    done = int(row.counts["done"])
    options = row.mapping or {}
    taking = Taking(ctx, bool(options.get("create_employers", True)), bool(options.get("extract", True)))
    taking.tally = Tally.of(row.counts) if done else Tally()
    for batch in batches(rows, done):
        reached = batch.place + len(batch.rows)

        async def along(unit: Unit, kept: Any, tally: Tally, place: int = batch.place, done: int = reached) -> None:
            mine = await imports.one_to_change(unit.session, job.arguments["import_id"])
            if mine is None:
                raise NotFound("The import is gone.")
            moment = now()
            mine.counts, mine.updated_at = _counts(len(rows), done, tally), moment
            await keep_receipts(ctx, unit.session, mine, place, kept)
            await jobs.note_progress(unit.session, job, {"done": done, "rows": len(rows)}, moment)

        taking.ctx = replace(taking.ctx, now=now())
        await taking.apply(batch, along)
    async with ctx.write() as unit:
        session = unit.session
        mine = await imports.one_to_change(session, job.arguments["import_id"])
        if mine is not None:
            mine.state, mine.content, mine.updated_at = "applied", None, now()
        await jobs.finish(session, job, {"rows": len(rows)}, now())


def _require(ctx: Context, noun: str) -> None:
    ctx.require(Permission.IMPORTS_WRITE)
    nouns = [one for one in RESOURCES if one not in ("returnee", "guide", "label")] if noun == "workbook" else [noun]
    for one in nouns:
        ctx.require(RESOURCES[one].writes)


def _mapping(said: str | None) -> FileMapping | None:
    if said is None or not said.strip():
        return None
    return shipped(said.strip()) if said.strip() in shipped_names() else read_mapping(said)


def _mine(ctx: Context) -> Conditions:
    """Files of several countries belong to whoever sent them; only who manages keys sees those of others."""
    return () if ctx.reach(Permission.KEYS_MANAGE) else imports.of(ctx.principal.id)


async def _existing(ctx: Context, session: Session, key: str) -> imports.ImportRow:
    row = await imports.one(session, key, _mine(ctx))
    if row is None:
        raise NotFound
    return row


def _counts(rows: int, done: int, tally: Tally) -> dict[str, Any]:
    return {"rows": rows, "done": done, **tally.document()}


async def _present(
    ctx: Context, row: imports.ImportRow, first: list[ImportReceipt], job: job_rows.JobRow | None
) -> Import:
    tally, said = Tally.of(row.counts), await about(ctx, row)
    nouns: dict[str, dict[str, int]] = {}
    for (noun, outcome), count in tally.outcomes.items():
        nouns.setdefault(noun, {})[outcome] = count
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for (country, language, status), count in tally.links.items():
        groups.setdefault((country, language), {})[status] = count
    return Import(
        id=row.id,
        noun=row.noun,  # type: ignore[arg-type]
        filename=said["filename"],
        country=None if row.country == EVERYWHERE else row.country,
        state="failed" if job is not None and job.state == "dead" else row.state,  # type: ignore[arg-type]
        rows=row.counts["rows"],
        done=row.counts["done"],
        counts=[NounCounts(noun=noun, **counts) for noun, counts in sorted(nouns.items())],
        links=[LinkCounts(country=one, language=tag or None, **by) for (one, tag), by in sorted(groups.items())],
        notes=said["notes"],
        first_receipts=told(first, ctx.languages),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
