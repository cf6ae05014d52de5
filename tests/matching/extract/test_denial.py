"""What a text denies is not suggested: it would send people to jobs they cannot do, or keep them from ones they can."""

import pytest

from magnet.matching.extract import Asked, Extractor

DENIED = (
    ("en", "No driving licence needed"),
    ("en", "A university degree is not required"),
    ("en", "Driving licence: none"),
    ("fr", "Pas de permis de conduire"),
    ("fr", "Baccalauréat non exigé"),
    ("de", "Kein Führerschein"),
    ("de", "Abitur nicht erforderlich"),
    ("es", "sin carné de conducir"),
    ("ru", "Водительские права: нет"),
    ("ru", "Высшее образование не требуется"),
    ("ar", "لا توجد رخصة قيادة"),
    ("tr", "Ehliyet yok"),
)
AFFIRMED = (
    ("en", "Driving licence, no experience needed", ["driving:B"]),
    ("en", "No smoking; driving licence B", ["driving:B"]),
    ("fr", "Permis B, sans expérience", ["driving:B"]),
    ("ru", "Без опыта, водительские права категории C", ["driving:C"]),
)


@pytest.mark.parametrize(("language", "text"), DENIED)
@pytest.mark.parametrize("kind", ["cv", "advert"])
def test_what_is_denied_is_not_suggested(extractor: Extractor, language: str, text: str, kind: str) -> None:
    found = extractor.extract(text, Asked(kind=kind, language=language))  # type: ignore[arg-type]
    assert (found.licences, found.education, found.languages) == ((), (), ())


@pytest.mark.parametrize(("language", "text", "wanted"), AFFIRMED)
def test_a_no_to_something_else_denies_nothing(
    extractor: Extractor, language: str, text: str, wanted: list[str]
) -> None:
    found = extractor.extract(text, Asked(kind="cv", language=language))
    assert [one.licence for one in found.licences] == wanted


def test_a_language_that_is_denied_is_none_of_the_person(extractor: Extractor) -> None:
    found = extractor.extract("Languages: Arabic native, no English, French B1", Asked(language="en"))
    assert sorted(one.language for one in found.languages) == ["ar", "fr"]


def test_what_is_denied_is_no_skill_either(extractor: Extractor) -> None:
    assert extractor.extract("Skills: welding. I have no driving licence.", Asked(language="en")).skills[1:] == ()
