"""`magnet extract`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from magnet.cli.running import run
from magnet.errors import Malformed

if TYPE_CHECKING:
    from magnet.schemas.suggestions import Suggestions

LARGEST = 1_000_000
"""Bytes: more than the longest text takes in any script."""


def extract(
    file: Annotated[Path, typer.Argument(help="a text file (UTF-8), or - for standard input", allow_dash=True)],
    kind: Annotated[str, typer.Option(help="cv or advert")] = "cv",
    language: Annotated[str | None, typer.Option(help="of the text (BCP 47); else its words tell")] = None,
    shown_in: Annotated[str, typer.Option("--labels", help="language of the labels (BCP 47)")] = "en",
) -> None:
    """Suggest occupations, skills, languages, education, licences and years from a text, as JSON; nothing is stored."""
    from magnet.schemas.suggestions import SuggestionsIn
    from magnet.services import extraction
    from magnet.services.context import Context
    from magnet.services.resources import validated
    from magnet.web.languages import wanted

    if kind not in ("cv", "advert"):
        raise typer.BadParameter("say cv or advert", param_hint="--kind")
    asked = validated(SuggestionsIn, {"text": _text(file), "kind": kind, "language": language})

    async def work(ctx: Context) -> "Suggestions":
        return await extraction.suggest(ctx, asked)

    found = run(work, languages=wanted(shown_in))
    sys.stdout.buffer.write(found.model_dump_json(indent=2).encode() + b"\n")


def _text(file: Path) -> str:
    """The whole text; its line ends and its first mark stay, as places are counted in it."""
    name = "Standard input" if str(file) == "-" else file.name
    try:
        if str(file) == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with file.open("rb") as source:
                data = source.read(LARGEST + 1)
    except OSError as error:
        raise Malformed(f"{name} cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST:
        raise Malformed(f"{name} is larger than {LARGEST:,} bytes.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(f"{name} is no UTF-8 text.") from error
