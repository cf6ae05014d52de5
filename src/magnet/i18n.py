"""Codes with parameters become sentences in a reader's language, from gettext catalogues read once."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations, translation
from importlib.resources import files

import pycountry
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FALLBACK = "en"
COUNTED = ("count", "items", "days")
"""The parameters that a plural form is chosen by."""
OTHERWISE_CALLED = {"prs": "fa_AF", "kmr": "ku"}
"""Languages by the names that the locales have for them: Dari is written from right to left, too."""
LOCALES = files("magnet") / "data" / "locale"

Shown = str | int
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z")


def sentence(code: str, parameters: Mapping[str, Shown], languages: Sequence[str]) -> str:
    """A reason as a sentence in the first of `languages` (BCP 47) that has a catalogue, else in English.

    Codes, dates and numbers among the parameters are written as the language writes them; a code that no catalogue
    knows is answered as it is.
    """
    for language in _with_fallback(languages):
        counted = next((int(parameters[name]) for name in COUNTED if name in parameters), None)
        text = _message("reason", code, language, counted)
        if text is not None:
            shown = {name: _shown(code, name, value, language) for name, value in parameters.items()}
            return text.format_map(_Known(shown))
    return code


def gate(name: str, languages: Sequence[str]) -> str:
    """What a gate asks, in a few words."""
    return _name("gate", name, languages)


def feature(name: str, languages: Sequence[str]) -> str:
    """A feature's name."""
    return _name("feature", name, languages)


def topic(name: str, languages: Sequence[str]) -> str:
    """The name of a topic of country guides."""
    return _name("topic", name, languages)


def label(name: str, languages: Sequence[str]) -> str:
    """What a field is called for a reader; in English mostly its name."""
    for language in _with_fallback(languages):
        if (text := _message("field", name, language)) is not None:
            return text
        if language == FALLBACK:
            break
    return name.replace("_", " ").capitalize()


def spoken(languages: Sequence[str]) -> str:
    """The language of a reader that there is a catalogue of."""
    return next(language for language in _with_fallback(languages) if catalogue(language) is not None)


def direction(language: str) -> str:
    """Which way a language is written: `ltr` or `rtl`."""
    return "rtl" if _locale(language).character_order == "right-to-left" else "ltr"


def shown(value: Shown | float, languages: Sequence[str]) -> str:
    """A stored value as a reader writes it: days, moments and yes or no; all else as it is."""
    if isinstance(value, bool):
        return sentence("yes" if value else "no", {}, languages)
    if isinstance(value, str):
        locale = _locale(spoken(languages))
        if _DAY.fullmatch(value):
            return format_date(date.fromisoformat(value), "long", locale)
        if _MOMENT.fullmatch(value):
            return format_datetime(datetime.fromisoformat(value), "long", locale=locale)
    return str(value)


@lru_cache
def catalogue(language: str) -> GNUTranslations | None:
    """The catalogue of a language, None if there is none; its plural rule comes with it."""
    source = LOCALES / language / "LC_MESSAGES" / "magnet.po"
    if not language.isidentifier() or not source.is_file():
        return None
    compiled = io.BytesIO()
    with source.open("rb") as opened:
        write_mo(compiled, read_po(opened, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache
def available() -> tuple[str, ...]:
    """The languages that have a catalogue, sorted."""
    return tuple(sorted(entry.name for entry in LOCALES.iterdir() if catalogue(entry.name) is not None))


class _Known(dict[str, str]):
    """A parameter that a message names and nobody gave is shown by its name instead of failing the whole answer."""

    def __missing__(self, key: str) -> str:
        return key


def _with_fallback(languages: Sequence[str]) -> list[str]:
    tried: dict[str, None] = {}
    for language in languages:
        tag = language.replace("-", "_")
        tried.setdefault(tag)
        tried.setdefault(tag.partition("_")[0])
    return [*tried, FALLBACK]


def _message(context: str, key: str, language: str, counted: int | None = None) -> str | None:
    found = catalogue(language)
    if found is None:
        return None
    absent = "\0"
    if counted is not None:
        # A code with a number may still have one wording for all numbers.
        text = found.npgettext(context, key, absent, counted)
        if text not in (key, absent):
            return text
    text = found.pgettext(context, key)
    return None if text == key else text


def _name(context: str, key: str, languages: Sequence[str]) -> str:
    for language in _with_fallback(languages):
        if (text := _message(context, key, language)) is not None:
            return text
    return key


def _shown(code: str, name: str, value: Shown, language: str) -> str:
    """A parameter as the language writes it, by its name."""
    locale = _locale(language)
    if name in ("date", "found_on"):
        return format_date(date.fromisoformat(str(value)), "long", locale)
    if name in ("tenths", "asked"):
        return format_decimal(int(value) / 10, locale=locale)
    if name == "language":
        known = locale.languages.get(str(value)) or locale.languages.get(OTHERWISE_CALLED.get(str(value), ""))
        return str(known or value)
    if name == "country":
        return str(locale.territories.get(str(value), value))
    if name == "region":
        return _region(str(value), language)
    if name == "licence":
        return _licence(str(value), language)
    if isinstance(value, int):
        known = _message("education", str(value), language) if code.startswith("education_") else None
        return known or format_decimal(value, locale=locale)
    return value


def _region(code: str, language: str) -> str:
    """A region (ISO 3166-2) by its name, the code itself where it has none."""
    name = _region_names().get(code)
    return _translated_regions(language).gettext(name) if name else code


@lru_cache
def _region_names() -> Mapping[str, str]:
    return {region.code: region.name for region in pycountry.subdivisions}


@lru_cache
def _translated_regions(language: str) -> NullTranslations:
    return translation("iso3166-2", pycountry.LOCALES_DIR, [language], fallback=True)


def _licence(code: str, language: str) -> str:
    scheme, _, which = code.partition(":")
    named = _message(scheme, which, language)
    kind = _message("licence", scheme, language)
    return kind.format(which=named or which.replace("-", " ")) if kind else code


@lru_cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(OTHERWISE_CALLED.get(language, language))
    except (UnknownLocaleError, ValueError):
        return Locale(FALLBACK)
