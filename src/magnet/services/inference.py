"""What an advert's text asks for, where its fields say nothing: read out, kept apart from what was stated."""

from collections.abc import Mapping, Sequence
from typing import Any

from magnet.matching.extract import Extraction
from magnet.matching.extract.found import SkillFound
from magnet.matching.features.feature import INFERRED as INFERRED_WEIGHT
from magnet.matching.mention import FULL
from magnet.schemas.codes import CEFR_LEVELS
from magnet.schemas.opportunities import Inferred, OpportunityIn, VacancyIn
from magnet.services import linking
from magnet.services.context import Context
from magnet.services.resources import Columns
from magnet.services.vocabulary import Vocabulary

AT_ONCE = 50
"""Texts read without a turn for other work."""
MOST_SKILLS = 15
SURE = INFERRED_WEIGHT / FULL
"""A language, a level, a licence or years are taken only from the chance on by which ranking weighs them."""
LINKED = 0.8
INFERRED = "inferred"
"""Where a row's details keep it, and the column that names the fields."""


async def infer(ctx: Context, vocabulary: Vocabulary, new: Sequence[OpportunityIn], made: Sequence[Columns]) -> None:
    """Add to the columns of vacancies that are to be read `from_text` what their text says of empty fields."""
    wanted = [
        (one, columns)
        for one, columns in zip(new, made, strict=True)
        if isinstance(one, VacancyIn) and one.from_text and one.text
    ]
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        read = await ctx.runtime.compute(_read, vocabulary, [one for one, _ in some])
        for (one, columns), found in zip(some, read, strict=True):
            inferred = _missing(one, found, vocabulary)
            columns["details"][INFERRED] = inferred
            columns[INFERRED] = sorted(inferred)


def _read(vocabulary: Vocabulary, new: Sequence[VacancyIn]) -> list[Extraction]:
    return [vocabulary.of(one.country).read_advert(one.text or "", one.language) for one in new]


def _missing(one: VacancyIn, found: Extraction, vocabulary: Vocabulary) -> dict[str, Any]:
    """Of what was found, what the vacancy does not say itself."""
    inferred: dict[str, Any] = {}
    if not (one.essential_skills or one.optional_skills):
        skills = [skill for skill in found.skills if skill.concept is not None][:MOST_SKILLS]
        inferred["essential_skills"] = [_stored(skill, found.language, vocabulary) for skill in skills]
    if not one.languages:
        asked = [each for each in found.languages if each.score >= SURE]
        inferred["languages"] = [
            {"language": each.language, "level": None if each.spoken is None else CEFR_LEVELS[each.spoken]}
            for each in asked
        ]
    if one.minimum_education is None:
        inferred["minimum_education"] = min(
            (each.level for each in found.education if each.score >= SURE), default=None
        )
    if not one.licences:
        inferred["licences"] = [each.licence for each in found.licences if each.score >= SURE]
    if one.years is None:
        tenths = min((each.tenths for each in found.years if each.score >= SURE), default=None)
        inferred["years"] = None if tenths is None else tenths / 10
    return {name: value for name, value in inferred.items() if value not in (None, [])}


def _stored(skill: SkillFound, language: str | None, vocabulary: Vocabulary) -> linking.Stored:
    assert skill.concept is not None
    links = [[vocabulary.taxonomy.concept(skill.concept).uri, round(skill.score * FULL)]]
    status = "linked" if skill.score >= LINKED else "asked"
    return {"text": skill.text, "language": language, "concept": None, "status": status, "links": links}


def said(details: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row's details as matching reads them: what was inferred stands in for what nobody stated."""
    return {**details, **details[INFERRED]} if details.get(INFERRED) else details


def presented(details: Mapping[str, Any], vocabulary: Vocabulary, languages: Sequence[str]) -> Inferred | None:
    """What was inferred, as shown; None where nothing was."""
    kept = details.get(INFERRED)
    if not kept:
        return None
    skills = [linking.present(one, vocabulary, languages) for one in kept.get("essential_skills", ())]
    return Inferred(**{**kept, "essential_skills": skills})
