"""Cells as values: dates, years, levels, languages, licences, money as people write them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from magnet.importers import dates, pay
from magnet.importers.words import (
    all_coded,
    coded,
    country_names,
    is_stated,
    language_names,
    plain,
    region_names,
    spaced,
    table,
)
from magnet.schemas.codes import DRIVING, LICENCES, countries, languages

NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
LEVEL = re.compile(r"(?<![A-Za-z])([ABCabc][12])(?![A-Za-z0-9])")
YEARS_SAID = re.compile(
    r"[\s,(–-]*\b(\d{1,2}(?:[.,]\d)?)\s*\+?\s*"
    r"(?:years?|yrs?|ans|année?s?|jaar|jahre?n?|лет|год(?:а|ов)?|سنوات|سنة|عام|տարի|წელი|წლის|жыл|yıl|sal)\b\)?",
    re.IGNORECASE,
)
LICENCE_WORDS = re.compile(
    r"^(?:permis|licen[cs]e|category|categories|cat\.?|категори[яи]|права|führerschein|rijbewijs|رخصة|فئة)\s*",
    re.IGNORECASE,
)
ITEMS, LIST_ITEMS = re.compile(r"[;\n•|]|\s·\s"), re.compile(r"[;,\n•|/]|\s·\s")


class Unread(Exception):
    """A cell that says something which cannot be read; the text says why, without repeating it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What helps to read a cell: the row's country, and what the mapping says."""

    today: date
    country: str | None = None
    day_first: bool = True
    separator: str | None = None
    currency: str | None = None
    period: str | None = None


Reader = Callable[[str, Setting], Any]


def text_of(cell: object) -> str | None:
    """A cell as text; None where it says nothing."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    text = str(cell).strip()
    return text if is_stated(text) else None


def items_of(cell: object, separator: str | None, pattern: re.Pattern[str] = ITEMS) -> list[str]:
    """The items of a list cell: a JSON list as it is, text cut at the separator, or at `;`, lines and bullets."""
    if isinstance(cell, list):
        return [text for one in cell if not isinstance(one, dict | list) and (text := text_of(one)) is not None]
    text = text_of(cell)
    if text is None:
        return []
    parts = text.split(separator) if separator else pattern.split(text)
    stripped = (part.strip(" \t\u00a0-–•*.").strip() for part in parts)
    return [part for part in stripped if part and is_stated(part)]


def address(text: str, _setting: Setting) -> str:
    """A web address, as it is."""
    if not text.startswith(("http://", "https://")):
        raise Unread("This is no web address that starts with http:// or https://.")
    return text


def country(text: str, _setting: Setting) -> str:
    """A country's code, from code or name."""
    return text.upper() if text.upper() in countries() else country_names().get(spaced(text), text)


def region(text: str, setting: Setting) -> str:
    """A region's code, from code, code without the country, or name."""
    return region_of(text, setting.country) or text


def region_of(text: str, country_code: str | None) -> str | None:
    """The region of a country that a place's name also names, if there is exactly one."""
    if country_code is None:
        return None
    names = region_names(country_code)
    return next(
        (names[name] for part in (text, text.split(",", maxsplit=1)[0]) if (name := plain(part)) in names), None
    )


def language(text: str, _setting: Setting) -> str:
    """A language's tag, from tag or name."""
    tag = text.lower().replace("_", "-").partition("-")[0]
    return tag if tag in languages() else language_names().get(spaced(text), text)


def years(text: str, _setting: Setting) -> float:
    """Years of experience; the lower end of a range."""
    word = coded("years", text)
    if word is not None:
        return float(word)
    found = NUMBER.findall(text.replace("½", ".5"))
    if not found or len(found) > 4 or len(text) > 60 or re.search(r"\d[eE][+-]?\d", text):
        raise Unread("No number of years can be read in it.")
    first = float(found[0].replace(",", "."))
    if first > 60:
        raise Unread("This is no number of years.")
    months = re.search(r"month|mois|monat|maand|мес|أشهر|شهر|ամիս|თვე", text, re.IGNORECASE)
    return 0.0 if text.lstrip().startswith("<") else round(first / 12, 1) if months else first


def whole(text: str, _setting: Setting) -> int:
    """A whole number."""
    digits = re.sub(r"(?<=\d)[\s\u00a0\u202f'](?=\d{3})", "", text)
    found = re.fullmatch(r"(\d{1,15})(?:[.,]0+)?", digits)
    if found is None:
        raise Unread("This is no whole number.")
    return int(found[1])


def year(text: str, setting: Setting) -> int:
    """A year, also from a date."""
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return int(text)
    return dates.read(text, setting.today, day_first=setting.day_first).year


def day(text: str, setting: Setting) -> date:
    """A date."""
    return dates.read(text, setting.today, day_first=setting.day_first)


def consent_day(text: str, setting: Setting) -> date:
    """The day that consent was given; "yes" without a day is no record."""
    if table("yes_no").get(spaced(text)) == "yes":
        raise Unread("Consent needs the day on which it was given, not only yes.")
    return day(text, setting)


def yes_no(text: str, _setting: Setting) -> bool:
    """Yes or no."""
    word = table("yes_no").get(spaced(text))
    if word is None:
        raise Unread("This is neither yes nor no.")
    return word == "yes"


def _code(section: str) -> Reader:
    def read(text: str, _setting: Setting) -> str:
        found = coded(section, text)
        if found is None:
            raise Unread("These words are not known here.")
        return found

    return read


def education(text: str, _setting: Setting) -> int:
    """An ISCED 2011 level; of several said the lowest, since it is what suffices."""
    if re.fullmatch(r"(?:ISCED\s*)?[0-8](?:\.0)?", text.strip(), re.IGNORECASE):
        return int(re.findall(r"[0-8]", text)[0])
    parts = re.split(r"\s+(?:or|ou|oder|of|или|أو|կամ|ან)\s+", text)
    levels = [int(level) for part in parts if (level := coded("education", part)) is not None]
    if not levels:
        raise Unread("No level of education is known by these words.")
    return min(levels)


def employment(text: str, _setting: Setting) -> dict[str, str]:
    """Contract and hours, which boards put into one column."""
    found = {name: value for name in ("contract", "hours") if (value := coded(name, text)) is not None}
    if not found:
        raise Unread("These words are not known here.")
    return found


def licences(items: Iterable[str]) -> list[str]:
    """Driving categories by their letters, certificates by code or word; what is unknown stays for the refusal."""
    found: dict[str, None] = {}
    for item in items:
        letters = LICENCE_WORDS.sub("", item.strip())
        parts = [part.upper() for part in re.split(r"[\s,/+&]+|(?:et|and|и|und|en)\b", letters) if part]
        if item in LICENCES:
            found[item] = None
        elif f"certificate:{spaced(item).replace(' ', '-')}" in LICENCES:
            found[f"certificate:{spaced(item).replace(' ', '-')}"] = None
        elif parts and all(_latin(part) in DRIVING for part in parts):
            found.update(dict.fromkeys(f"driving:{_latin(part)}" for part in parts))
        elif known := list(all_coded("licence", item)):
            found.update(dict.fromkeys(known))
        else:
            found[item] = None
    return list(found)


def _latin(letters: str) -> str:
    """Driving categories typed in Cyrillic look alike: В, С, Е are B, C, E."""
    return letters.translate(str.maketrans("АВСЕТ", "ABCET"))


def language_levels(items: Iterable[str]) -> list[tuple[str, str | None]]:
    """Languages with CEFR levels: "arabe C2; français B1", "English - fluent", "ru (B2)"."""
    found: dict[str, str | None] = {}
    for item in items:
        level_in = LEVEL.search(item)
        bare = LEVEL.sub("", item) if level_in else item
        level = level_in[1].upper() if level_in else None
        name = bare.strip(" :-–—()[]=,.")
        tag = _tag(name)
        if tag is None:
            words = re.split(r"[\s:()\[\]=,–—-]+", name)
            tag, spoken = next(((t, w) for w in words if (t := _tag(w)) is not None), (None, ""))
            level = level or (coded("cefr", name.replace(spoken, " ", 1)) if tag else None)
        found.setdefault(tag or name, level)
    return [(tag, level) for tag, level in found.items() if tag]


def _tag(name: str) -> str | None:
    wanted = spaced(name)
    return wanted if wanted in languages() and len(wanted) <= 3 else language_names().get(wanted)


def demand(text: str, _setting: Setting) -> int:
    """Demand from -2 to +2, by number."""
    found = re.fullmatch(r"[+]?([-−–]?[0-2])(?:\.0)?", text)
    if found is None:
        raise Unread("Demand is a number from -2 (surplus) to +2 (shortage).")
    return int(found[1].replace("−", "-").replace("–", "-"))


def work_said(item: str) -> tuple[str, float | None]:
    """A past occupation, and the years where they are said beside it: "soudeur, 6 ans"."""
    found = YEARS_SAID.search(item)
    if found is None:
        return item, None
    rest = (item[: found.start()] + item[found.end() :]).strip(" ,;:()–-")
    return rest or item, float(found[1].replace(",", "."))


def pay_range(cell: object, setting: Setting) -> dict[str, Any]:
    """A pay range from text or from an object with from, to and currency."""
    found = pay.read(cell, setting.currency, setting.period)
    if found is None:
        raise Unread(
            "No pay with a currency can be read in it; give the currency in a column of its own or in a mapping."
        )
    return found


READERS: Mapping[str, Reader] = {
    "words": lambda text, _setting: text,
    "text": lambda text, _setting: text,
    "address": address,
    "code": lambda text, _setting: text,
    "country": country,
    "region": region,
    "language": language,
    "date": day,
    "consent_date": consent_day,
    "years": years,
    "whole": whole,
    "money": lambda text, _setting: pay.amount(text),
    "currency": lambda text, _setting: table("currency").get(spaced(text), text),
    "period": lambda text, _setting: coded("period", text) or text,
    "yes_no": yes_no,
    "education": education,
    "contract": _code("contract"),
    "hours": _code("hours"),
    "employment": employment,
    "status": _code("status"),
    "gender": _code("gender"),
    "mobility": _code("mobility"),
    "year": year,
    "demand": demand,
}
"""Readers of one text; lists have theirs in `rows`."""
