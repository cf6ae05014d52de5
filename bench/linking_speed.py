"""How many phrases a second one core links against full ESCO, beside a fuzzy scan of the same labels."""

import csv
import pathlib
import time
from collections.abc import Sequence
from functools import partial

from rapidfuzz import fuzz, process

from bench.data import has_postings, originals, returnees
from bench.figures import Figure, Options, Part, timed
from bench.linking import read_queries
from bench.linking_sets import OWN
from bench.taxonomies import bundles, esco_in_all_languages, taxonomy_of
from magnet.importers import starter
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import KINDS, Kind, Taxonomy

BUDGETS: dict[Kind, float] = {"occupation": 1000, "skill": 500}
PHRASES, SCANNED, BATCH = 4000, 3, 1000


def run(options: Options) -> Part:
    """Both kinds: time to index the labels, then phrases a second of processor time, each phrase once."""
    full = bool(bundles(options.data))
    taxonomy = esco_in_all_languages(options.data) if full else taxonomy_of(starter.read())
    figures = []
    remarks = ["Labels: ESCO, English bundle and the labels of all languages." if full else "Labels: the starter's."]
    for kind in KINDS:
        phrases = phrases_of(options.data, kind)[: options.rounds * (PHRASES // 100)]
        built = time.perf_counter()
        linker = Linker.build(taxonomy, kind)
        built = time.perf_counter() - built
        began = time.thread_time()
        for start in range(0, len(phrases), BATCH):
            linker.link_many(phrases[start : start + BATCH], None, 10)
        seconds = time.thread_time() - began
        labels = labels_of(taxonomy, kind)
        scan = sum(timed(partial(process.extract, one, labels, scorer=fuzz.WRatio)) for one in phrases[:SCANNED])
        figures += [
            Figure(
                what=f"linking {len(phrases):,} {kind} phrases, {len(labels):,} labels",
                value=round(len(phrases) / seconds, 1),
                unit="phrases/s",
                budget=BUDGETS[kind] if full else None,
                beside={"rapidfuzz WRatio over labels": round(SCANNED / scan, 3)},
            ),
            Figure(what=f"indexing {len(labels):,} {kind} labels", value=round(built, 2), unit="s"),
        ]
        print(f"linking: {kind}, {figures[-2].value} phrases/s", flush=True)
    return Part("linking", figures, remarks)


def labels_of(taxonomy: Taxonomy, kind: Kind) -> list[str]:
    """All labels of a kind."""
    concepts = (at for at in range(len(taxonomy)) if taxonomy.concept(at).kind == kind)
    return [label.text for at in concepts for label in taxonomy.labels_of(at)]


def phrases_of(data: pathlib.Path, kind: Kind) -> Sequence[str]:
    """Distinct phrases as people write them: titles of postings, skills of adverts; else our own and the demo's."""
    if kind == "occupation":
        with OWN.open(encoding="utf-8", newline="") as lines:
            own = [row["text"] for row in csv.DictReader(lines, delimiter="\t")]
        rows = originals(data)
        step = max(len(rows) // PHRASES, 1) if has_postings(data) else 1
        return list(dict.fromkeys(own + [row["title"] for row in rows[::step]]))
    found = [skill["skill"]["text"] for row in returnees() for skill in row["profile"].get("skills", ())]
    for path in sorted((data / "linking").glob("skill_phrases_*.jsonl.gz")):
        found += [query["text"] for query in read_queries(path, None)[1]]
    return list(dict.fromkeys(found))
