"""Every language's catalogue is whole: each sentence, with its parameters, in each form of number, in its script."""

import re
import unicodedata
from string import Formatter

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from magnet import i18n
from magnet.i18n.catalogues import LOCALES
from magnet.i18n.tags import OTHERWISE_CALLED
from magnet.matching.features import FEATURES
from magnet.matching.gates import GATES
from magnet.matching.reasons import CODES
from magnet.schemas.codes import LICENCES, regions
from tests.problem_texts import texts

LANGUAGES = i18n.available()
TRANSLATED = [language for language in LANGUAGES if language != "en"]
SCRIPTS = {
    **dict.fromkeys(("ar", "ckb", "prs", "ps"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "kk"), "CYRILLIC"),
    "hy": "ARMENIAN",
    "ka": "GEORGIAN",
}
NUMBERS = {"count", "items", "days"}
SAID_IN_WORDS = 2
"""Arabic says none, one and two in the noun itself."""
QUOTED = re.compile(r"`[^`]*`|\"[^\"]*\"|\{\w+\}")
TECHNICAL = {
    "ADR",
    "ASCII",
    "BCP",
    "CEFR",
    "CSV",
    "ETag",
    "HS",
    "ISCO",
    "ISIC",
    "ISO",
    "If",
    "Idempotency",
    "JSON",
    "KEY",
    "Key",
    "MAGNET",
    "MAPPING",
    "Match",
    "METRICS",
    "Rev",
    "SQLite",
    "UTC",
    "UTF",
    "UUID",
    "URL",
    "VAULT",
    "alpha",
    "columns",
    "consent",
    "data",
    "encoding",
    "example",
    "false",
    "form",
    "given",
    "gzip",
    "http",
    "https",
    "magnet",
    "migrate",
    "multipart",
    "keep",
    "lines",
    "change",
    "remove",
    "tsv",
    "name",
    "notice",
    "null",
    "on",
    "org",
    "purposes",
    "title",
    "true",
    "uri",
    "version",
    "xls",
    "xlsx",
    "zip",
    "H",
    "S",
    "T",
    "Z",
    "c",
}
"""Words of formats and of the interface, which stay in Latin letters in every script."""
LITERALS = {
    "Choose keep, change or remove.": "keep change remove",
    "There are other words here: choose change, or take them away.": "change",
    "These are the same words: choose keep, or others.": "keep",
    "Write the right words beside change.": "change",
    "This must be true or false.": "true false",
}
"""What a reader writes in a file or a request, whatever his language."""
Key = tuple[str, str]


def read(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "magnet.po").open("rb") as file:
        return read_po(file, locale=OTHERWISE_CALLED.get(language, language))


def by_key(catalogue: Catalog) -> dict[Key, Message]:
    found: dict[Key, Message] = {}
    for message in catalogue:
        if message.id:
            key = (str(message.context), str(message.id[0] if isinstance(message.id, tuple) else message.id))
            assert key not in found
            found[key] = message
    return found


def forms(message: Message) -> list[str]:
    return [*message.string] if isinstance(message.string, tuple | list) else [message.string or ""]


def used(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.fixture(scope="module")
def wanted() -> dict[Key, set[str]]:
    """What each catalogue has to say, with the parameters: as the English one says it, or the program itself."""
    said = {key: message for key, message in by_key(read("en")).items() if key[0] != "region"}
    english = {key: used("".join(forms(message))) for key, message in said.items()}
    fields: dict[Key, set[str]] = {key: set() for key in by_key(read("fr")) if key[0] == "field"}
    refusals = {("problem", text): used(text) for text in texts()}
    return english | fields | refusals


def test_the_english_catalogue_has_all_that_the_program_says_by_a_code() -> None:
    english = by_key(read("en"))
    asked = {("reason", code) for code in CODES} | {("gate", gate.name) for gate in GATES}
    asked |= {("feature", name) for name in FEATURES} | {("education", str(level)) for level in range(9)}
    for scheme, which in (licence.split(":") for licence in LICENCES):
        asked |= {("licence", scheme)} | ({(scheme, which)} if scheme == "certificate" else set())
    assert asked <= english.keys()
    for code, parameters in CODES.items():
        assert used("".join(forms(english["reason", code]))) <= {*parameters}


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_is_whole_and_its_sentences_use_their_parameters(
    language: str, wanted: dict[Key, set[str]]
) -> None:
    catalogue = read(language)
    found = {key: message for key, message in by_key(catalogue).items() if key[0] != "region"}
    assert sorted(wanted.keys() - found.keys()) == []
    assert sorted(found.keys() - wanted.keys()) == [], "nobody says this any more"
    for key, message in found.items():
        is_counted = isinstance(message.id, tuple)
        assert len(forms(message)) == (catalogue.num_plurals if is_counted else 1)
        for place, text in enumerate(forms(message)):
            in_words = language == "ar" and is_counted and place <= SAID_IN_WORDS
            assert text.strip() == text != "", key
            assert used(text) | (NUMBERS if in_words else set()) >= wanted[key] >= used(text), (key, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_regions_are_named_where_there_are_such_regions(language: str) -> None:
    named = {key[1]: forms(message) for key, message in by_key(read(language)).items() if key[0] == "region"}
    assert {code for code in named if code.startswith("IQ-")} == {code for code in regions() if code[:2] == "IQ"}
    assert named.keys() <= regions().keys()
    assert all(text.strip() == text != "" for (text,) in named.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    """By CLDR: two numbers have one form where they are of one category, and two where they are not."""
    rule, chosen = Locale.parse(OTHERWISE_CALLED.get(language, language)).plural_form, by_key(read(language))
    catalogue = i18n.catalogue(language)
    assert catalogue is not None
    counted = next(message for message in chosen.values() if isinstance(message.id, tuple))
    places = {number: catalogue.plural(number) for number in range(201)}  # type: ignore[attr-defined]
    assert {(rule(number), place) for number, place in places.items()} == {
        (rule(number), places[next(n for n in places if rule(n) == rule(number))]) for number in places
    }
    assert len({rule(number) for number in places}) == len({*places.values()}) == len(forms(counted))


@pytest.mark.parametrize("language", sorted(SCRIPTS.keys() & set(LANGUAGES)))
def test_a_catalogue_is_written_in_the_letters_of_its_language(language: str) -> None:
    for key, message in by_key(read(language)).items():
        for text in forms(message):
            plain = QUOTED.sub(" ", text)
            words = re.findall(r"[^\W\d_]+", plain)
            scripts = {word: {unicodedata.name(sign).split()[0] for sign in word} for word in words}
            assert all(len(found) == 1 for found in scripts.values()), (key, text)
            assert {SCRIPTS[language]} in scripts.values() or not words, (key, text)
            latin = {word for word, found in scripts.items() if found == {"LATIN"}}
            assert latin <= TECHNICAL, (key, latin - TECHNICAL)


@pytest.mark.parametrize("language", TRANSLATED)
def test_values_to_be_written_as_they_are_are_not_translated(language: str) -> None:
    found = by_key(read(language))
    for text, values in LITERALS.items():
        (said,) = forms(found["problem", text])
        assert {*re.findall("[a-z]+", said)} >= {*values.split()}, said


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_left_in_english(language: str) -> None:
    english = {key: forms(message) for key, message in by_key(read("en")).items()}
    found = by_key(read(language))
    same = [key for key, message in found.items() if len(key[1].split()) > 2 and key[1] in forms(message)]
    same += [key for key, message in found.items() if english.get(key, [""])[0] in forms(message)]
    assert [key for key in same if len(english.get(key, [key[1]])[0].split()) > 2] == []


def test_there_is_a_catalogue_of_each_of_the_fourteen_languages() -> None:
    assert set(LANGUAGES) == set("ar ckb de en fr hy ka kk kmr nl prs ps ru uk".split())  # noqa: SIM905


def test_a_catalogue_says_whether_anybody_has_reviewed_it() -> None:
    assert i18n.is_reviewed("en")
    assert not i18n.is_reviewed("tlh")
    for language in TRANSLATED:
        head = (LOCALES / language / "LC_MESSAGES" / "magnet.po").read_text("utf-8")[:1000]
        assert i18n.is_reviewed(language) == ("X-Review: unreviewed" not in head)
