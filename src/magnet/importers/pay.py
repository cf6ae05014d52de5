"""Pay as adverts write it: "от 50 000 ₽", "150 000 dram", "1 200-1 500 € par mois", or an object with from and to."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from magnet.importers.words import coded, spaced, table
from magnet.schemas.codes import currencies

AMOUNT = re.compile(r"(\d[\d\s.,'’\u00a0\u202f\u2009]*\d|\d)\s*(k\b|m\b|[^\W\d]+\.?)?")
OLD_CODES = {"RUR": "RUB", "BYR": "BYN"}
POWER = re.compile(r"\d[eE][+-]?\d")
LARGEST = 10**12
WIDEST_RANGE = 100
ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")
Range = dict[str, Any]


def read(cell: object, currency: str | None, period: str | None) -> Range | None:
    """A pay range with currency and period, None where no amount with a currency is in it.

    `currency` and `period` are what the mapping says for cells that do not say; a month where nobody says.
    """
    if isinstance(cell, str) and cell.lstrip().startswith("{"):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    if isinstance(cell, Mapping):
        return _of_object(cell, currency, period)
    text = str(cell).translate(ARABIC_DIGITS)
    if len(text) > 300 or POWER.search(text):
        return None
    found, unit = _amounts(text), _currency(text) or currency
    if not found or len(found) > 2 or unit is None:
        return None
    if max(found) > WIDEST_RANGE * min(found):  # one of the two is no amount: days of leave, a year
        return None
    low, high = _ends(text, found)
    return _range(low, high, unit, coded("period", text) or period)


def amount(text: str) -> int:
    """One amount of money in whole units; ValueError where it is none."""
    found = _amounts(text.translate(ARABIC_DIGITS))
    if len(found) != 1:
        raise ValueError("No single amount can be read in it.")
    return found[0]


def _of_object(cell: Mapping[str, Any], currency: str | None, period: str | None) -> Range | None:
    def end(*names: str) -> int | None:
        value = next((cell[name] for name in names if cell.get(name) is not None), None)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return None
        return round(value)

    unit = cell.get("currency") or currency
    if not isinstance(unit, str):
        return None
    said = cell.get("period")
    return _range(end("from", "minimum", "min"), end("to", "maximum", "max"), unit, said if said else period)


def _range(low: int | None, high: int | None, currency: str, period: object) -> Range | None:
    if low is not None and high is not None and low > high:
        low, high = high, low
    if (low is None and high is None) or max(low or 0, high or 0) > LARGEST:
        return None
    code = OLD_CODES.get(currency.upper(), currency.upper())
    return {"minimum": low, "maximum": high, "currency": code, "period": period or "month"}


def _currency(text: str) -> str | None:
    """The currency that a text names by sign, word or code."""
    found = coded("currency", text)
    if found is None:
        words = re.findall(r"[A-Z]{3}", text)
        found = next((word for word in words if word in currencies()), None)
    if found is None:
        signs = {word: code for word, code in table("currency").items() if len(word) <= 2 and not word.isalpha()}
        found = next((code for sign, code in signs.items() if sign in text.casefold()), None)
    return found


def _amounts(text: str) -> list[int]:
    found = []
    for digits, word in AMOUNT.findall(text):
        scale = {"thousand": 1_000, "million": 1_000_000}.get(table("range").get(spaced(word), ""), 1)
        value = _number(digits)
        if value is not None and value * scale <= LARGEST * 10:
            found.append(round(value * scale))
    if (
        len(found) == 2
        and re.search(r"\d\s*[-–—]\s*\d+\s*(?:k|тыс|ألف|الف|հազար)", text, re.IGNORECASE)
        and found[0] < 1000
    ):
        found[0] *= 1_000
    return found


def _number(digits: str) -> float | None:
    """A number with blanks, points or commas for thousands, or a point or comma before cents."""
    bare = re.sub(r"[\s'’\u00a0\u202f\u2009]", "", digits)
    parts = re.split(r"[.,]", bare)
    if len(parts) > 1 and len(parts[-1]) <= 2:
        whole, cents = "".join(parts[:-1]), parts[-1]
        return float(f"{whole}.{cents or 0}") if whole.isdigit() else None
    joined = "".join(parts)
    return float(joined) if joined.isdigit() and len(joined) <= 15 else None


def _ends(text: str, found: list[int]) -> tuple[int | None, int | None]:
    """Which ends of the range are said: "from 50" has no upper end, "up to 50" no lower."""
    if len(found) == 2:
        return found[0], found[1]
    words = spaced(re.split(r"\d", text, maxsplit=1)[0])
    word = coded("range", words) if words else None
    after = coded("range", re.split(r"\d", text)[-1])
    if word == "to":
        return None, found[0]
    return (found[0], None) if "from" in (word, after) else (found[0], found[0])
