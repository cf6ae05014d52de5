"""Ranking measured on related titles: each title a vacancy, each query a person with that one past job and no more."""

import gzip
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bench.linking import read_queries
from bench.linking_sets import read_baselines
from bench.taxonomies import esco_in_all_languages
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.linker import Linker, decide
from magnet.matching.mention import Mention
from magnet.matching.opportunity import Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, Profile, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.text import normalise

COUNTRY, TODAY = "IQ", date(2024, 6, 3)
FIRST, SPARE = 100, 20
"""Ranks that count, and some more so that dropping identical titles leaves enough."""


@dataclass(frozen=True, slots=True)
class RankingResult:
    """One set: mean average precision over the first 100, and others' scores."""

    name: str
    queries: int
    titles: int
    score: float
    others: Mapping[str, float] = field(default_factory=dict)


def related_sets(folder: pathlib.Path) -> list[pathlib.Path]:
    """The sets of a folder that rank titles, as far as their titles are there."""
    every = [(path, read_queries(path, 1)[0]) for path in sorted(folder.glob("*.jsonl.gz"))]
    return [path for path, header in every if header["metric"] == "map" and (folder / header["labels"]).is_file()]


def measure_related(folder: pathlib.Path, esco: pathlib.Path, queries: int | None = None) -> Iterator[RankingResult]:
    """The related-titles sets of FOLDER, with the bundle and the labels of ESCO/esco loaded."""
    paths = related_sets(folder)
    if not paths:
        return
    taxonomy = esco_in_all_languages(esco)
    linker, knowledge = Linker.build(taxonomy, "occupation"), Knowledge.of(taxonomy)
    baselines = read_baselines(folder)
    for path in paths:
        header, wanted = read_queries(path, queries)
        titles = read_titles(folder / header["labels"])
        mentions = mentions_of(linker, list(titles.values()), header["query_language"])
        index = CountryIndex.build(map(_vacancy, titles, mentions), knowledge)
        asked = mentions_of(linker, [query["text"] for query in wanted], header["query_language"])
        precisions = []
        for query, mention in zip(wanted, asked, strict=True):
            same = {key for key, text in titles.items() if normalise(text) == normalise(query["text"])}
            found = [key for key in nearest(mention, index, knowledge) if key not in same][:FIRST]
            precisions.append(average_precision(found, set(query["relevant"]) - same))
        name = path.name.removesuffix(".jsonl.gz")
        score = sum(precisions) / len(precisions)
        yield RankingResult(name, len(wanted), len(titles), score, baselines.get(name, {}))


def read_titles(path: pathlib.Path) -> dict[str, str]:
    """The corpus: a title by its key."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {key: text for key, _, text in rows}


def mentions_of(linker: Linker, texts: Sequence[str], language: str) -> list[Mention]:
    """Phrases linked as the service links what nobody has confirmed."""
    found = linker.link_many(texts, language, 10)
    return [
        Mention(text, language, decide(candidates, linker.kind).links)
        for text, candidates in zip(texts, found, strict=True)
    ]


def _vacancy(key: str, title: Mention) -> Opportunity:
    return Opportunity(id=key, kind="vacancy", country=COUNTRY, title=title, owner=Owner("one", "vetted"))


def nearest(past: Mention, index: CountryIndex, knowledge: Knowledge) -> list[str]:
    """The vacancies for a person with one past job and nothing else known, best first."""
    person = Person.compile(Profile(work=(Work(past),)), Case(COUNTRY), knowledge, TODAY)
    ranked = rank(person, index, Query(kind="vacancy", limit=FIRST + SPARE, seed="related"))
    return [one.item for one in ranked.items]


def average_precision(ranked: Sequence[str], relevant: set[str]) -> float:
    """Mean of the precision at each relevant one, over all relevant ones."""
    hits, total = 0, 0.0
    for place, key in enumerate(ranked, 1):
        if key in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant) if relevant else 0.0
