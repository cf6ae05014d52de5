"""The candidate list measured on raw texts: adverts and CVs with human judgements of who suits, nothing else known."""

import gzip
import json
import pathlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import bm25s
from rapidfuzz import fuzz

from bench.reading_texts import TextReader
from bench.related_titles import average_precision
from bench.taxonomies import esco_in_all_languages
from magnet.matching.candidates import rank_people
from magnet.matching.extract import LIMIT
from magnet.matching.knowledge import Knowledge
from magnet.matching.person import Person
from magnet.matching.profile import Case
from magnet.matching.ranking import Query
from magnet.matching.text import normalise

COUNTRY, TODAY = "IQ", date(2024, 6, 3)
FIRST = 50
"""The ranks of the second figure; it is still divided by all who suit, so that 1 may be out of reach."""


@dataclass(frozen=True, slots=True)
class PersonJobResult:
    """One set: mean average precision over all CVs and over the first 50, ours and others', and the ceiling of 50."""

    adverts: int
    cvs: int
    map: float
    map_50: float
    ceiling: float
    others: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Texts:
    """Adverts and CVs by id, and which CVs suit which advert."""

    adverts: Mapping[str, str]
    cvs: Mapping[str, str]
    relevant: Mapping[str, frozenset[str]]


def measure_person_job(texts: Texts, esco: pathlib.Path) -> PersonJobResult:
    """Adverts and CVs by the candidate list, linked with the bundle and the labels in ESCO/esco."""
    ours = _ranked_by_us(texts, esco)
    others = {"BM25 (bm25s)": _by_bm25, "rapidfuzz on whole texts": _by_edit}
    return PersonJobResult(
        adverts=len(texts.adverts),
        cvs=len(texts.cvs),
        map=score(ours, texts),
        map_50=score(ours, texts, FIRST),
        ceiling=sum(min(len(each), FIRST) / len(each) for each in texts.relevant.values()) / len(texts.relevant),
        others={name: _both(_ranked(texts, rank), texts) for name, rank in others.items()},
    )


def read_texts(folder: pathlib.Path) -> Texts | None:
    """A folder's jobs.jsonl.gz, cvs.jsonl.gz and relevant.tsv.gz; None if one of them is missing or nobody suits."""
    names = ("jobs.jsonl.gz", "cvs.jsonl.gz", "relevant.tsv.gz")
    if not all((folder / name).is_file() for name in names):
        return None
    adverts, cvs = (_read_texts(folder / name) for name in names[:2])
    relevant: dict[str, set[str]] = defaultdict(set)
    with gzip.open(folder / names[2], "rt", encoding="utf-8") as lines:
        for line in lines:
            advert, cv = line.split()[:2]
            if advert in adverts and cv in cvs:
                relevant[advert].add(cv)
    return Texts(adverts, cvs, {advert: frozenset(each) for advert, each in relevant.items()}) if relevant else None


def _read_texts(path: pathlib.Path) -> dict[str, str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


def score(ranked: Mapping[str, Sequence[str]], texts: Texts, first: int | None = None) -> float:
    """Mean average precision over the adverts for which anybody suits."""
    every = [average_precision(ranked[advert][:first], set(each)) for advert, each in texts.relevant.items()]
    return sum(every) / len(every)


def _both(ranked: Mapping[str, Sequence[str]], texts: Texts) -> tuple[float, float]:
    return score(ranked, texts), score(ranked, texts, FIRST)


def _ranked_by_us(texts: Texts, esco: pathlib.Path) -> dict[str, list[str]]:
    taxonomy = esco_in_all_languages(esco)
    reader, knowledge = TextReader.of(taxonomy, TODAY), Knowledge.of(taxonomy)
    people = {
        key: Person.compile(reader.profile(text[:LIMIT]), Case(COUNTRY), knowledge, TODAY)
        for key, text in texts.cvs.items()
    }
    query = Query(kind="vacancy", limit=len(people), seed="person_job")
    return {
        key: [
            one.item
            for one in rank_people(reader.vacancy(key, text[:LIMIT], COUNTRY), people.items(), query, text).items
        ]
        for key, text in texts.adverts.items()
    }


def _ranked(texts: Texts, rank: Callable[[str, Mapping[str, str]], list[str]]) -> dict[str, list[str]]:
    return {key: rank(text, texts.cvs) for key, text in texts.adverts.items()}


def _by_bm25(advert: str, cvs: Mapping[str, str]) -> list[str]:
    retriever = bm25s.BM25()
    retriever.index([normalise_all(text) for text in cvs.values()], show_progress=False)
    found, _ = retriever.retrieve([normalise_all(advert)], corpus=list(cvs), k=len(cvs), show_progress=False)
    return [str(key) for key in found[0]]


def normalise_all(text: str) -> list[str]:
    """The words of a text line by line, in ASCII, as a user of a search library would prepare them."""
    return [word for line in text.splitlines() for word in normalise(line).split()]


def _by_edit(advert: str, cvs: Mapping[str, str]) -> list[str]:
    likes = {key: fuzz.token_set_ratio(advert, text) for key, text in cvs.items()}
    return sorted(likes, key=lambda key: -likes[key])
