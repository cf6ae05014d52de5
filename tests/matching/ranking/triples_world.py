"""Reads the better/worse triples: a returnee, a better and a worse opportunity, and why, in a caseworker's words.

Words in a language of the starter taxonomy are linked as the service links them; `words = code or skill` stands for
words in another language whose concept a person confirmed. What is not said is not known. A returnee's `work` is a list
of [words, years, last year]; a licence with `!` is known not to be held, a language at "-" not to be spoken.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bench.taxonomies import starter_linkers
from magnet.matching.features.language import CEFR
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.linker import decide
from magnet.matching.linking.candidates import LINKED
from magnet.matching.mention import FULL, Mention
from magnet.matching.opportunity import Eligibility, Finding, LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import (
    Case,
    HeldLanguage,
    HeldLicence,
    HeldSkill,
    OpportunityKind,
    Pay,
    Preferences,
    Profile,
    Veto,
    Work,
)
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Opened
from magnet.matching.rules import STANDARD_RULES
from magnet.matching.taxonomy import Kind
from magnet.matching.training import opens
from magnet.services import presenting
from tests.matching.ranking.starter_world import TODAY, knowledge, said

FOLDER = Path(__file__).parent / "triples"
Fields = Mapping[str, Any]
LAST_YEAR = TODAY.year - 1


@dataclass(frozen=True, slots=True)
class Triple:
    """One judgement; `falls_short`, where it is written, says why the ranking is known not to follow it yet."""

    why: str
    kind: OpportunityKind
    person: Person
    better: Opportunity
    worse: Opportunity
    vacancies: tuple[Opportunity, ...] = ()

    def first(self) -> str:
        """Which of the two a list shows first: "better", "worse", "equal" where a tie is broken, "neither"."""
        index = CountryIndex.build([self.worse, self.better, *self.vacancies], self.person.knowledge)
        query = Query(kind=self.kind, seed="list")
        if self.kind == "training":
            return next(_shown(opens(self.person, [self.worse, self.better], index, query)), "neither")
        items = rank(self.person, index, query).items
        if len(items) > 1 and items[0].score == items[1].score:
            return "equal"
        return items[0].item


def _shown(courses: Sequence[Opened]) -> Iterator[str]:
    """Courses in the order of a list: what the plan proposes, then what stands apart; the rest is not shown."""
    kept = [presenting.ranked_item(one.ranked, one, {one.ranked.item: {}}) for one in courses]
    proposed = [presenting.proposed(one, "training", STANDARD_RULES.referral_threshold) for one in kept]
    for wanted in (True, False):
        for course, is_proposed in zip(kept, proposed, strict=True):
            if is_proposed is wanted and (
                is_proposed or presenting.worth_a_look(course, "training", STANDARD_RULES.referral_threshold)
            ):
                yield course["item"]


@cache
def written() -> Mapping[str, Fields]:
    """All of them as they are written, theme by theme, by why the better one is better: nothing is linked yet."""
    found = [
        given for path in sorted(FOLDER.glob("*.toml")) for given in tomllib.loads(path.read_text("utf-8"))["triple"]
    ]
    by_why = {given["why"]: given for given in found}
    assert len(by_why) == len(found), "two say the same"
    return by_why


def triples() -> list[Triple]:
    """All of them."""
    return [triple(why) for why in written()]


@cache
def triple(why: str) -> Triple:
    """The one that is written so."""
    given = written()[why]
    home = given["returnee"].get("at", "IQ-AR")
    kind: OpportunityKind = given.get("kind", "vacancy")
    return Triple(
        why=given["why"],
        kind=kind,
        person=_person(given["returnee"], home, _known(given.get("findings", {}))),
        better=_offer(given["better"], "better", kind, home),
        worse=_offer(given["worse"], "worse", kind, home),
        vacancies=tuple(
            _offer(each, f"vacancy {place}", "vacancy", home) for place, each in enumerate(given.get("vacancies", ()))
        ),
    )


def _known(findings: Mapping[str, int]) -> Knowledge:
    found = [Finding(code, None, demand, TODAY - timedelta(days=60)) for code, demand in findings.items()]
    return Knowledge.of(knowledge().taxonomy, found)


def _person(given: Fields, home: str, known: Knowledge) -> Person:
    language = given.get("language", "en")
    profile = Profile(
        work=tuple(_work(each, language) for each in given.get("work", ())),
        skills=tuple(HeldSkill(_mention(each, language, "skill"), "good") for each in given.get("skills", ())),
        languages=tuple(HeldLanguage(tag, CEFR.index(level)) for tag, level in given.get("languages", {}).items()),
        education=given.get("education"),
        licences=tuple(HeldLicence(each.lstrip("!"), not each.startswith("!")) for each in given.get("licences", ())),
        preferences=Preferences(
            occupations=tuple(_mention(each, language, "occupation") for each in given.get("wishes", ())),
            sectors=tuple(given.get("sectors", ())),
            regions=tuple(given.get("regions", ())),
            contracts=tuple(given.get("contracts", ())),
            hours=tuple(given.get("hours", ())),
            minimum_pay=_pay(given.get("pay")),
        ),
        mobility=given.get("mobility"),
        vetoes=tuple(Veto(kind, value) for kind, value in given.get("vetoes", {}).items()),
    )
    case = Case(
        home[:2], home, given.get("place"), return_date=given.get("returns"), birth_year=given.get("born", 1990)
    )
    return Person.compile(profile, case, known, TODAY)


def _work(given: Sequence[Any], language: str) -> Work:
    words, years, last = (*given, LAST_YEAR)[:3]
    return Work(_mention(words, language, "occupation"), years * 10, last)


def _offer(given: Fields, identifier: str, kind: OpportunityKind, home: str) -> Opportunity:
    language = given.get("language", "en")
    region = given.get("at", home)
    needs, taught = (
        tuple(_mention(each, language, "skill") for each in given.get(name, ())) for name in ("needs", "teaches")
    )
    years = given.get("years")
    return Opportunity(
        id=identifier,
        kind=kind,
        country=region[:2],
        region=region,
        place=given.get("place"),
        title=_title(given["title"], language, kind),
        owner=Owner("e:1", "vetted", given.get("sector"), None),
        remote=given.get("remote", False),
        essential=needs,
        taught=taught,
        grants_licences=tuple(given.get("gives", ())),
        grants_languages=_asked(given.get("gives_languages", {})),
        languages=_asked(given.get("languages", {})),
        education=given.get("education"),
        tenths=None if years is None else years * 10,
        licences=tuple(given.get("licences", ())),
        pay=_pay(given.get("pay")),
        contract=given.get("contract"),
        hours=given.get("hours"),
        closes=given.get("closes"),
        conditions=tuple(given.get("conditions", ())),
        eligibility=Eligibility(),
        last_confirmed=TODAY - timedelta(days=5),
    )


def _title(given: str, language: str, kind: OpportunityKind) -> Mention:
    """A title; as in the service, what merely looks like an occupation in a course's name counts for none."""
    title = _mention(given, language, "occupation")
    sure = title.links and title.links[0].weight >= LINKED["occupation"] * FULL
    return title if kind == "vacancy" or sure else replace(title, links=())


def _asked(levels: Mapping[str, str]) -> tuple[LanguageAsked, ...]:
    return tuple(LanguageAsked(tag, CEFR.index(level)) for tag, level in levels.items())


def _pay(given: Sequence[Any] | None) -> Pay | None:
    return Pay(given[0], None, given[1], given[2]) if given else None


@cache
def _mention(given: str, language: str, kind: Kind) -> Mention:
    """Words linked as the service links them, or as a person confirmed them."""
    words, _, name = given.partition(" = ")
    if name:
        return Mention(words, language, said(name, FULL).links)
    return Mention(words, language, decide(starter_linkers()[kind].link(words, language), kind).links)
