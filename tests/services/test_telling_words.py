"""What becomes a label tells of nobody: names, places and numbers are known in any script, and what looks like them."""

import pytest

from magnet.i18n import names_of_countries
from magnet.services.telling_words import Teller

KNOWN = {"welder", "cook", "marine", "autocad", "operator", "сварщик", "შემდუღებელი", "mechanic"}
NAMES = ["Davit Beridze", "გიორგი", "Кутаиси", "Erbil", "Li", "Mari", "ნინო", "ნანა", "داود"]
TELLER = Teller.of(NAMES, KNOWN.__contains__, names_of_countries(("ka", "ru", "ar", "de", "kmr", "prs")))


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
        ("ნინოს ოსტატი", "ka"),
        ("ნინოსთვის მზარეული", "ka"),
        ("ნანის ოსტატი", "ka"),
        ("ბერლინის შემდუღებელი", "ka"),
        ("საბერძნეთში შემდუღებელი", "ka"),
        ("სომხეთელი მზარეული", "ka"),
        ("повар в минске", "ru"),
        ("سائق ببغداد", "ar"),
        ("سائق لداود", "ar"),
        ("welder Ⅷ", "en"),
        ("welder ⅷ", "en"),
        ("welder №5", "en"),
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
        ("повар и кондитер", "ru"),
        ("kebap ustası", "kmr"),
        ("بناء وسباك", "ar"),
        ("آشپز و نانوا", "prs"),
    ],
)
def test_what_people_call_their_work_is_not(text: str, language: str) -> None:
    assert not TELLER.tells(text, language)
