"""`magnet backup` and `magnet restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import importing, run

if TYPE_CHECKING:
    from magnet.services.backup_files import Manifest
    from magnet.services.context import Context
    from magnet.settings import Settings


def backup(file: Annotated[Path, typer.Argument(help="the backup; an older one of this name is replaced")]) -> None:
    """Write the whole database into a file, while it is served; the keys that open it are kept elsewhere."""
    from magnet.services import backups
    from magnet.settings import settings

    async def work(ctx: "Context") -> "Manifest":
        return await backups.back_up(ctx, file)

    made = run(work)
    typer.echo(f"{file}: {made.size:,} bytes of {made.kind}, with {made.events:,} events of the audit.", err=True)
    typer.echo("It opens nothing without what is kept apart from it, and is to be copied apart from it:", err=True)
    for what, where in _apart(settings()):
        typer.echo(f"  {what:<12} {where}", err=True)
    typer.echo("How long each may be kept: docs/operations.md.", err=True)


def _apart(settings: "Settings") -> list[tuple[str, str]]:
    folder = settings.folder
    return [
        ("key vault", "as MAGNET_VAULT_URL says" if settings.vault_url else str(folder / "keys.db")),
        ("master keys", str(settings.master_keys or folder / "master-keys")),
        ("secret", "as MAGNET_SECRET says" if settings.secret else str(folder / "secret")),
        ("audit heads", str(folder / "audit-heads.log")),
    ]


def restore(
    file: Annotated[Path, typer.Argument(help="the backup")],
    replace: Annotated[bool, typer.Option("--replace", help="put it in the place of what the database holds")] = False,
) -> None:
    """Put a backup in the database's place, and erase again whoever was erased since; nobody may have it open."""
    import asyncio

    with importing():
        from magnet.services import backups
        from magnet.settings import settings

    restored = asyncio.run(backups.restore(settings(), file, replace=replace))
    made, verdict = restored.manifest, restored.audit
    typer.echo(f"The database is as it was at {made.at:%Y-%m-%d %H:%M:%S} UTC, of revision {made.revision}.", err=True)
    typer.echo(f"{restored.erased} returnees who were erased since are erased again.", err=True)
    typer.echo(
        f"The audit has {verdict.events:,} events, and lacks {restored.lost_events:,} that were sealed since.", err=True
    )
    typer.echo(
        "Everybody is signed out. Other changes since are lost: look whether keys and grants were revoked and consents "
        "withdrawn, and do so again.",
        err=True,
    )
    for fault in verdict.faults:
        typer.echo(fault, err=True)
    if verdict.faults:
        raise typer.Exit(1)
