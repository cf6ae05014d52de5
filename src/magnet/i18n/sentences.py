"""Sentences in a reader's language: a code with its parameters, each written as the language writes it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations, translation

import pycountry
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from magnet.i18n.catalogues import REFUSAL, Messages, messages, with_fallback
from magnet.i18n.directions import isolated
from magnet.i18n.tags import FALLBACK, locale_of, name_of

COUNTED = ("count", "items", "days")
"""The parameters that a plural form is chosen by."""
NAMED_AS = {"prs": "fa"}
"""Where names of regions are looked up that a language shares with another."""

Shown = str | int
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z")


def sentence(code: str, parameters: Mapping[str, Shown], languages: Sequence[str]) -> str:
    """A reason as a sentence in the first of `languages` (BCP 47) that has a catalogue, else in English.

    Codes, dates and numbers among the parameters are written as the language writes them, and isolated where they may
    run the other way; a code that no catalogue knows is answered as it is.
    """
    for language in with_fallback(languages):
        if (known := messages(language)) is None:
            continue
        counted = next((int(parameters[name]) for name in COUNTED if name in parameters), None)
        text = known.message("reason", code, counted)
        if text is not None:
            shown = {name: _shown(known, code, name, value, language) for name, value in parameters.items()}
            return _filled(text, shown, language)
    return code


def told(text: str, languages: Sequence[str]) -> str:
    """The title or the detail of a refusal, or the message of a fault, given in English, in a reader's language.

    What no catalogue of theirs has, such as a message of some other program, stays as it is.
    """
    for language in with_fallback(languages):
        if language == FALLBACK:
            break
        known = messages(language)
        if known is not None and (said := _told(known, text, language)) is not None:
            return said
    return text


def _told(known: Messages, text: str, language: str) -> str | None:
    if (said := known.message(REFUSAL, text)) is not None:
        return said
    for shape, key in known.shapes:
        found = shape.fullmatch(text)
        if found is not None and (said := known.message(REFUSAL, key)) is not None:
            return _filled(said, found.groupdict(), language)
    return None


def _filled(text: str, shown: Mapping[str, str], language: str) -> str:
    """A message with its parameters; the stop of an abbreviation at its end is the sentence's, too ("2024 г.")."""
    ready = _Known({name: isolated(value, language) for name, value in shown.items()})
    for name, value in ready.items():
        if value.endswith("."):
            text = text.replace(f"{{{name}}}.", f"{{{name}}}")
    return text.format_map(ready)


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
    for language in with_fallback(languages):
        if (text := _message("field", name, language)) is not None:
            return text
        if language == FALLBACK:
            break
    return name.replace("_", " ").capitalize()


def spoken(languages: Sequence[str]) -> str:
    """The language of a reader that there is a catalogue of."""
    return _spoken(tuple(languages))


@lru_cache(maxsize=1024)
def _spoken(languages: tuple[str, ...]) -> str:
    return next(language for language in with_fallback(languages) if messages(language) is not None)


def shown(value: Shown | float, languages: Sequence[str]) -> str:
    """A stored value as a reader writes it: days, moments and yes or no; all else as it is."""
    if isinstance(value, bool):
        return sentence("yes" if value else "no", {}, languages)
    if isinstance(value, str):
        locale = locale_of(spoken(languages))
        if _DAY.fullmatch(value):
            return format_date(date.fromisoformat(value), "long", locale)
        if _MOMENT.fullmatch(value):
            return format_datetime(datetime.fromisoformat(value), "long", locale=locale)
    return str(value)


class _Known(dict[str, str]):
    """A parameter that a message names and nobody gave is shown by its name instead of failing the whole answer."""

    def __missing__(self, key: str) -> str:
        return key


def _message(context: str, key: str, language: str) -> str | None:
    known = messages(language)
    return None if known is None else known.message(context, key)


def _name(context: str, key: str, languages: Sequence[str]) -> str:
    for language in with_fallback(languages):
        if (text := _message(context, key, language)) is not None:
            return text
    return key


def _shown(known: Messages, code: str, name: str, value: Shown, language: str) -> str:
    """A parameter as the language writes it, by its name."""
    if name in ("date", "found_on"):
        return format_date(date.fromisoformat(str(value)), "long", locale_of(language))
    if name in ("tenths", "asked"):
        return _number(int(value) / 10, language)
    if name == "language":
        return name_of(str(value), language)
    if name == "country":
        return _country(str(value), language)
    if name == "region":
        return known.message("region", str(value)) or _region(str(value), language)
    if name == "licence":
        return _licence(str(value), language)
    if isinstance(value, int):
        level = known.message("education", str(value)) if code.startswith("education_") else None
        return level or _number(value, language)
    return value


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    return format_decimal(value, locale=locale_of(language))


def _country(code: str, language: str) -> str:
    """A country (ISO 3166-1) by its name, in English where the language has none for it."""
    return str(locale_of(language).territories.get(code) or Locale(FALLBACK).territories.get(code, code))


def _region(code: str, language: str) -> str:
    """A region (ISO 3166-2) by its name, the code itself where it has none."""
    name = _region_names().get(code)
    return _translated_regions(language).gettext(name) if name else code


@lru_cache
def _region_names() -> Mapping[str, str]:
    return {region.code: region.name for region in pycountry.subdivisions}


@lru_cache
def _translated_regions(language: str) -> NullTranslations:
    return translation("iso3166-2", pycountry.LOCALES_DIR, [NAMED_AS.get(language, language)], fallback=True)


def _licence(code: str, language: str) -> str:
    scheme, _, which = code.partition(":")
    kind = _message("licence", scheme, language)
    if kind is None:
        return code
    named = _message(scheme, which, language) or which.replace("-", " ")
    return kind.format(which=isolated(named, language))
