"""Backups of the database, and their way back: with whoever was erased since erased again, before anybody is served."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from magnet import __version__, clock
from magnet.errors import Conflict, Malformed
from magnet.security.principals import OPERATOR
from magnet.services import auditing, backup_files, ledger, setup
from magnet.services.auditing import Verdict
from magnet.services.backup_files import Kind, Manifest
from magnet.services.context import Context, Runtime
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import accounts, copies, migrate

PURPOSE = "backups"
"""What the vault's key is derived for that seals manifests."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a backup: how many returnees were erased again, and how many events of the audit are lost."""

    manifest: Manifest
    erased: int
    lost_events: int
    audit: Verdict


def kind_of(settings: Settings) -> Kind:
    """The kind of the database."""
    return "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"


async def back_up(ctx: Context, file: Path) -> Manifest:
    """Write the whole database, as it is at one moment, into a file, while others go on; keys of people are not in it.

    Raises Conflict where the file is there and is no backup.
    """
    settings, vault = ctx.runtime.settings, ctx.runtime.vault
    await asyncio.to_thread(backup_files.require_replaceable, file)
    with backup_files.draft(file) as folder:
        copy = folder / backup_files.COPY
        facts = await copies.copied(ctx.runtime.database, copy, settings.postgresql_tools)
        manifest = Manifest(
            kind=kind_of(settings),
            program=__version__,
            at=ctx.now,
            revision=facts.revision,
            database_id=facts.database_id,
            vault=await vault.identity(),
            events=facts.events,
            last_event=facts.last_event,
            seal=facts.seal,
            size=copy.stat().st_size,
            sha256=await asyncio.to_thread(backup_files.digest, copy),
        ).sealed(await vault.derived(PURPOSE))
        await asyncio.to_thread(backup_files.write, file, copy, manifest)
    return manifest


async def restore(settings: Settings, file: Path, *, replace: bool) -> Restored:
    """Put a backup in the database's place: all of it or none, brought up to date, and with everybody signed out.

    Raises Malformed for a file that is damaged or is no backup; DatabaseNewer for a newer program's; Conflict where
    the backup is of another kind of database, somebody has the database open, or it holds data and `replace` does not
    say that it may go; Unavailable where the key vault is not the one that the backup is sealed with.
    """
    manifest = await asyncio.to_thread(backup_files.read, file)
    if manifest.kind != kind_of(settings):
        raise Conflict(
            f"This is a backup of another kind of database ({manifest.kind}) than MAGNET_DATABASE_URL names."
        )
    migrate.require_known(manifest.revision)
    async with opened(settings, held=False) as runtime:
        await _require_sealed_here(runtime, manifest)
    async with copies.target(settings.database_url, settings.postgresql_tools) as target:
        await target.require_free(replace)
        with backup_files.draft(target.beside or settings.folder / "restored") as folder:
            copy = folder / backup_files.COPY
            await asyncio.to_thread(backup_files.unpack, file, manifest, copy)
            url = await target.fill(copy)
            here = {"data_folder": settings.folder, "vault_url": settings.vault}
            restored = await _worked_on(settings.model_copy(update={**here, "database_url": url}), manifest)
            await target.take_over(copy)
        auditing.note_put_back(settings.folder, manifest.seal, clock.now())
    return restored


async def _require_sealed_here(runtime: Runtime, manifest: Manifest) -> None:
    await runtime.vault.require(manifest.vault)
    if not manifest.fits(await runtime.vault.derived(PURPOSE)):
        raise Malformed("The backup's manifest was changed since it was made.")


async def _worked_on(settings: Settings, manifest: Manifest) -> Restored:
    async with opened(settings, held=False) as runtime:
        ctx = Context(runtime, OPERATOR, clock.now())
        await setup.migrated(ctx)
        verdict, lost = await auditing.verify_put_back(ctx)
        async with runtime.database.write() as session:
            await accounts.end_all_sessions(session, ctx.now)
        return Restored(manifest, await ledger.settle(runtime, ctx.now), lost, verdict)
