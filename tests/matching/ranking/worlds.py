"""A small world to rank in: a taxonomy of a few trades, and strategies for people, cases and opportunities."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from magnet.matching.knowledge import Knowledge
from magnet.matching.mention import Link, Mention
from magnet.matching.opportunity import Eligibility, Finding, LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import (
    Case,
    Entitlement,
    HeldLanguage,
    HeldLicence,
    HeldSkill,
    Pay,
    Preferences,
    Profile,
    Veto,
    Work,
)
from magnet.matching.taxonomy import Concept, Label, Relation, Taxonomy
from magnet.matching.weights import FEATURE_NAMES, Weights

TODAY = date(2024, 6, 3)
OCCUPATIONS = {
    "o:welder": "7212",
    "o:pipe-welder": "7212",
    "o:plumber": "7126",
    "o:electrician": "7411",
    "o:cook": "5120",
    "o:nurse": "2221",
    "o:accountant": "2411",
}
GROUPS = {"isco:7": "7", "isco:72": "72", "isco:721": "721", "isco:7212": "7212"}
SKILLS = ("weld", "mig", "drawings", "pipes", "wiring", "safety", "cook", "hygiene", "care", "books", "excel")
NEEDS = {
    "o:welder": ("weld", "drawings", "safety"),
    "o:pipe-welder": ("weld", "pipes", "safety"),
    "o:plumber": ("pipes", "drawings"),
    "o:electrician": ("wiring", "drawings", "safety"),
    "o:cook": ("cook", "hygiene"),
    "o:nurse": ("care", "hygiene"),
    "o:accountant": ("books", "excel"),
}
CONCEPTS = [
    *(Concept(uri, "occupation", code) for uri, code in OCCUPATIONS.items()),
    *(Concept(uri, "occupation", code, is_group=True) for uri, code in GROUPS.items()),
    *(Concept(f"s:{name}", "skill") for name in SKILLS),
]
AT = {concept.uri: position for position, concept in enumerate(CONCEPTS)}


def taxonomy(language: str = "en") -> Taxonomy:
    """The world's taxonomy, its labels in one language."""
    labels = [Label(AT[concept.uri], language, concept.uri.partition(":")[2], preferred=True) for concept in CONCEPTS]
    needs = [Relation(AT[uri], AT[f"s:{name}"], "essential") for uri, names in NEEDS.items() for name in names]
    near = [Relation(AT["s:weld"], AT["s:mig"], "related"), Relation(AT["s:books"], AT["s:excel"], "related")]
    groups = [Relation(AT["o:welder"], AT["isco:7212"], "broader")]
    return Taxonomy.build(CONCEPTS, labels, [*needs, *near, *groups], "test")


FINDINGS = (
    Finding("7212", "IQ-AR", 2, TODAY - timedelta(days=30)),
    Finding("7", None, 1, TODAY - timedelta(days=400)),
    Finding("51", None, -2, TODAY - timedelta(days=100)),
    Finding("2221", "IQ-SU", 1, TODAY - timedelta(days=900)),
)
KNOWLEDGE = Knowledge.of(taxonomy(), FINDINGS)


def said(text: str, *links: str | tuple[str, int]) -> Mention:
    """A mention linked to concepts, surely or with a weight."""
    return Mention(text, "en", tuple(Link(*((link,) if isinstance(link, str) else link)) for link in links))


def occupation(name: str) -> Mention:
    """A surely linked occupation."""
    return said(name, f"o:{name}")


def skill(name: str) -> Mention:
    """A surely linked skill."""
    return said(name, f"s:{name}")


VETTED = Owner("e:1", "vetted", "F", 700)


def vacancy(**changes: object) -> Opportunity:
    """A welder's vacancy in Erbil that nothing stands against, with changes."""
    fields: dict[str, object] = {
        "id": "v:1",
        "kind": "vacancy",
        "country": "IQ",
        "title": occupation("welder"),
        "owner": VETTED,
        "region": "IQ-AR",
        "last_confirmed": TODAY - timedelta(days=5),
    }
    return Opportunity(**{**fields, **changes})  # type: ignore[arg-type]


def person(profile: Profile | None = None, case: Case | None = None, today: date = TODAY) -> Person:
    """A person returning to Erbil, of whom nothing is known but what is given."""
    profile = profile or Profile()
    return Person.compile(profile, case or Case("IQ", "IQ-AR", birth_year=1990), KNOWLEDGE, today)


weights_of_links = st.integers(1, 1000)
_texts = st.sampled_from(
    ["welder", "Welder (m/f)", "senior pipe welder", "soudeur", "cook", "chef de cuisine", "nurse", "", "plumbers"]
)


def mentions(uris: list[str]) -> st.SearchStrategy[Mention]:
    """Mentions linked to some of these concepts, surely, unsurely or not at all."""
    link = st.builds(Link, st.sampled_from([*uris, "unknown"]), weights_of_links | st.just(1000))
    links = st.lists(link, max_size=3, unique_by=lambda each: each.concept).map(tuple)
    return st.builds(Mention, _texts, st.just("en"), links)


titles = mentions([*OCCUPATIONS, "isco:7212", "s:weld"])
skills = mentions([f"s:{name}" for name in SKILLS])
days = st.integers(-200, 200).map(lambda number: TODAY + timedelta(days=number))
regions = st.sampled_from(["IQ-AR", "IQ-SU", "IQ-BG"])
languages = st.sampled_from(["ku", "ar", "en"])
pays = st.builds(
    lambda low, extra, currency, period: Pay(low, None if extra is None else (low or 0) + extra, currency, period),
    st.none() | st.integers(0, 900_000),
    st.none() | st.integers(0, 900_000),
    st.sampled_from(["IQD", "USD"]),
    st.sampled_from(["hour", "day", "week", "month", "year"]),
)
licences = st.sampled_from(["driving:B", "driving:C", "driving:CE", "certificate:welder"])
sectors, contracts, hours = (
    st.sampled_from(choices) for choices in (["F", "I", "Q"], ["permanent", "seasonal"], ["full_time", "part_time"])
)


def some(strategy: st.SearchStrategy[object], most: int = 3) -> st.SearchStrategy[tuple[object, ...]]:
    """Short tuples."""
    return st.lists(strategy, max_size=most).map(tuple)


owners = st.none() | st.builds(
    Owner,
    st.sampled_from(["e:1", "e:2"]),
    st.sampled_from(["vetted", "vetted", "vetted", "unvetted", "barred"]),
    st.none() | sectors,
    st.none() | st.integers(0, 1000),
)
kinds = st.sampled_from(["vacancy", "vacancy", "training", "support"])
asked_languages = some(st.builds(LanguageAsked, languages, st.none() | st.integers(1, 6)), 2)
eligibilities = st.just(Eligibility()) | st.builds(
    Eligibility,
    some(st.sampled_from(["BE", "FR"]), 1),
    some(st.sampled_from(["MAGNET"]), 1),
    st.none() | st.integers(16, 40),
    st.none() | st.integers(30, 60),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
opportunities = st.builds(
    Opportunity,
    id=st.uuids().map(str),
    kind=kinds,
    country=st.sampled_from(["IQ", "IQ", "IQ", "AM"]),
    title=titles,
    owner=owners,
    region=st.none() | regions,
    place=st.none() | st.sampled_from(["Erbil", "Sulaymaniyah"]),
    remote=st.booleans(),
    essential=some(skills, 4),
    optional=some(skills, 2),
    taught=some(skills, 2),
    grants_licences=some(licences, 1),
    grants_languages=asked_languages,
    languages=asked_languages,
    education=st.none() | st.integers(0, 8),
    tenths=st.none() | st.integers(0, 100),
    licences=some(licences, 2),
    pay=st.none() | pays,
    contract=st.none() | contracts,
    hours=st.none() | hours,
    openings=st.none() | st.integers(0, 3),
    opens=st.none() | days,
    closes=st.none() | days,
    conditions=some(st.sampled_from(["heavy", "night", "hazardous", "outdoors"]), 2),
    eligibility=eligibilities,
    apply_yourself=st.booleans(),
    flagged=st.booleans(),
    open=st.sampled_from([True, True, True, False]),
    last_confirmed=st.none() | days,
    inferred=some(st.sampled_from(["languages", "education", "tenths", "licences"]), 2),
)
works = st.builds(Work, titles, st.none() | st.integers(0, 200), st.none() | st.integers(1990, 2024))
held_skills = st.builds(HeldSkill, skills, st.sampled_from([None, "basic", "good", "expert"]))
held_languages = st.builds(HeldLanguage, languages, st.none() | st.integers(0, 6), st.none() | st.integers(0, 6))
vetoes = st.sampled_from(
    [
        Veto("place", "IQ-SU"),
        Veto("place", "Sulaymaniyah"),
        Veto("employer", "e:2"),
        Veto("occupation", "o:cook"),
        Veto("occupation", "isco:72"),
        Veto("occupation", "2"),
        Veto("condition", "night"),
    ]
)
preferences = st.builds(
    Preferences,
    some(titles, 2),
    some(sectors, 1),
    some(regions, 1),
    some(contracts, 1),
    some(hours, 1),
    st.none() | pays,
)
profiles = st.builds(
    Profile,
    some(works, 3),
    some(held_skills, 4),
    some(held_languages, 2),
    st.none() | st.integers(0, 8),
    some(st.builds(HeldLicence, licences, st.booleans()), 2),
    st.just(Preferences()) | preferences,
    st.sampled_from([None, "none", "region", "country"]),
    st.none() | days,
    some(vetoes, 2),
)
entitlements = st.just(Entitlement()) | st.builds(
    Entitlement,
    some(st.sampled_from(["BE", "FR"]), 1),
    some(st.sampled_from(["IQ", "AM"]), 2),
    some(regions, 2),
    st.sampled_from([("vacancy", "training", "support"), ("training", "support")]),
    st.none() | days,
    st.none() | days,
    st.booleans(),
)
cases = st.builds(
    Case,
    st.just("IQ"),
    st.none() | regions,
    st.none() | st.sampled_from(["Erbil", "erbil "]),
    st.none() | st.sampled_from(["BE", "FR", "DE"]),
    st.none() | days,
    st.none() | st.integers(1960, 2012),
    st.none() | st.sampled_from(["MAGNET", "REAB"]),
    entitlements,
)


@st.composite
def weightings(draw: st.DrawFn) -> Weights:
    """Any weights: of one feature alone, which tells its value to the last digit, or of several."""
    if draw(st.booleans()):
        return Weights.of({draw(st.sampled_from(FEATURE_NAMES)): 1000})
    inner = len(FEATURE_NAMES) - 1
    cuts = sorted(draw(st.lists(st.integers(0, 1000), min_size=inner, max_size=inner)))
    ends = [0, *cuts, 1000]
    return Weights.of({name: ends[at + 1] - ends[at] for at, name in enumerate(FEATURE_NAMES)})


people = st.builds(lambda profile, case: Person.compile(profile, case, KNOWLEDGE, TODAY), profiles, cases)


def renamed(item: Opportunity, identifier: str) -> Opportunity:
    """The same opportunity under another id."""
    return replace(item, id=identifier)


def with_twins(items: Iterable[Opportunity]) -> list[Opportunity]:
    """Each with two more that differ in nothing but the id, so that there are ties to break."""
    return [renamed(item, item.id + twin) for item in items for twin in ("", "-one", "-two")]
