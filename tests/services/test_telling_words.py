"""What becomes a label tells of nobody: names, places and numbers are known in any script, and what looks like them."""

import pytest

from magnet.services.telling_words import Teller

KNOWN = {"welder", "cook", "marine", "autocad", "operator", "сварщик", "შემდუღებელი", "mechanic"}
TELLER = Teller.of(["Davit Beridze", "გიორგი", "Кутаиси", "Erbil", "Li", "Mari"], KNOWN.__contains__)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("welder for davit", "en"),
        ("beridze's welder", "en"),
        ("დავითის შემდუღებელი", "ka"),
        ("giorgi mechanic", "en"),
        ("сварщик в Кутаиси", "ru"),
        ("сварщик в кутаиси", "ru"),
        ("ქუთაისში შემდუღებელი", "ka"),
        ("لحام في اربيل", "ar"),
        ("cook li", "en"),
        ("welder Pavlo", "en"),
        ("mr cook", "en"),
        ("welder 12", "en"),
        ("welder ١٢", "en"),
        ("cook@kitchen", "en"),
        ("a very long story of how i once was a cook", "en"),
        ("", "en"),
    ],
)
def test_what_tells_of_somebody_is_kept_back(text: str, language: str) -> None:
    assert TELLER.tells(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("iron master", "en"),
        ("Svarshik", "en"),
        ("marine cook", "en"),
        ("AutoCAD operator", "en"),
        ("CNC operator", "en"),
        ("cook, AutoCAD", "en"),
        ("რკინის ოსტატი", "ka"),
        ("kaynak ustası", "kmr"),
        ("Elektriker und Schweißer", "de"),
    ],
)
def test_what_people_call_their_work_is_not(text: str, language: str) -> None:
    assert not TELLER.tells(text, language)
