"""`magnet link`."""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated, cast

import typer

from magnet.cli.running import run
from magnet.cli.taxonomy import kind_named
from magnet.errors import Malformed

if TYPE_CHECKING:
    from io import BufferedReader

    from magnet.matching.linker import Candidate
    from magnet.matching.taxonomy import Kind
    from magnet.services.vocabulary import Vocabulary

CHUNK = 1 << 16
"""Bytes read at once: all that is there already is linked together, and nothing waits for more."""
MOST_AT_ONCE = 1000


def link(
    language: Annotated[str | None, typer.Option(help="of the phrases (BCP 47); else the words tell")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="most candidates a phrase")] = 10,
    kind: Annotated[str | None, typer.Option(help="occupation or skill; else both")] = None,
    country: Annotated[str | None, typer.Option(help="whose own labels count beside the shared ones")] = None,
) -> None:
    """Link phrases, one a line on standard input, to concepts: one JSON object a line out, in order."""
    from magnet.matching.taxonomy import KINDS
    from magnet.services.context import Context
    from magnet.services.file_imports import country_code
    from magnet.services.taxonomy import of_country

    chosen = kind_named(kind)
    kinds = KINDS if chosen is None else (chosen,)

    if sys.stdin.isatty():
        typer.echo("One phrase a line; Ctrl-D ends.", err=True)

    async def work(ctx: Context) -> None:
        vocabulary = await of_country(ctx, country_code(country))
        if not vocabulary.reach.reads("", language):
            typer.echo(f"No label is in {language}; there are labels in {_listed(vocabulary)}.", err=True)
        for phrases in lines():
            for start in range(0, len(phrases), MOST_AT_ONCE):
                for answer in answers(vocabulary, phrases[start : start + MOST_AT_ONCE], kinds, (language, limit)):
                    sys.stdout.buffer.write(answer.encode() + b"\n")
            sys.stdout.buffer.flush()

    run(work)


def answers(
    vocabulary: "Vocabulary", phrases: Sequence[str], kinds: "Sequence[Kind]", wanted: tuple[str | None, int]
) -> Iterator[str]:
    """For each phrase a line of JSON: candidates of all kinds together, best first, and the label that met the first.

    A phrase in a language or script that no label is in says so, with the languages that are loaded.
    """
    from magnet.matching.reach import nearest_label
    from magnet.matching.taxonomy import FALLBACK_LANGUAGE

    language, limit = wanted
    shown = (language or FALLBACK_LANGUAGE,)
    taxonomy, reach = vocabulary.taxonomy, vocabulary.reach
    found = [reach.links(vocabulary.linkers[kind], phrases, language, limit) for kind in kinds]
    known: dict[str, str] = {}

    def named(one: "Candidate") -> str:
        """What is alike wherever a concept is shown, as the beginning of a JSON object: most are shown many times."""
        if one.uri not in known:
            broader = vocabulary.broader(one.uri, shown)
            names = {"concept": one.uri, "code": one.code, "label": one.label, "broader": broader}
            known[one.uri] = _json(names)[:-1]
        return known[one.uri]

    for text, *many in zip(phrases, *found, strict=True):
        both = sorted(chain.from_iterable(many), key=lambda one: -one.score)[:limit]
        candidates = ", ".join([f'{named(one)}, "score": {round(one.score, 6)!r}}}' for one in both])
        more: dict[str, object] = {}
        if both and (met := nearest_label(taxonomy, text, both[0].concept)):
            more |= {"matched": met.text, "matched_language": met.language}
        if not reach.reads(text, language):
            more |= {"language_loaded": False, "languages": list(taxonomy.languages())}
        rest = "".join([f", {_json(name)}: {_json(value)}" for name, value in more.items()])
        yield f'{{"text": {_json(text)}, "candidates": [{candidates}]{rest}}}'


def _listed(vocabulary: "Vocabulary") -> str:
    return ", ".join(vocabulary.taxonomy.languages()) or "no language yet"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def lines() -> Iterator[list[str]]:
    """The lines of standard input, as many at once as are there: whoever writes one gets its answer."""
    source, rest, number = cast("BufferedReader", sys.stdin.buffer), b"", 0
    while chunk := source.read1(CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        if whole:
            yield [_text(line, number + place) for place, line in enumerate(whole, 1)]
            number += len(whole)
    if rest:
        yield [_text(rest, number + 1)]


def _text(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r")
    except UnicodeDecodeError as error:
        raise Malformed(f"Line {number} of the input is no UTF-8 text.") from error
