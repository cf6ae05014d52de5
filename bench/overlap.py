"""One profile written in each language of the starter taxonomy: how much alike are the lists that it gets?

Each profile of `overlap_profiles.tsv` is ranked against the demo's open vacancies of its country, all words linked as
the service links them. Two lists are compared by rank-biased overlap over their first ten.
"""

import csv
import pathlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations

from bench.taxonomies import starter_linkers, starter_taxonomy
from magnet.importers import starter
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldSkill, Profile, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.taxonomy import Kind
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.phrases import Phrase
from magnet.services import bridge, demo
from magnet.services.linking import Said, link_all, mention
from magnet.services.opportunities import VACANCY, said_of
from magnet.services.vocabulary import Vocabulary

PROFILES = pathlib.Path(__file__).parent / "overlap_profiles.tsv"
LABELS = starter.FOLDER / "labels"
DEPTH, PERSISTENCE = 10, 0.9
"""As many places as are compared, and how likely a reader who saw one place looks at the next."""
AIM = 0.8
TODAY = demo.WRITTEN


@dataclass(frozen=True, slots=True)
class Written:
    """One profile as an interviewer writes it in one language: past jobs with their years, and skills."""

    name: str
    region: str
    language: str
    work: tuple[tuple[str, int], ...]
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairOverlap:
    """Rank-biased overlap of the lists that each profile gets in two languages."""

    languages: tuple[str, str]
    profiles: Mapping[str, float]

    @property
    def mean(self) -> float:
        """The mean over the profiles written in both languages; 0 where there is none."""
        return sum(self.profiles.values()) / len(self.profiles) if self.profiles else 0.0

    @property
    def least(self) -> tuple[str, float]:
        """The profile whose two lists differ most; nothing where there is none."""
        return min(self.profiles.items(), key=lambda each: each[1], default=("", 0.0))


@dataclass(frozen=True, slots=True)
class Overlaps:
    """All pairs of languages; `absent` are profiles that lack a language present.

    `others` is the mean overlap of different profiles' lists in one country and language: what means nothing.
    """

    pairs: tuple[PairOverlap, ...]
    others: float
    absent: tuple[tuple[str, str], ...] = ()


def rank_biased_overlap(one: Sequence[str], other: Sequence[str], p: float = PERSISTENCE, depth: int = DEPTH) -> float:
    """How alike two rankings are, 0 to 1, by what a reader of both would see; 1 for two that are the same.

    The extrapolated measure (RBO_EXT) of Webber, Moffat and Zobel, "A similarity measure for indefinite rankings"
    (2010): with A(d) the share of the first d that both have, A(k) p^k + (1-p)/p * sum over d = 1..k of A(d) p^d. The k
    is `depth`, or the longer list's length where that is less; a shorter list has nothing in its later places. Two
    empty lists are alike.
    """
    k = min(depth, max(len(one), len(other)))
    if not k:
        return 1.0
    shared = [len(set(one[:d]) & set(other[:d])) / d for d in range(1, k + 1)]
    return shared[-1] * p**k + (1 - p) / p * sum(share * p**d for d, share in enumerate(shared, 1))


def read_profiles(path: pathlib.Path = PROFILES) -> list[Written]:
    """The profiles, a row each a language."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Written(
            name=row["profile"],
            region=row["region"],
            language=row["language"],
            work=tuple(map(_past, row["work"].split("; "))),
            skills=tuple(row["skills"].split("; ")),
        )
        for row in rows
    ]


def _past(text: str) -> tuple[str, int]:
    words, _, years = text.rstrip(")").rpartition(" (")
    return words, int(years)


def languages_present() -> tuple[str, ...]:
    """The languages that the starter taxonomy has labels in."""
    return tuple(sorted(path.stem for path in LABELS.glob("*.tsv")))


def starter_vocabulary() -> Vocabulary:
    """The starter taxonomy with its linkers, as a database that has loaded nothing else."""
    return Vocabulary("starter", starter_taxonomy(), starter_linkers())


def demo_vacancies(vocabulary: Vocabulary) -> Iterator[Opportunity]:
    """The demo's vacancies as a server has them that loaded the demo, all employers vetted."""
    for fields in demo.read("vacancies", timedelta()):
        named = {name: value for name, value in fields.items() if name not in demo.REFERENCES}
        yield _vacancy(VacancyIn.model_validate(named), vocabulary)


def _vacancy(new: VacancyIn, vocabulary: Vocabulary) -> Opportunity:
    title, *skills = map(mention, link_all(vocabulary, said_of(new, VACANCY)))
    essential = len(new.essential_skills)
    details = new.model_dump(mode="json")
    return Opportunity(
        id=str(new.source_reference),
        kind="vacancy",
        country=new.country,
        title=title,
        owner=Owner("one", "vetted"),
        region=new.region,
        place=new.place,
        remote=new.remote,
        essential=tuple(skills[:essential]),
        optional=tuple(skills[essential:]),
        languages=bridge.languages(details["languages"]),
        education=new.minimum_education,
        tenths=bridge.tenths(new.years),
        licences=tuple(new.licences),
        pay=bridge.pay(details["pay"]),
        contract=new.contract,
        hours=new.hours,
        openings=new.openings,
        opens=new.opens,
        closes=new.closes,
        open=new.status == "open",
        last_confirmed=new.last_confirmed,
    )


def measure_overlap(path: pathlib.Path = PROFILES) -> Overlaps:
    """Every pair of the starter taxonomy's languages, over every profile that is written in both."""
    vocabulary = starter_vocabulary()
    knowledge = Knowledge.of(vocabulary.taxonomy)
    items: dict[str, list[Opportunity]] = defaultdict(list)
    for one in demo_vacancies(vocabulary):
        items[one.country].append(one)
    indexes = {country: CountryIndex.build(some, knowledge) for country, some in items.items()}
    languages, lists = languages_present(), dict[tuple[str, str], list[str]]()
    written = read_profiles(path)
    for profile in written:
        if profile.language in languages:
            person = _person(profile, vocabulary, knowledge)
            found = rank(person, indexes[profile.region[:2]], Query(kind="vacancy", limit=DEPTH, seed="overlap"))
            lists[profile.name, profile.language] = [one.item for one in found.items]
    names = list(dict.fromkeys(profile.name for profile in written))
    pairs = tuple(
        PairOverlap(
            (one, other),
            {
                name: rank_biased_overlap(lists[name, one], lists[name, other])
                for name in names
                if (name, one) in lists and (name, other) in lists
            },
        )
        for one, other in combinations(languages, 2)
    )
    absent = tuple((name, language) for name in names for language in languages if (name, language) not in lists)
    return Overlaps(pairs, _between_others(written, lists), absent)


def _between_others(written: Sequence[Written], lists: Mapping[tuple[str, str], list[str]]) -> float:
    found = [
        rank_biased_overlap(lists[one.name, one.language], lists[other.name, other.language])
        for one, other in combinations(written, 2)
        if one.name != other.name and one.language == other.language and one.region[:2] == other.region[:2]
        if (one.name, one.language) in lists
    ]
    return sum(found) / len(found) if found else 0.0


def _person(written: Written, vocabulary: Vocabulary, knowledge: Knowledge) -> Person:
    work = [words for words, _ in written.work]
    mentions = [
        mention(stored)
        for stored in link_all(
            vocabulary,
            [
                *(_said("occupation", words, written.language) for words in work),
                *(_said("skill", words, written.language) for words in written.skills),
            ],
        )
    ]
    profile = Profile(
        work=tuple(
            Work(past, years * 10, TODAY.year - 1)
            for past, (_, years) in zip(mentions[: len(work)], written.work, strict=True)
        ),
        skills=tuple(HeldSkill(skill, "good") for skill in mentions[len(work) :]),
    )
    return Person.compile(profile, Case(written.region[:2], written.region, birth_year=1990), knowledge, TODAY)


def _said(kind: Kind, words: str, language: str) -> Said:
    return Said(kind, Phrase(text=words, language=language), kind)


def overlap_shortfalls(found: Overlaps) -> list[str]:
    """Pairs of languages under the aim, and profiles that are not written in a language that is present."""
    short = [
        f"lists of one profile in {' and '.join(pair.languages)}: overlap {pair.mean:.3f}, aim {AIM:.3f}"
        for pair in found.pairs
        if pair.mean < AIM
    ]
    return short + [f"the profile {name} is not written in {language}" for name, language in found.absent]
