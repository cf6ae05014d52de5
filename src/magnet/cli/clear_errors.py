"""What goes wrong in a command becomes one clear line on standard error and exit code 1."""

import sys
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from magnet.errors import MagnetError


class Commands(TyperGroup):
    """All commands; their errors are told in a line, because a caller can do nothing with a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except MagnetError as error:
            fail(sentence(error))
        except ValidationError as error:
            if error.title != "Settings":
                raise
            faults = (f"MAGNET_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
            fail("; ".join(faults))
        except BrokenPipeError:
            sys.stderr.close()  # nobody reads any more: the interpreter has nothing left to say
            raise typer.Exit(1) from None
        except OSError as error:
            fail(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")


def sentence(error: MagnetError) -> str:
    """The error in a line, with where and why for each fault."""
    faults = [f"{one['field']}: {one['message']}" for one in error.extra.get("errors", [])]
    return " ".join([str(error), *faults])


def fail(reason: str) -> NoReturn:
    """Say why in a line, and end."""
    typer.echo(f"magnet: {reason}", err=True)
    raise typer.Exit(1)
