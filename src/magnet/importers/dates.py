"""Dates as people and spreadsheets write them."""

import re
from datetime import UTC, date, datetime, timedelta

from magnet.importers.fields import folded
from magnet.importers.words import month_names, spaced, table

EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_SERIALS = range(14_000, 73_051)
"""Days that a spreadsheet writes as a bare number: 1938 to 2099."""
ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:$|[T\s])")
NUMBERS = re.compile(r"(\d{1,2})[-./\s](\d{1,2})[-./\s](\d{4}|\d{2})(?:$|[\s,])")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?([^\W\d]+)\.?,?\s+(\d{4})")
WORD_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")


class NoDate(ValueError):
    """The text holds no date that can be told for sure."""


def read(text: str, today: date, *, day_first: bool = True) -> date:
    """The date that a text says; NoDate where it says none, or one without a year."""
    text = text.strip().translate(ARABIC_DIGITS)
    try:
        return _read(text, today, day_first)
    except (ValueError, OverflowError) as error:
        if isinstance(error, NoDate):
            raise
        raise NoDate("There is no such day.") from error


def _read(text: str, today: date, day_first: bool) -> date:
    if found := ISO.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := NUMBERS.match(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        day, month = (first, second) if (day_first or first > 12) and second <= 12 else (second, first)
        return date(year if year > 99 else 2000 + year, month, day)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in EXCEL_SERIALS:
        return EXCEL_EPOCH + timedelta(days=int(float(text)))
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return datetime.fromtimestamp(int(text[:10]), UTC).date()
    if found := WORDS.search(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := WORD_FIRST.search(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    relative = table("relative_days").get(spaced(text))
    if relative is not None:
        raise NoDate("The file says only today or yesterday, not of which day.")
    raise NoDate("No date with day, month and year can be read in it.")


def _month(word: str) -> int:
    months = month_names()
    plain = folded(word)
    if plain in months:
        return months[plain]
    near = {number for name, number in months.items() if len(plain) >= 3 and name.startswith(plain)}
    if len(near) != 1:
        raise NoDate("No month of this name is known.")
    return near.pop()
