"""How many phrases a second one core links against full ESCO, beside a fuzzy scan of the same labels."""

import csv
import pathlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz, process

from bench.data import originals, returnees
from bench.figures import Figure, Options, Part, timed
from bench.linking import read_queries
from bench.linking_sets import OWN
from bench.taxonomies import bundles, esco_in_all_languages, starter_taxonomy
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy

BUDGETS: dict[Kind, float] = {"occupation": 1000, "skill": 500}
PHRASES, SCANNED, BATCH = 4000, 3, 1000


@dataclass(frozen=True, slots=True)
class Phrases:
    """Distinct phrases of one kind as people write them, in one language or, None, in any."""

    kind: Kind
    what: str
    language: str | None
    texts: tuple[str, ...]


def run(options: Options) -> Part:
    """Both kinds: time to index the labels, then phrases a second of processor time, each phrase once."""
    full = bool(bundles(options.data))
    taxonomy = esco_in_all_languages(options.data) if full else starter_taxonomy()
    figures = []
    remarks = ["Labels: ESCO, English bundle and the labels of all languages." if full else "Labels: the starter's."]
    for kind in KINDS:
        built = time.perf_counter()
        linker, labels = Linker.build(taxonomy, kind), labels_of(taxonomy, kind)
        built = time.perf_counter() - built
        figures.append(Figure(what=f"indexing {len(labels):,} {kind} labels", value=round(built, 2), unit="s"))
        for phrases in phrases_of(options.data, options.rounds * (PHRASES // 100)):
            if phrases.kind == kind:
                figures.append(speed(linker, phrases, labels, BUDGETS[kind] if full else None))
    return Part("linking", figures, remarks)


def speed(linker: Linker, phrases: Phrases, labels: list[str], budget: float | None) -> Figure:
    """Phrases a second, beside a scan of all labels for a few of them."""
    texts = phrases.texts
    began = time.thread_time()
    for start in range(0, len(texts), BATCH):
        linker.link_many(texts[start : start + BATCH], phrases.language, 10)
    seconds = time.thread_time() - began
    scan = sum(timed(partial(process.extract, one, labels, scorer=fuzz.WRatio)) for one in texts[:SCANNED])
    figure = Figure(
        what=f"linking {len(texts):,} {phrases.what}",
        value=round(len(texts) / seconds, 1),
        unit="phrases/s",
        budget=budget,
        beside={"rapidfuzz WRatio over labels": round(SCANNED / scan, 3)},
    )
    print(f"linking: {phrases.what}, {figure.value} phrases/s", flush=True)
    return figure


def labels_of(taxonomy: Taxonomy, kind: Kind) -> list[str]:
    """All labels of a kind."""
    concepts = (at for at in range(len(taxonomy)) if taxonomy.concept(at).kind == kind)
    return [label.text for at in concepts for label in taxonomy.labels_of(at)]


def phrases_of(data: pathlib.Path, most: int) -> Iterator[Phrases]:
    """Titles of postings and of sets, skills of adverts, where they are at hand; else our own and the demo's."""
    with OWN.open(encoding="utf-8", newline="") as lines:
        own = [row["text"] for row in csv.DictReader(lines, delimiter="\t") if row["language"] == "en"]
    titles, skills = own, [skill["skill"]["text"] for row in returnees() for skill in row["profile"].get("skills", ())]
    for path in sorted((data / "linking").glob("vacancy_titles_en.jsonl.gz")):
        titles = titles + [query["text"] for query in read_queries(path, None)[1]]
    for path in sorted((data / "linking").glob("skill_phrases_*.jsonl.gz")):
        skills += [query["text"] for query in read_queries(path, None)[1]]
    postings = list(dict.fromkeys(row["title"] for row in originals(data)))
    sampled = postings[:: max(len(postings) // most, 1)][:most]
    yield Phrases("occupation", "English titles", "en", distinct(titles, most))
    yield Phrases("occupation", "postings' titles of many languages, not told which", None, distinct(sampled, most))
    yield Phrases("skill", "skill phrases", None, distinct(skills, most))


def distinct(texts: list[str], most: int) -> tuple[str, ...]:
    """The first texts, each once."""
    return tuple(dict.fromkeys(texts))[:most]
