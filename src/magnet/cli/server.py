"""`magnet serve`, `magnet start`, `magnet openapi` and `magnet permissions`."""

import contextlib
import os
import shlex
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.clear_errors import fail
from magnet.cli.running import importing, run, stages

if TYPE_CHECKING:
    from magnet.services.setup import Started
    from magnet.settings import Settings

Host = Annotated[str | None, typer.Option(help="address to listen on; else MAGNET_HOST")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="port to listen on; else MAGNET_PORT")]
BACKLOG = 2048


def serve(host: Host = None, port: Port = None) -> None:
    """Serve the API; the database is to be up to date (`magnet migrate`)."""
    from magnet.settings import settings

    with listening(settings(), host, port) as door:
        run(_nothing)
        _serve(door)


def start(host: Host = None, port: Port = None) -> None:
    """Set up what is missing, load the demo once, show a referral list, and serve."""
    from magnet.settings import settings

    with listening(settings(), host, port) as door:
        started = _prepared()
        _show(started, door)
        _serve(door)


def _prepared() -> "Started":
    with importing():
        from magnet.services.context import Context
        from magnet.services.setup import prepare

    async def work(ctx: Context) -> "Started":
        with stages() as show:
            return await prepare(ctx, progress=show)

    return run(work, migrated=False)


def _show(started: "Started", door: socket.socket) -> None:
    """Print the list, where the server can be reached, and the key or how to make one."""
    from magnet.cli.showing import show_lists

    typer.echo(f"Referral list {started.shown.id} for returnee {started.shown.returnee_id}:")
    show_lists(started.shown.lists, ("en",))
    address, bound = door.getsockname()[:2]
    shown = f"http://{f'[{address}]' if ':' in address else address}:{bound}"
    typer.echo(f"API          {shown}/v1\nDescription  {shown}/openapi.json\nHealth       {shown}/readyz")
    command = "magnet" if sys.argv[0].endswith(".py") else shlex.quote(sys.argv[0])
    another = f"another one: {command} keys create NAME"
    if started.key is not None:
        typer.echo(f"Demo key     {started.key}\n             shown this once; {another}")
    else:
        typer.echo(f"Key          shown at the first start; {another}")
    if started.accounts:
        typer.echo("Accounts     one a role, to sign in with (POST /v1/sessions); passwords shown this once:")
        for name, password in started.accounts:
            typer.echo(f"             {name:<11} {password}")
    typer.echo("Serving; stop with Ctrl-C.")


def openapi() -> None:
    """Print the description of the API as YAML."""
    from magnet.app import openapi_yaml

    typer.echo(openapi_yaml(), nl=False)


def permissions() -> None:
    """Print who may do what, by role and by route, as Markdown."""
    from magnet.app import create_app
    from magnet.settings import Settings
    from magnet.web.permissions_page import permissions_page

    typer.echo(permissions_page(create_app(Settings())), nl=False)


def indicators() -> None:
    """Print what each indicator counts, as Markdown."""
    from magnet.web.indicators_page import indicators_page

    typer.echo(indicators_page(), nl=False)


def listening(settings: "Settings", host: str | None, port: int | None) -> socket.socket:
    """The server's socket, opened before anything else, so that a taken port is said at once."""
    address, number = host or settings.host, settings.port if port is None else port
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.getaddrinfo(address, number)  # else a name that nobody knows comes out as an error without a reason
        return socket.create_server((address, number), family=family, backlog=BACKLOG)
    except OSError as error:
        wrong = "MAGNET_HOST" if isinstance(error, socket.gaierror) else "MAGNET_PORT"
        fail(f"cannot listen on {address} port {number}: {_reason(error)}. Choose another by {wrong}.")


def _reason(error: OSError) -> str:
    """The system's own words, without what the library adds to them."""
    if isinstance(error, socket.gaierror) or not error.errno:
        return error.strerror or str(error)
    return os.strerror(error.errno)


async def _nothing(_ctx: object) -> None:
    """Opens and checks the database, so that its faults are said before serving."""


def _serve(door: socket.socket) -> None:
    with importing():
        import uvicorn

        from magnet import logs
        from magnet.app import create_app
        from magnet.settings import settings

    logs.configure(settings().log_level)
    config = uvicorn.Config(
        create_app(settings(), alone=True),
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings().trusted_proxies,
    )
    with contextlib.suppress(KeyboardInterrupt):  # raised again once all is closed: Ctrl-C is how one stops it
        uvicorn.Server(config).run(sockets=[door])
