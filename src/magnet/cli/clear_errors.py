"""What goes wrong in a command becomes one clear line on standard error and exit code 1."""

import sys
from collections.abc import Mapping
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from magnet.errors import MagnetError, Unavailable


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
    """The error in a line, with where and why for each fault, and what the database or the system said of it."""
    faults = [_fault(one) for one in error.extra.get("errors", [])]
    if faults:
        return faults[0] if len(faults) == 1 else f"{str(error).rstrip('.')}: {'; '.join(faults)}"
    return f"{error} ({said})" if isinstance(error, Unavailable) and (said := _driver_says(error)) else str(error)


def _driver_says(error: MagnetError) -> str:
    """The first line of what the database's driver said, such as that no server is there or the password is wrong."""
    return str(getattr(error.__cause__, "orig", "")).strip().partition("\n")[0]


def _fault(one: Mapping[str, Any]) -> str:
    near = f" Nearest: {', '.join(map(str, one['nearest']))}." if one.get("nearest") else ""
    return f"{one['field']}: {one['message']}{near}"


def fail(reason: str) -> NoReturn:
    """Say why in a line, and end."""
    typer.echo(f"magnet: {reason}", err=True)
    raise typer.Exit(1)
