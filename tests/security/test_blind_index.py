"""Likely duplicates by keyed digests: across scripts, spellings and typos, and never brothers and sisters."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.security.blind_index import Likelihood, Traits, likelihood, marks_of
from magnet.security.name_sounds import sounds_of

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
BORN = date(1991, 5, 23)
PERSON = Traits(
    names=("Karim Haddadi", "كريم حدادي"),
    birth_date=BORN,
    contacts=("+32 470 12 34 56", "karim@example.org"),
    documents=(("passport", "AB 012-3456"),),
)


def compared(one: Traits, other: Traits) -> Likelihood | None:
    return likelihood(marks_of(KEY, one) & marks_of(KEY, other))


@pytest.mark.parametrize(
    "spellings",
    [
        ["Mohammed", "Mohamed", "Muhammad", "Мухаммед", "محمد", "محمّد", "Mehmet"],
        ["Ahmad Hussein", "Hussein, Ahmed", "أحمد حسين", "احمد حسين", "Ахмед Хусейн"],
        ["Armen Petrosyan", "Petrosian Armen", "Արմեն Պետրոսյան", "Армен Петросян"],
        ["Nino Beridze", "ნინო ბერიძე", "Нино Беридзе"],
        ["Oleksandr Shevchenko", "Олександр Шевченко", "Chevtchenko Oleksandr", "Schewtschenko Oleksandr"],
        ["Ali Rezaei", "علی رضایی", "Али Резаи"],
        ["Abdul Rahman", "Abd al-Rahman", "Abdurrahman", "عبد الرحمن", "Абдурахман"],
        ["Abdullah", "عبد الله", "Абдулла"],
        ["Khalid Yusuf", "خالد يوسف", "Халид Юсуф", "Youssef Khaled"],
        ["Jean-Pierre N'Diaye", "NDIAYE Jean Pierre"],
    ],
)
def test_a_name_sounds_alike_in_every_script_and_order(spellings: list[str]) -> None:
    assert len({sounds_of(one) for one in spellings}) == 1
    assert sounds_of(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Karim", "Kamal"), ("Ahmad", "Mohammed"), ("Fatima", "Farida"), ("Armen", "Arsen"), ("Ali", "Aram")],
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sounds_of(one) != sounds_of(other)


WRONG_YEAR, WRONG_MONTH, WRONG_DAY = date(1997, 5, 23), date(1991, 6, 23), date(1991, 5, 28)


@pytest.mark.parametrize(
    ("how", "other", "expected"),
    [
        ("names in another script and order", Traits(("Хаддади Карим",), BORN), "likely"),
        ("a digit of the year wrong", Traits(PERSON.names, WRONG_YEAR), "possible"),
        ("a digit of the month wrong", Traits(PERSON.names, WRONG_MONTH), "possible"),
        ("a digit of the day wrong", Traits(PERSON.names, WRONG_DAY), "possible"),
        ("a wrong day, the same telephone", replace(PERSON, birth_date=WRONG_DAY, documents=()), "likely"),
        ("a letter of one name wrong", Traits(("Karim Haddani",), BORN), "possible"),
        ("a digit of the document wrong", replace(PERSON, documents=(("passport", "AB 012-3457"),)), "likely"),
        ("the document alone, its zeros typed as letters", Traits(documents=(("passport", "ab O123456"),)), "likely"),
        ("the same number of another kind of document", Traits(documents=(("driving", "AB0123456"),)), None),
        ("the telephone with the country's code left out", Traits(PERSON.names, contacts=("0470123456",)), "likely"),
        ("a brother", Traits(("Samir Haddadi",), date(1994, 2, 7), PERSON.contacts), None),
        ("a twin", Traits(("Samir Haddadi",), BORN, PERSON.contacts), "possible"),
        ("another with the name", Traits(PERSON.names, date(1980, 1, 2)), None),
        ("another with the birth date", Traits(("Armen Petrosyan",), BORN), None),
        ("nothing", Traits(), None),
    ],
)
def test_who_is_taken_for_whom(how: str, other: Traits, expected: Likelihood | None) -> None:
    assert compared(PERSON, other) == expected, how
    assert compared(other, PERSON) == expected, how


def test_the_first_of_january_tells_the_year_only() -> None:
    guessed = replace(PERSON, birth_date=date(1991, 1, 1), contacts=(), documents=())
    assert compared(guessed, guessed) == "possible"
    assert compared(guessed, Traits(PERSON.names, date(1980, 1, 1))) is None
    assert compared(guessed, Traits(("Karim Petrosyan",), date(1991, 1, 1))) is None


NAMES = st.lists(st.sampled_from(["Karim", "Samir", "Nino", "Армен", "محمد", "Haddadi"]), min_size=1, max_size=3)
DATES = st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2010, 12, 31)))
NUMBERS = st.lists(st.from_regex(r"\A\+?[0-9 ]{0,15}\Z"), max_size=2).map(tuple)
PEOPLE = st.builds(
    lambda names, born, contacts, documents: Traits(
        (" ".join(names),), born, contacts, tuple(("passport", number) for number in documents)
    ),
    *(NAMES, DATES, NUMBERS, NUMBERS),
)


@given(PEOPLE, PEOPLE)
def test_likeness_is_mutual_and_nothing_is_readable(one: Traits, other: Traits) -> None:
    assert compared(one, other) == compared(other, one)
    marks = marks_of(KEY, one)
    assert all(len(mark.digest) == 64 for mark in marks)
    assert not marks & marks_of(OTHER_KEY, one)


@given(PEOPLE)
def test_more_that_is_known_never_makes_less_likely(one: Traits) -> None:
    order = [None, "possible", "likely"]
    less = replace(one, contacts=(), documents=())
    assert order.index(compared(one, one)) >= order.index(compared(less, less))


@given(st.text(max_size=60))
def test_any_text_has_some_sounds_or_none(text: str) -> None:
    assert sounds_of(text) == sounds_of(f"  {text}\n")
    assert all(part.isalpha() for part in sounds_of(text))
