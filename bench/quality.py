"""Measure the quality of linking and ranking: `python -m bench.quality [FOLDER] [--queries N] [--document FILE]`.

FOLDER holds some of `linking/` (sets with their label files), `person_job*/` (adverts, CVs and judgements) and `esco/`,
in whatever languages; what it lacks is said. Without any only the phrases that this project wrote itself are measured,
and the document stays as it is.
"""

import argparse
import json
import pathlib
import time
from dataclasses import asdict

from bench.linking_sets import SetResult, measure_own, measure_sets, without_labels
from bench.person_job import PersonJobResult, measure_person_job, read_texts
from bench.quality_page import (
    CANDIDATE_HEAD,
    RANKING_HEAD,
    SCORE_HEAD,
    THRESHOLD_HEAD,
    Measured,
    by_hit,
    candidate_rows,
    document,
    ranking_rows,
    score_rows,
    shortfalls,
    threshold_rows,
)
from bench.related_titles import RankingResult, measure_related, related_sets
from bench.tables import plain
from bench.taxonomies import bundles

DEFAULT_FOLDER = pathlib.Path("../shared/data")
DOCUMENT = pathlib.Path("docs/quality.md")
RESULTS = pathlib.Path("bench/results")


def measure(folder: pathlib.Path, queries: int | None = None) -> Measured:
    """Everything that the folder allows, told as it comes."""
    linking, absent = folder / "linking", list[str]()
    sets, rankings, candidates = list[SetResult](), list[RankingResult](), dict[str, PersonJobResult]()
    if linking.is_dir():
        absent += [f"{name}: its label file is not there" for name in without_labels(linking)]
        for one in measure_sets(linking, queries):
            sets.append(one)
            print(f"{one.name:24} {one.metric:5}{one.score:.4f}", flush=True)
    else:
        absent.append("Linking and related titles: no folder linking/")
    texts = {each.name: read_texts(each) for each in sorted(folder.glob("person_job*"))}
    if not any(texts.values()):
        absent.append("Ranking people for an advert: no folder person_job/ with adverts, CVs and judgements")
    if any(texts.values()) or related_sets(linking):
        esco = next((each for each in (folder, DEFAULT_FOLDER) if bundles(each)), None)
        if esco is None:
            absent.append("Related titles and people for an advert: no ESCO bundle in esco/ to link them with")
            return Measured(measure_own(), sets, absent=absent)
        if esco != folder:
            absent.append("Labels of its own: there is no bundle in esco/, so the one of the default folder was loaded")
        for ranking in measure_related(linking, esco, queries):
            rankings.append(ranking)
            print(f"{ranking.name:24} map  {ranking.score:.4f}", flush=True)
        for name, each in texts.items():
            if each is not None:
                found = candidates[name] = measure_person_job(each, esco)
                print(f"{name:24} map  {found.map:.4f}  map@50 {found.map_50:.4f}", flush=True)
    return Measured(measure_own(), sets, rankings, candidates, absent)


def tell(measured: Measured) -> None:
    """The tables and what falls short, for a terminal."""
    if measured.sets:
        print(plain(SCORE_HEAD, score_rows(measured.sets)))
    if measured.rankings:
        print(plain(RANKING_HEAD, ranking_rows(measured.rankings)))
    if measured.candidates:
        print(plain(CANDIDATE_HEAD, candidate_rows(measured.candidates)))
    if not measured.anything:
        print(f"No sets here: only the {len(by_hit(measured.own))} sets of our own phrases are measured.")
    print(plain(THRESHOLD_HEAD, threshold_rows([*measured.sets, *by_hit(measured.own)])))
    for line in shortfalls(measured):
        print(f"short: {line}")
    for line in measured.absent:
        print(f"not measured: {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT_FOLDER)
    parser.add_argument("--queries", type=int, help="an evenly spaced sample of so many queries of each set")
    parser.add_argument("--document", type=pathlib.Path, default=DOCUMENT)
    parser.add_argument("--results", type=pathlib.Path, default=RESULTS)
    options = parser.parse_args()
    began = time.perf_counter()
    measured = measure(options.folder, options.queries)
    options.results.mkdir(parents=True, exist_ok=True)
    (options.results / "quality.json").write_text(json.dumps(asdict(measured), indent=1) + "\n", encoding="utf-8")
    tell(measured)
    if measured.anything and not options.queries:
        options.document.parent.mkdir(parents=True, exist_ok=True)
        options.document.write_text(document(measured), encoding="utf-8")
    elif not options.queries:
        print(f"{options.document} is left as it is: it holds the figures of the real sets.")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
