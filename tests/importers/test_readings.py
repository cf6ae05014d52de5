"""Cells as people write them become values; what cannot be told for sure is not guessed."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.importers import dates, pay
from magnet.importers.guesses import guess_language
from magnet.importers.readings import READERS, Setting, Unread, items_of, language_levels, licences, work_said

TODAY = date(2026, 3, 1)
SETTING = Setting(TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-24T13:14:02+0300", date(2026, 2, 24)),
        ("23.11.2026", date(2026, 11, 23)),
        ("05/04/2024", date(2024, 4, 5)),
        ("02/17/2024", date(2024, 2, 17)),
        ("1.2.24", date(2024, 2, 1)),
        ("45000", date(2023, 3, 15)),
        ("5 мая 2024", date(2024, 5, 5)),
        ("1er février 2023", date(2023, 2, 1)),
        ("16 მაისი 2025", date(2025, 5, 16)),
        ("May 5, 2024", date(2024, 5, 5)),
        ("٠٥/٠٦/٢٠٢٤", date(2024, 6, 5)),
    ],
)
def test_dates_are_read_as_they_are_written(text: str, expected: date) -> None:
    assert dates.read(text, TODAY) == expected


def test_the_month_comes_first_where_the_mapping_says_so() -> None:
    assert dates.read("05/04/2024", TODAY, day_first=False) == date(2024, 5, 4)


@pytest.mark.parametrize("text", ["16 მაისი", "დღეს", "31.02.2024", "soon", "2024", "99/99/9999", "<phone>:41"])
def test_a_date_that_cannot_be_told_is_none(text: str) -> None:
    with pytest.raises(dates.NoDate):
        dates.read(text, TODAY)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("от 50 000 ₽", (50_000, None, "RUB", "month")),
        ("45 000–60 000 ₽", (45_000, 60_000, "RUB", "month")),
        ("до 90 000 руб", (None, 90_000, "RUB", "month")),
        ("50-80 тыс. руб.", (50_000, 80_000, "RUB", "month")),
        ("150 000 dram", (150_000, 150_000, "AMD", "month")),
        ("1 200-1 500 € par mois", (1200, 1500, "EUR", "month")),
        ("12.50 €/h", (12, 12, "EUR", "hour")),
        ("Starting from $100", (100, None, "USD", "month")),
        ("1,200.50 USD per year", (1200, 1200, "USD", "year")),
        ("600 ألف دينار", (600_000, 600_000, "IQD", "month")),
        ('{"from": 450000, "to": null, "currency": "KZT"}', (450_000, None, "KZT", "month")),
        ({"from": 50_000, "to": 100_000, "currency": "RUR"}, (50_000, 100_000, "RUB", "month")),
    ],
)
def test_pay_is_read_as_adverts_write_it(cell: Any, expected: tuple[Any, ...]) -> None:
    found = pay.read(cell, None, None)
    assert found is not None
    assert tuple(found.values()) == expected


@pytest.mark.parametrize(
    "cell",
    [
        *("Competitive", "180,000-300,000", "1e400", "1e400 GEL", "{broken", "FSN-5", "5 дней, 60000 руб."),
        {"from": float("inf"), "currency": "KZT"},
    ],
)
def test_pay_without_amount_or_currency_is_none(cell: Any) -> None:
    assert pay.read(cell, None, None) is None


def test_a_mapping_says_the_currency_of_bare_amounts() -> None:
    assert pay.read("180,000-300,000", "AMD", None) == {
        "minimum": 180_000,
        "maximum": 300_000,
        "currency": "AMD",
        "period": "month",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 - 5", 3),
        ("between1And3", 1),
        ("от 1 года", 1),
        (" < 1", 0),
        ("> 10", 10),
        ("18 months", 1.5),
        ("Без опыта", 0),
    ],
)
def test_years_are_the_least_that_is_asked(text: str, expected: float) -> None:
    assert READERS["years"](text, SETTING) == expected


@pytest.mark.parametrize(
    ("reading", "text"), [("years", "Մագիստրոս"), ("years", "1e400"), ("yes_no", "perhaps"), ("whole", "1e400")]
)
def test_what_cannot_be_read_is_said(reading: str, text: str) -> None:
    with pytest.raises(Unread):
        READERS[reading](text, SETTING)


@pytest.mark.parametrize(
    ("text", "level"),
    [("Бакалавр", 6), ("Bac+2", 5), ("СПО или высшее", 4), ("Master's degree", 7), ("ثانوية", 3), ("Բակալավր", 6)],
)
def test_education_is_read_as_isced(text: str, level: int) -> None:
    assert READERS["education"](text, SETTING) == level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("arabe C2; français B1", [("ar", "C2"), ("fr", "B1")]),
        ("English - fluent, русский родной", [("en", "C1"), ("ru", "C2")]),
        ("Kurmanji B2; Sorani", [("kmr", "B2"), ("ckb", None)]),
        ("ru (B2)", [("ru", "B2")]),
    ],
)
def test_languages_come_with_their_levels(text: str, expected: list[tuple[str, str | None]]) -> None:
    from magnet.importers.readings import LIST_ITEMS

    assert language_levels(items_of(text, None, LIST_ITEMS)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("permis B et C", ["driving:B", "driving:C"]),
        ("Категории В, С", ["driving:B", "driving:C"]),
        ("forklift", ["certificate:forklift"]),
        ("welder", ["certificate:welder"]),
        ("flying carpet", ["flying carpet"]),
    ],
)
def test_licences_are_read_in_words_and_letters(text: str, expected: list[str]) -> None:
    assert licences([text]) == expected


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("Erbil", "IQ", "IQ-AR"),
        ("أربيل", "IQ", "IQ-AR"),
        ("Москва", "RU", "RU-MOW"),
        ("Yerevan, Armenia", "AM", "AM-ER"),
        ("IQ-SU", "IQ", "IQ-SU"),
        ("nowhere", "IQ", "nowhere"),
    ],
)
def test_regions_are_known_by_name(text: str, country: str, code: str) -> None:
    assert READERS["region"](text, Setting(TODAY, country)) == code


def test_years_beside_a_past_occupation_are_its_years() -> None:
    assert work_said("soudeur, 6 ans") == ("soudeur", 6)
    assert work_said("повар 3 года") == ("повар", 3)
    assert work_said("cook") == ("cook", None)


@pytest.mark.parametrize(
    ("text", "country", "language"),
    [
        ("სამშენებლო ბრიგადა", "GE", "ka"),
        ("Խոհարար", "AM", "hy"),
        ("Повар", "KZ", "ru"),
        ("Аспаз көмекшісі қажет", "KZ", "kk"),
        ("خباز", "IQ", "ar"),
        ("وەستای کارەبا", "IQ", "ckb"),
        ("Chargé de recrutement", "MA", "fr"),
        ("Senior accountant", "MA", "en"),
        ("Barista", "AM", None),
        ("123", "AM", None),
    ],
)
def test_a_language_is_guessed_only_where_it_shows(text: str, country: str, language: str | None) -> None:
    assert guess_language(text, country) == language


@given(st.text(max_size=200), st.sampled_from(sorted(READERS)))
def test_no_text_does_more_than_refuse(text: str, reading: str) -> None:
    with suppress(Unread, ValueError):
        READERS[reading](text, Setting(TODAY, "IQ"))
