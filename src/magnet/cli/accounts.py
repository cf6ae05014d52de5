"""`magnet accounts create`, `list`, `grant`, `disable` and `new-password`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from magnet.cli.running import run

if TYPE_CHECKING:
    from magnet.schemas.accounts import Account, NewAccount
    from magnet.services.context import Context

app = typer.Typer(no_args_is_help=True, help="Accounts of people who sign in.")
Role = Annotated[str, typer.Option(help="admin, country_officer, caseworker, employer, analyst or auditor")]
Countries = Annotated[
    list[str] | None, typer.Option("--country", help="a country that is reached, again for each; else every country")
]
Regions = Annotated[
    list[str] | None, typer.Option("--region", help="a region of these countries, again for each; else all of them")
]
Office = Annotated[str | None, typer.Option(help="the office that what is created belongs to")]
Employer = Annotated[str | None, typer.Option(help="id of the employer whose rows are reached")]


def _grant(role: str, office: str | None, employer: str | None, **places: list[str] | None) -> dict[str, Any]:
    where = {name: some or [] for name, some in places.items()}
    return {"role": role, **where, "office_id": office, "employer_id": employer}


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="what is typed to sign in")],
    *,
    role: Role,
    country: Countries = None,
    region: Regions = None,
    office: Office = None,
    employer: Employer = None,
    issuer: Annotated[str | None, typer.Option(help="sign-in by an OpenID provider: its issuer")] = None,
    subject: Annotated[str | None, typer.Option(help="and the `sub` of its tokens")] = None,
) -> None:
    """Make an account with a grant, and print the password made for it: it is shown this once."""
    from magnet.schemas.accounts import AccountIn
    from magnet.services import accounts, resources

    identity = {"issuer": issuer, "subject": subject} if issuer or subject else None
    first = _grant(role, office, employer, countries=country, regions=region)
    given = {"name": name, "identity": identity, "grants": [first]}
    wanted = resources.validated(AccountIn, given)

    async def work(ctx: "Context") -> "NewAccount":
        return await accounts.create(ctx, wanted)

    made = run(work)
    if made.password is not None:
        typer.echo(made.password)
        typer.echo("Tell it now, it is not shown again; it can be changed after signing in.", err=True)
    typer.echo(f"Account {made.id} is made.", err=True)


@app.command("list")
def listing() -> None:
    """List all accounts with their grants."""
    from magnet.services import accounts

    for account in run(accounts.listing):
        ended = f", disabled {account.disabled_at:%Y-%m-%d}" if account.disabled_at else ""
        typer.echo(f"{account.id}  {account.name}{ended}")
        for grant in account.grants:
            where = [*(grant.regions or grant.countries or []), grant.office_id, grant.employer_id]
            state = f", revoked {grant.revoked_at:%Y-%m-%d}" if grant.revoked_at else ""
            typer.echo(f"    {grant.id}  {' '.join(filter(None, [grant.role.value, *where]))}{state}")


@app.command()
def grant(
    account: Annotated[str, typer.Argument(metavar="ID", help="the account's id")],
    *,
    role: Role,
    country: Countries = None,
    region: Regions = None,
    office: Office = None,
    employer: Employer = None,
) -> None:
    """Grant one more role."""
    from magnet.schemas.keys import GrantIn
    from magnet.services import accounts, resources

    wanted = resources.validated(GrantIn, _grant(role, office, employer, countries=country, regions=region))

    async def work(ctx: "Context") -> "Account":
        return await accounts.grant(ctx, account, wanted)

    typer.echo(f"{run(work).name} has it.", err=True)


@app.command()
def revoke(
    account: Annotated[str, typer.Argument(metavar="ID", help="the account's id")],
    grant_id: Annotated[str, typer.Argument(metavar="GRANT", help="the grant's id")],
) -> None:
    """End a grant now."""
    from magnet.services import accounts

    async def work(ctx: "Context") -> "Account":
        return await accounts.revoke_grant(ctx, account, grant_id)

    typer.echo(f"{run(work).name} no longer has it.", err=True)


@app.command()
def disable(account: Annotated[str, typer.Argument(metavar="ID", help="the account's id")]) -> None:
    """End an account and its sessions now."""
    from magnet.services import accounts

    async def work(ctx: "Context") -> "Account":
        return await accounts.disable(ctx, account)

    typer.echo(f"{run(work).name} is disabled.", err=True)


@app.command("new-password")
def new_password(account: Annotated[str, typer.Argument(metavar="ID", help="the account's id")]) -> None:
    """Make a new password for who lost theirs, and print it: it is shown this once."""
    from magnet.services import accounts

    async def work(ctx: "Context") -> "NewAccount":
        return await accounts.renew_password(ctx, account)

    typer.echo(run(work).password)
