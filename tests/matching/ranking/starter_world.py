"""The starter taxonomy to rank in, and people and offers said in a line, by ISCO-08 code and the starter's skills."""

from datetime import date, timedelta
from functools import cache

from bench.taxonomies import starter_taxonomy
from magnet.importers import starter
from magnet.matching.knowledge import Knowledge
from magnet.matching.mention import FULL, Link, Mention
from magnet.matching.opportunity import Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import (
    Case,
    HeldLanguage,
    HeldLicence,
    HeldSkill,
    OpportunityKind,
    Preferences,
    Profile,
    SkillLevel,
    Work,
)

TODAY = date(2026, 6, 1)
VETTED = Owner("e:1", "vetted", None, 700)


@cache
def knowledge() -> Knowledge:
    """The starter taxonomy, built once, with no findings."""
    return Knowledge.of(starter_taxonomy(), ())


@cache
def concepts() -> frozenset[str]:
    """The uris of the starter's concepts: said at import, where its labels would take long to read."""
    return frozenset(concept.uri for concept in next(starter.read()).concepts)


def said(name: str, weight: int = FULL, text: str = "") -> Mention:
    """Words linked to a group (by code) or a skill (by id), surely or not; to nothing at weight 0."""
    uri = starter.uri_of(name)
    assert uri in concepts(), name
    return Mention(text or name, "en", (Link(uri, weight),) if weight else ())


def did(code: str, years: int | None = None, *, until: int = 2026, weight: int = FULL) -> Work:
    """Past work of a unit group."""
    return Work(said(code, weight), None if years is None else years * 10, until)


def can(*names: str, level: SkillLevel | None = "good", weight: int = FULL) -> tuple[HeldSkill, ...]:
    """Skills held."""
    return tuple(HeldSkill(said(name, weight), level) for name in names)


def skills(*names: str) -> tuple[Mention, ...]:
    """Skills asked for or taught."""
    return tuple(map(said, names))


def speaks(**levels: int) -> tuple[HeldLanguage, ...]:
    """Languages spoken, by CEFR level 1..6."""
    return tuple(HeldLanguage(language, level) for language, level in levels.items())


def holds(*codes: str) -> tuple[HeldLicence, ...]:
    """Licences held."""
    return tuple(HeldLicence(code) for code in codes)


def wishes(*codes: str) -> Preferences:
    """Occupations wished for."""
    return Preferences(occupations=tuple(map(said, codes)))


def offer(code: str, kind: OpportunityKind = "vacancy", **changes: object) -> Opportunity:
    """A confirmed offer of a vetted owner, in Erbil or elsewhere, for a unit group, "" for none."""
    title = said(code) if code else Mention("Something for everybody", "en")
    fields: dict[str, object] = {
        "id": f"{kind}:{code}",
        "kind": kind,
        "country": str(changes.get("region") or "IQ")[:2],
        "region": "IQ-AR",
        "title": title,
        "owner": VETTED,
        "last_confirmed": TODAY - timedelta(days=5),
    }
    return Opportunity(**{**fields, **changes})  # type: ignore[arg-type]


def returnee(*work: Work, born: int = 1990, region: str = "IQ-AR", **known: object) -> Person:
    """A returnee to Erbil, or elsewhere, with past work and whatever else is known."""
    profile = Profile(work=work, **known)  # type: ignore[arg-type]
    return Person.compile(profile, Case(region[:2], region, birth_year=born), knowledge(), TODAY)
