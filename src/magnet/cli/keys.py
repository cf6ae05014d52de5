"""`magnet keys create`, `list` and `revoke`."""

from typing import Annotated

import typer

from magnet.cli.running import run

app = typer.Typer(no_args_is_help=True, help="Keys for programs and people who call the API.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="whose key it is, as the list of keys shows it")] = "admin",
    role: Annotated[str, typer.Option(help="what it may do")] = "admin",
    office: Annotated[str | None, typer.Option(help="the office that what it creates belongs to")] = None,
) -> None:
    """Make a key and print it: it is shown this once and kept nowhere."""
    from magnet.security.keys import NewKey
    from magnet.security.permissions import Role
    from magnet.services import keys
    from magnet.services.context import Context

    known = [one.value for one in Role]
    if role not in known:
        raise typer.BadParameter(f"one of {', '.join(known)}", param_hint="--role")

    async def work(ctx: Context) -> NewKey:
        return await keys.create(ctx, keys.KeyWanted(name=name, role=Role(role), office_id=office))

    made = run(work)
    typer.echo(made.text)
    typer.echo(f"Keep it now, it is not shown again. To end it: magnet keys revoke {made.id}", err=True)


@app.command("list")
def listing() -> None:
    """List all keys; their texts are kept nowhere."""
    from magnet.services import keys

    for key in run(keys.listing):
        state = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
        until = f", until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
        office = f", office {key.office_id}" if key.office_id else ""
        typer.echo(f"{key.id}  {key.name}  {key.role}{office}, made {key.created_at:%Y-%m-%d}{until}, {state}")


@app.command()
def revoke(key_id: Annotated[str, typer.Argument(metavar="ID", help="the id that the list of keys shows")]) -> None:
    """End a key now."""
    from magnet.services import keys
    from magnet.services.context import Context

    async def work(ctx: Context) -> keys.KeyKnown:
        return await keys.revoke(ctx, key_id)

    typer.echo(f"{run(work).id} is revoked.", err=True)
