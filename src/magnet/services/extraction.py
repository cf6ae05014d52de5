"""Suggestions from a CV's or advert's text for a person to confirm; the text is kept nowhere."""

from functools import lru_cache, partial
from typing import TypedDict

from magnet.matching.extract import Asked, Extraction
from magnet.matching.extract.found import ConceptFound, Found
from magnet.schemas.codes import CEFR_LEVELS
from magnet.schemas.phrases import LanguageLevel, LanguageWanted, Phrase
from magnet.schemas.returnees import EducationIn, LicenceHeld, SkillIn, WorkIn
from magnet.schemas.suggestions import (
    AdvertSuggestions,
    CvSuggestions,
    EducationSuggestion,
    LanguageAskedSuggestion,
    LanguageSuggestion,
    LevelAskedSuggestion,
    LicenceAskedSuggestion,
    LicenceSuggestion,
    OccupationAskedSuggestion,
    SkillAskedSuggestion,
    SkillSuggestion,
    Suggestions,
    SuggestionsIn,
    WorkSuggestion,
    YearsSuggestion,
)
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.taxonomy import of_country
from magnet.services.vocabulary import Vocabulary


async def suggest(ctx: Context, asked: SuggestionsIn) -> Suggestions:
    """What a text seems to say, in the form that a profile or vacancy takes."""
    ctx.require(Permission.SUGGESTIONS_CREATE)
    vocabulary = await of_country(ctx, asked.country)
    wanted = Asked(kind=asked.kind, language=asked.language, today=ctx.today)
    return await ctx.runtime.compute(_suggestions, vocabulary, asked.text, wanted, ctx.languages)


def _suggestions(vocabulary: Vocabulary, text: str, asked: Asked, languages: tuple[str, ...]) -> Suggestions:
    found = vocabulary.extractor.extract(text, asked)
    shown = _Shown(vocabulary, found, languages)
    return shown.of_cv() if asked.kind == "cv" else shown.of_advert()


class _Place(TypedDict):
    start: int
    end: int
    score: float


class _ConceptPlace(_Place):
    label: str | None
    code: str | None


class _Shown:
    """An extraction as a reader of these languages sees it."""

    def __init__(self, vocabulary: Vocabulary, found: Extraction, languages: tuple[str, ...]) -> None:
        self.vocabulary, self.found = vocabulary, found
        self.label = lru_cache(partial(vocabulary.label, languages=languages))

    def of_cv(self) -> CvSuggestions:
        """For a profile."""
        found = self.found
        return CvSuggestions(
            text_language=found.language,
            work=[
                WorkSuggestion(
                    **self._concept(one),
                    work=WorkIn(
                        occupation=self._phrase(one),
                        years=None if one.tenths is None else one.tenths / 10,
                        last_year=one.last_year,
                    ),
                )
                for one in found.occupations
            ],
            skills=[
                SkillSuggestion(**self._concept(one), skill=SkillIn(skill=self._phrase(one))) for one in found.skills
            ],
            languages=[
                LanguageSuggestion(
                    **_place(one),
                    language=LanguageLevel(
                        language=one.language, spoken=_level(one.spoken), written=_level(one.written)
                    ),
                )
                for one in found.languages
            ],
            education=[
                EducationSuggestion(**_place(one), education=EducationIn(level=one.level, field=one.field))
                for one in found.education
            ],
            licences=[
                LicenceSuggestion(**_place(one), licence=LicenceHeld(licence=one.licence)) for one in found.licences
            ],
            years=[YearsSuggestion(**_place(one), years=one.tenths / 10) for one in found.years],
        )

    def of_advert(self) -> AdvertSuggestions:
        """For a vacancy."""
        found = self.found
        return AdvertSuggestions(
            text_language=found.language,
            occupations=[
                OccupationAskedSuggestion(**self._concept(one), occupation=self._phrase(one))
                for one in found.occupations
            ],
            skills=[SkillAskedSuggestion(**self._concept(one), skill=self._phrase(one)) for one in found.skills],
            languages=[
                LanguageAskedSuggestion(
                    **_place(one), language=LanguageWanted(language=one.language, level=_level(one.spoken))
                )
                for one in found.languages
            ],
            education=[
                LevelAskedSuggestion(**_place(one), minimum_education=one.level) for one in reversed(found.education)
            ],
            licences=[LicenceAskedSuggestion(**_place(one), licence=one.licence) for one in found.licences],
            years=[
                YearsSuggestion(**_place(one), years=one.tenths / 10)
                for one in sorted(found.years, key=lambda one: one.tenths)
            ],
        )

    def _phrase(self, found: ConceptFound) -> Phrase:
        uri = None if found.concept is None else self.vocabulary.taxonomy.concept(found.concept).uri
        return Phrase(text=found.text, language=self.found.language, concept=uri)

    def _concept(self, found: ConceptFound) -> _ConceptPlace:
        if found.concept is None:
            return {**_place(found), "label": None, "code": None}
        concept = self.vocabulary.taxonomy.concept(found.concept)
        return {**_place(found), "label": self.label(concept.uri) or found.text, "code": concept.code}


def _place(found: Found) -> _Place:
    return {"start": found.start, "end": found.end, "score": found.score}


def _level(number: int | None) -> str | None:
    return None if number is None else CEFR_LEVELS[number]
