"""Cells that hold several values: phrases, languages, licences, past work with years side by side."""

from collections.abc import Callable, Mapping
from typing import Any

from magnet.importers import readings
from magnet.importers.readings import Setting

LONGEST_WORDS = 10_000
MOST_ITEMS = {"phrases": 100, "skills": 200, "languages_known": 30, "languages_asked": 20, "work": 50}
DAYS = ("accessed_on", "published_on")
"""The days of a source, in the order in which they stand in a cell."""
ListReader = Callable[[Any, Setting], list[Any]]


def _phrases(cell: Any, setting: Setting) -> list[Any]:
    return [{"text": item[:LONGEST_WORDS]} for item in dict.fromkeys(readings.items_of(cell, setting.separator))]


def _listed(cell: Any, setting: Setting) -> list[str]:
    return readings.items_of(cell, setting.separator, readings.LIST_ITEMS)


def _numbers(cell: Any, setting: Setting) -> list[float | None]:
    """Numbers side by side with another list: an empty place stays empty."""
    parts = str(cell).split(setting.separator or ";") if cell is not None else []
    return [readings.years(text, setting) if _short(text) else _year(text) for text in map(str.strip, parts)]


def _short(text: str) -> bool:
    return bool(text) and not (text.isdigit() and len(text) == 4)


def _year(text: str) -> float | None:
    return float(text) if text else None


def _asked(cell: Any, setting: Setting) -> list[Any]:
    pairs = readings.language_levels(_listed(cell, setting))
    return [{"language": tag, "level": None if level == "none" else level} for tag, level in pairs]


def _known(cell: Any, setting: Setting) -> list[Any]:
    pairs = readings.language_levels(_listed(cell, setting))
    return [{"language": tag, "spoken": level, "written": None} for tag, level in pairs]


def _codes(cell: Any, setting: Setting) -> list[str]:
    return [item.lower().replace(" ", "_") for item in _listed(cell, setting)]


def _each(reader: readings.Reader) -> ListReader:
    return lambda cell, setting: [reader(item, setting) for item in _listed(cell, setting)]


def _sources(cell: Any, setting: Setting) -> list[Any]:
    """One source a line: title | address | day on which it was read | day on which it was published, if known."""
    return [_source(line.strip(), setting) for line in str(cell or "").split("\n") if line.strip()]


def _source(line: str, setting: Setting) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    place = next((i for i, part in enumerate(parts) if part.startswith(("http://", "https://"))), 0)
    days = parts[place + 1 :]
    if not place or not 1 <= len(days) <= len(DAYS):
        raise readings.Unread("A source is one line: title | https://... | day on which it was read.")
    read = {name: readings.READERS["date"](day, setting) for name, day in zip(DAYS, days, strict=False)}
    return {"title": " | ".join(parts[:place]), "url": parts[place], **read}


LISTS: Mapping[str, ListReader] = {
    "phrases": _phrases,
    "skills": lambda cell, setting: [{"skill": phrase} for phrase in _phrases(cell, setting)],
    "work": lambda cell, setting: [readings.work_said(item) for item in readings.items_of(cell, setting.separator)],
    "years_list": _numbers,
    "languages_asked": _asked,
    "languages_known": _known,
    "licences": lambda cell, setting: readings.licences(_listed(cell, setting)),
    "licences_held": lambda cell, s: [{"licence": one, "held": True} for one in readings.licences(_listed(cell, s))],
    "codes": _codes,
    "sectors": lambda cell, setting: [item.upper() for item in _listed(cell, setting)],
    "regions": _each(readings.region),
    "contracts": _each(readings.READERS["contract"]),
    "hours_list": _each(readings.READERS["hours"]),
    "language_codes": _each(readings.language),
    "list": lambda cell, setting: readings.items_of(cell, setting.separator),
    "sources": _sources,
}
