"""`magnet serve`, `magnet start` and `magnet openapi`."""

import socket
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.clear_errors import fail
from magnet.cli.running import run, stages

if TYPE_CHECKING:
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
    from magnet.cli.showing import show_lists
    from magnet.services.context import Context
    from magnet.services.setup import Started, prepare
    from magnet.settings import settings

    with listening(settings(), host, port) as door:

        async def work(ctx: Context) -> Started:
            with stages() as show:
                return await prepare(ctx, progress=show)

        started = run(work, migrated=False)
        typer.echo(f"Referral list {started.shown.id} for returnee {started.shown.returnee_id}:")
        show_lists(started.shown.lists)
        address, bound = door.getsockname()[:2]
        shown = f"http://{f'[{address}]' if ':' in address else address}:{bound}"
        typer.echo(f"API          {shown}/v1\nDescription  {shown}/openapi.json\nHealth       {shown}/readyz")
        if started.key is not None:
            typer.echo(
                f"Demo key     {started.key}\n             shown this once; another one: magnet keys create NAME"
            )
        else:
            typer.echo("Key          shown at the first start; another one: magnet keys create NAME")
        _serve(door)


def openapi() -> None:
    """Print the description of the API as YAML."""
    from magnet.app import openapi_yaml

    typer.echo(openapi_yaml(), nl=False)


def listening(settings: "Settings", host: str | None, port: int | None) -> socket.socket:
    """The server's socket, opened before anything else, so that a taken port is said at once."""
    address, number = host or settings.host, settings.port if port is None else port
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, number), family=family, backlog=BACKLOG)
    except OSError as error:
        fail(f"cannot listen on {address} port {number}: {error.strerror}. Choose another by MAGNET_PORT.")


async def _nothing(_ctx: object) -> None:
    """Opens and checks the database, so that its faults are said before serving."""


def _serve(door: socket.socket) -> None:
    import uvicorn

    from magnet import logs
    from magnet.app import create_app
    from magnet.settings import settings

    logs.configure(settings().log_level)
    config = uvicorn.Config(create_app(settings()), log_config=None, access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[door])
