"""`magnet keys create`, `list` and `revoke`; `rotate-master`, for the keys of people."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run, stages

if TYPE_CHECKING:
    from magnet.schemas.keys import Key, NewKey
    from magnet.services.context import Context

app = typer.Typer(no_args_is_help=True, help="Keys for programs and people who call the API.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="whose key it is, as the list of keys shows it")] = "admin",
    *,
    role: Annotated[
        str, typer.Option(help="admin, country_officer, caseworker, employer, analyst or auditor")
    ] = "admin",
    country: Annotated[
        list[str] | None, typer.Option(help="a country that it reaches, again for each; else every country")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="a region of these countries, again for each; else all of them")
    ] = None,
    office: Annotated[
        str | None, typer.Option(help="the office that what it creates belongs to, and whose returnees it reaches")
    ] = None,
    employer: Annotated[str | None, typer.Option(help="id of the employer whose rows it reaches")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day on which it ends")] = None,
) -> None:
    """Make a key and print it: it is shown this once and kept nowhere."""
    from datetime import UTC

    from magnet.schemas.keys import KeyIn
    from magnet.services import keys, resources

    where = {"countries": country or [], "regions": region or [], "office_id": office, "employer_id": employer}
    given = {"name": name, "role": role, **where}
    ends = until and until.replace(tzinfo=UTC).isoformat()
    wanted = resources.validated(KeyIn, {**given, "expires_at": ends})

    async def work(ctx: "Context") -> "NewKey":
        return await keys.create(ctx, wanted)

    made = run(work)
    typer.echo(made.text)
    typer.echo(f"Keep it now, it is not shown again. To end it: magnet keys revoke {made.id}", err=True)


@app.command("list")
def listing() -> None:
    """List all keys; their texts are kept nowhere."""
    from magnet.services import keys

    for key in run(keys.listing):
        typer.echo(f"{key.id}  {key.name}  {', '.join(_facts(key))}")


def _facts(key: "Key") -> list[str]:
    from magnet import clock

    facts = [key.role.value]
    if key.countries:
        facts.append(" ".join(key.regions or key.countries))
    if key.office_id:
        facts.append(f"office {key.office_id}")
    if key.employer_id:
        facts.append(f"employer {key.employer_id}")
    facts.append(f"made {key.created_at:%Y-%m-%d}")
    if key.expires_at:
        facts.append(f"until {key.expires_at:%Y-%m-%d}")
    if key.revoked_at:
        return [*facts, f"revoked {key.revoked_at:%Y-%m-%d}"]
    return [*facts, "expired" if key.expires_at and key.expires_at <= clock.now() else "valid"]


@app.command("rotate-master")
def rotate_master() -> None:
    """Wrap people's keys anew under a new master key, also while serving; cut short, it goes on when run again."""

    async def work(ctx: "Context") -> int:
        with stages() as show:
            return await ctx.runtime.vault.rotate_master(progress=lambda done: show("keys", done, done))

    typer.echo(f"All keys are wrapped under version {run(work)} of the master key: keep a copy of its file.", err=True)


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="the id that the list of keys shows")]) -> None:
    """End a key now."""
    from magnet.services import keys

    async def work(ctx: "Context") -> "Key":
        return await keys.revoke(ctx, key_id)

    typer.echo(f"{run(work).id} is revoked.", err=True)
