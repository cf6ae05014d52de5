"""Links stored words again after the taxonomy changed: a person's confirmed choices stay, the linker's do not."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from magnet.clock import Clock
from magnet.errors import Invalid
from magnet.security.permissions import Permission, Role
from magnet.security.principals import WORKER, Grant, Principal
from magnet.services.context import Context, Runtime
from magnet.services.jobs import Job, finish
from magnet.services.opportunities import RESOURCES
from magnet.services.resources import Columns, Resource, note, opened, seal, validated
from magnet.services.returnees import RETURNEES
from magnet.services.vocabulary import Vocabulary
from magnet.store import rows

LINKER = Principal(WORKER.id, (Grant(Role.ADMIN),))
"""Who links everybody's words again in the background: it changes links and shows nobody anything."""
BATCH = 500
"""Rows in one transaction; each is read, linked with no transaction open, and written if it is still the same."""
LINKED: Mapping[str, Sequence[str]] = {
    "opportunity": ("code", "title_links", "title_status", "details", "inferred"),
    "returnee": ("document", "occupation_group"),
}
"""By noun, the columns that hold links: no other column is touched."""


async def relink(
    ctx: Context,
    country: str | None = None,
    *,
    progress: Callable[[str, int], None] = lambda _what, _done: None,
) -> Counter[str]:
    """Link all unconfirmed words of opportunities and profiles again; how many rows changed, stayed, were skipped.

    Those of one country, where one is named.

    Skipped are rows that somebody changed meanwhile (linked with the new taxonomy anyway), and those that name a
    confirmed concept which is no longer there.
    """
    ctx.require(Permission.IMPORTS_WRITE)
    counts: Counter[str] = Counter()
    resources: dict[str, Resource[Any, Any, Any]] = {**RESOURCES, "returnee": RETURNEES}
    for name, resource in resources.items():
        async with ctx.read() as session:
            of_country = rows.matching(resource.table, {"country": country} if country else {})
            keys = await rows.keys(session, resource.table, [*resource.where(resource.table), *of_country])
        for start in range(0, len(keys), BATCH):
            progress(name, len(keys) - start)
            counts += await _batch(ctx, resource, keys[start : start + BATCH])
    return counts


async def apply(runtime: Runtime, job: Job, now: Clock) -> None:
    """Link a country's words again by its own labels; where they have changed again, the job of that change does."""
    ctx = Context(runtime, LINKER, now())
    assert job.country is not None
    words = (await ctx.vocabulary()).own.get(job.country)
    is_last = words is not None and words.stamp == job.arguments["stamp"]
    counts = await relink(ctx, job.country) if is_last else Counter[str]()
    async with runtime.database.write() as session:
        await finish(session, job, dict(counts), now())


async def _batch(ctx: Context, resource: Resource[Any, Any, Any], keys: Sequence[str]) -> Counter[str]:
    vocabulary = await ctx.vocabulary()  # of this moment: labels that change meanwhile are not undone
    async with ctx.read() as session:
        before = await opened(ctx, resource, await rows.many(session, resource.table, keys))
        documents = {row.id: (row.version, resource.document(row)) for row in before}
    made = await _linked(ctx, vocabulary, resource, {key: document for key, (_, document) in documents.items()})
    await seal(ctx, resource, [(columns, key) for key, columns in made.items()])
    counts = Counter(skipped=len(keys) - len(made))
    async with ctx.write() as unit:
        changed = []
        for row in await opened(ctx, resource, await rows.many_to_change(unit.session, resource.table, made)):
            if row.version != documents[row.id][0]:
                counts["skipped"] += 1
            elif rows.assign(row, {name: made[row.id][name] for name in LINKED[resource.noun]}):
                rows.touch(row, ctx.now)
                changed.append(row)
            else:
                counts["same"] += 1
        await note(ctx, unit, resource, changed, "changed")
    counts["changed"] = len(changed)
    return counts


async def _linked(
    ctx: Context, vocabulary: Vocabulary, resource: Resource[Any, Any, Any], documents: Mapping[str, Mapping[str, Any]]
) -> dict[str, Columns]:
    """The columns of each row as the taxonomy links it now; rows that cannot be read or linked are left out."""
    valid = {}
    for key, document in documents.items():
        with suppress(Invalid):
            valid[key] = validated(resource.incoming, document)
    try:
        return dict(zip(valid, await resource.columns(ctx, vocabulary, list(valid.values())), strict=True))
    except Invalid:
        made: dict[str, Columns] = {}
        for key, value in valid.items():
            with suppress(Invalid):
                (made[key],) = await resource.columns(ctx, vocabulary, [value])
        return made
