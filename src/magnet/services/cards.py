"""Employers' cards: drawn from the profile when a referral is sent, kept with it, and shown from there alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from magnet.matching import card
from magnet.matching.card import Facts, Occupation
from magnet.schemas.codes import CEFR, CEFR_LEVELS
from magnet.schemas.referrals import Card, CardConcept, CardLanguage
from magnet.services import inference, sealed
from magnet.services.context import Context
from magnet.services.sealed import Whole
from magnet.services.vocabulary import ISCO_URI, Vocabulary
from magnet.store import opportunities, returnees
from magnet.store.db import beyond
from magnet.store.opportunities import Indexed
from magnet.store.referrals import ReferralRow

REFERABLE = frozenset({"matching", "sharing"})
"""The purposes that somebody agreed to who could be referred to any employer."""
SKILLS_ASKED = ("essential_skills", "optional_skills", "prerequisites", "skills_wanted")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an item asks for, as far as a card answers it."""

    languages: frozenset[str]
    schooling: bool
    skills: frozenset[str]

    @classmethod
    def of(cls, item: Indexed) -> "Asked":
        """What was stated, and else what was read from the advert's text."""
        details = inference.said(item.details)
        phrases = [phrase for name in SKILLS_ASKED for phrase in details.get(name, ())]
        return cls(
            languages=frozenset(one["language"] for one in details["languages"]),
            schooling=details["minimum_education"] is not None,
            skills=frozenset(filter(None, map(_concept, phrases))),
        )


async def drawn(ctx: Context, returnee_id: str, opportunity_id: str) -> dict[str, Any] | None:
    """The card of a person for an item as it is to be kept; None where one of them is gone.

    Whom the card could also mean are all who could be referred in the person's country, in whichever office's care.
    """
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        mine = await returnees.whole(session, returnee_id)
        item = await opportunities.anywhere(session, opportunity_id)
        if mine is None or item is None:
            return None
        async with beyond(session):
            theirs = await returnees.of_country(session, mine.country)
    person = await sealed.whole(ctx.runtime, mine)
    referable = [one for one in theirs if one.id != person.id and set(one.agreed) >= REFERABLE]
    others = await sealed.wholes(ctx.runtime, referable)
    return await ctx.runtime.compute(_draw, (person, others), item, vocabulary, ctx.today)


def _draw(people: tuple[Whole, Sequence[Whole]], item: Indexed, vocabulary: Vocabulary, today: date) -> dict[str, Any]:
    asked, (person, others) = Asked.of(item), people
    mine, *theirs = [facts_of(one, asked, vocabulary, today) for one in (person, *others)]
    return asdict(card.anonymous(mine, theirs, asked.skills))


def facts_of(person: Whole, asked: Asked, vocabulary: Vocabulary, today: date) -> Facts:
    """What a card may say of a person: of the own words only what they are linked to, if somebody is sure of it."""
    document, years = person.profile, dict[Occupation, float]()
    for work in document["work"]:
        if (concept := _concept(work["occupation"])) is not None:
            occupation = Occupation(concept, vocabulary.code(concept))
            years[occupation] = years.get(occupation, 0) + (work["years"] or 0)
    known = [work["years"] for work in document["work"] if work["years"] is not None]
    dates = [day for day in (person.return_date, _day(document["available_from"])) if day is not None]
    level = document["education"]["level"]
    return Facts(
        occupations=frozenset(years),
        main=min(years, key=lambda one: (-years[one], one.concept), default=None),
        skills=frozenset(filter(None, (_concept(skill["skill"]) for skill in document["skills"]))),
        languages=_languages(document["languages"], asked.languages),
        schooling=card.schooling(level) if asked.schooling and level is not None else None,
        years=sum(known) if known else None,
        days=(max(dates) - today).days if dates else None,
        region=person.region,
    )


def _concept(stored: Mapping[str, Any]) -> str | None:
    """What a phrase is linked to; what a person is still to be asked about is nothing yet."""
    known = stored["status"] in ("confirmed", "linked") and stored["links"]
    return str(stored["links"][0][0]) if known else None


def _languages(held: Sequence[Mapping[str, Any]], asked: Collection[str]) -> frozenset[tuple[str, int | None]]:
    """Of the languages asked for those that the person has, with the level that counts for work."""
    levels: dict[str, int | None] = {}
    for one in held:
        level = CEFR.get(one["spoken"] or one["written"])
        if one["language"] in asked and level != 0:
            levels[one["language"]] = max(level or 0, levels.get(one["language"]) or 0) or None
    return frozenset(levels.items())


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def shown(row: ReferralRow, vocabulary: Vocabulary, languages: Sequence[str]) -> Card | None:
    """The card that was sent, its concepts by their labels in the reader's language."""
    kept = row.card
    if kept is None:
        return None

    def concepts(keys: Sequence[str]) -> list[CardConcept]:
        uris = [ISCO_URI + key if key.isdecimal() else key for key in keys]
        labels = [(vocabulary.label(uri, languages), vocabulary.code(uri)) for uri in uris]
        return sorted(
            (CardConcept(label=label, code=code) for label, code in labels if label is not None),
            key=lambda one: (one.label, one.code or ""),
        )

    return Card(
        pseudonym=row.pseudonym,
        occupations=concepts(kept["occupations"]),
        skills=concepts(kept["skills"]),
        languages=[
            CardLanguage(language=language, level=level and CEFR_LEVELS[level]) for language, level in kept["languages"]
        ],
        experience=kept["experience"],
        availability=kept["availability"],
        education=kept["schooling"],
        region=kept["region"],
    )
