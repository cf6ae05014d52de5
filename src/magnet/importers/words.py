"""Words that files use for values (yes, CDI, полный день, ₽), looked up in the shipped list and in Babel's names."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources

import pycountry
from anyascii import anyascii
from babel import Locale

from magnet.importers.fields import folded
from magnet.schemas.codes import countries, languages

NAMED_IN = ("en", "fr", "nl", "de", "es", "it", "tr", "ru", "uk", "ar", "fa", "ckb", "ku", "hy", "ka", "kk", "az", "ps")
"""Languages in which names of languages, countries and months are known."""


@lru_cache(maxsize=1)
def _file() -> Mapping[str, Mapping[str, list[str]]]:
    text = resources.files("magnet").joinpath("data/imports/words.toml").read_text("utf-8")
    words: dict[str, Mapping[str, list[str]]] = tomllib.loads(text)
    return words


@lru_cache(maxsize=1)
def _absent() -> frozenset[str]:
    return frozenset(spaced(word) for word in _file()["not_stated"])


def spaced(text: str) -> str:
    """Text as words are compared: case-folded, blanks made one."""
    return " ".join(text.casefold().split())


def is_stated(text: str) -> bool:
    """Whether a cell says anything at all."""
    return spaced(text) not in _absent()


@lru_cache(maxsize=32)
def table(section: str) -> Mapping[str, str]:
    """Word to code of a section of the shipped list."""
    return {spaced(word): code for code, words in _file()[section].items() for word in words}


@lru_cache(maxsize=20_000)
def coded(section: str, text: str) -> str | None:
    """The code of a word, or of the longest known words that stand in it as whole words."""
    known, wanted = table(section), spaced(text)
    if wanted in known:
        return known[wanted]
    found = [word for word in known if (len(word) > 2 or not word.isalpha()) and _stands_in(word, wanted)]
    return known[max(found, key=len)] if found else None


def all_coded(section: str, text: str) -> Iterator[str]:
    """The codes of every known word in a text, in the table's order."""
    wanted = spaced(text)
    yield from dict.fromkeys(code for word, code in table(section).items() if _stands_in(word, wanted))


def _stands_in(word: str, text: str) -> bool:
    """Whether the word stands in the text by itself; signs such as ₽ and /h may touch what is before them."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before = start == 0 or not (text[start - 1].isalpha() and word[0].isalpha())
        after = end == len(text) or not (text[end].isalpha() and word[-1].isalpha())
        if before and after:
            return True
        start = text.find(word, start + 1)
    return False


def _names(of: str, codes: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    wanted = set(codes)
    for tag in NAMED_IN:
        for code, name in getattr(Locale.parse(tag), of).items():
            if code in wanted:
                found.setdefault(spaced(name), code)
    return found


@lru_cache(maxsize=1)
def language_names() -> Mapping[str, str]:
    """Names of languages, in many languages, with their tags."""
    own = dict.fromkeys(("sorani", "kurdish sorani", "soranî", "сорани", "کوردی سۆرانی", "sorani kurdish"), "ckb")
    own |= dict.fromkeys(("kurmanji", "kurmancî", "kurdish kurmanji", "курманджи", "kurmanji kurdish"), "kmr")
    own |= dict.fromkeys(("dari", "дари", "دری", "الدارية"), "prs")
    own |= {
        "farsi": "fa",
        "arabisch": "ar",
        "العربي": "ar",
        "عربي": "ar",
        "عربية": "ar",
        "انجليزي": "en",
        "kurdish": "ku",
    }
    return {**_names("languages", languages()), **own}


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Names of countries, in many languages, with their codes; also alpha-3 codes."""
    codes = {spaced(country.alpha_3): country.alpha_2 for country in pycountry.countries}
    own = {"kurdistan": "IQ", "kurdistan region of iraq": "IQ", "kri": "IQ", "drc": "CD", "dr congo": "CD"}
    return {
        **codes,
        **{spaced(name): code for code, name in countries().items()},
        **_names("territories", countries()),
        **own,
    }


@lru_cache(maxsize=256)
def region_names(country: str) -> Mapping[str, str]:
    """Names of a country's regions and best known cities, in ASCII, with the region's ISO 3166-2 code.

    A name that two regions have is left out.
    """
    found: dict[str, set[str]] = {}
    for region in pycountry.subdivisions:
        if region.country_code != country:
            continue
        for name in (region.name, *region.name.split("[")[0].split(" / ")):
            found.setdefault(plain(name), set()).add(region.code)
    cities = {plain(name): code for name, code in table("place").items() if code.startswith(f"{country}-")}
    return {**{name: min(codes) for name, codes in found.items() if name and len(codes) == 1}, **cities}


def plain(text: str) -> str:
    """A name in ASCII without case, by which "Москва" meets "Moskva"."""
    return folded(anyascii(folded(text))).replace("'", "").replace("`", "")


@lru_cache(maxsize=1)
def month_names() -> Mapping[str, int]:
    """Names of months, long and short, in many languages."""
    found: dict[str, int] = {}
    for tag in NAMED_IN:
        months = Locale.parse(tag).months
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[context][width].items():
                    word = folded(name)
                    if not word.isdigit():
                        found.setdefault(word, number)
    return found
