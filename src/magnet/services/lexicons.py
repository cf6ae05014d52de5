"""The shipped tables of words for extraction, a file a language, with Unicode's names of languages and months."""

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from babel import Locale

from magnet.matching.extract import Lexicon
from magnet.schemas.codes import languages

FOLDER = "data/extraction"
SPOKEN = frozenset(
    [
        "en",
        "fr",
        "de",
        "nl",
        "es",
        "it",
        "pt",
        "ro",
        "pl",
        "ru",
        "uk",
        "be",
        "ar",
        "fa",
        "prs",
        "ps",
        "ku",
        "ckb",
        "kmr",
        "tr",
        "az",
        "hy",
        "ka",
        "kk",
        "ky",
        "uz",
        "tg",
        "tk",
        "mn",
        "bg",
        "cs",
        "sk",
        "sl",
        "hr",
        "sr",
        "bs",
        "mk",
        "sq",
        "el",
        "hu",
        "fi",
        "sv",
        "da",
        "nb",
        "no",
        "et",
        "lv",
        "lt",
        "he",
        "hi",
        "ur",
        "bn",
        "pa",
        "ta",
        "te",
        "ml",
        "gu",
        "mr",
        "ne",
        "si",
        "my",
        "th",
        "vi",
        "km",
        "lo",
        "ko",
        "ja",
        "zh",
        "id",
        "ms",
        "tl",
        "sw",
        "am",
        "ti",
        "so",
        "om",
        "rw",
        "rn",
        "ln",
        "lg",
        "ha",
        "yo",
        "ig",
        "wo",
        "ff",
        "mg",
        "sn",
        "zu",
        "xh",
        "af",
        "ca",
        "eu",
        "gl",
        "ga",
        "cy",
        "mt",
        "is",
        "tt",
        "ug",
        "os",
        "ab",
        "ce",
    ]
)
"""Languages that people list; names of rarer ones are too often words of something else."""

NAMED_AS = {"kmr": "ku"}
"""Unicode's tags where they differ from ours."""


@lru_cache(maxsize=1)
def shipped_lexicon() -> Lexicon:
    """The lexicon of all languages that a table is shipped for."""
    tables = resources.files("magnet").joinpath(FOLDER)
    named = {path.name.removesuffix(".toml"): path for path in tables.iterdir() if path.name.endswith(".toml")}
    return Lexicon.of({tag: _table(tag, tomllib.loads(path.read_text("utf-8"))) for tag, path in named.items()})


def _table(tag: str, written: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
    table = {"common": {"words": [written.pop("common")]}}
    table |= {group: {code: _phrases(said) for code, said in codes.items()} for group, codes in written.items()}
    locale = Locale.parse(NAMED_AS.get(tag, tag))
    names = table.setdefault("names", {})
    for code in sorted(SPOKEN):
        name = locale.languages.get(code)
        if name and code in languages() and "(" not in name:
            names.setdefault(code, []).append(name)
    months = table.setdefault("months", {})
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                if not name.strip(".").isdecimal():
                    months.setdefault(str(number), []).append(name)
    return table


def _phrases(said: str) -> list[str]:
    return [phrase.strip() for phrase in said.split("|")]
