"""Measure the quality of linking and ranking: `python -m bench.quality [FOLDER] [--queries N] [--document FILE]`.

FOLDER holds `linking/` (sets with their label files) and `esco/`; without it only the phrases that this project wrote
itself are measured, and the document stays as it is.
"""

import argparse
import json
import pathlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.linking_sets import (
    COVERAGE_TARGETS,
    GROUP_TARGETS,
    PRECISION_SLACK,
    TARGETS,
    SetResult,
    measure_own,
    measure_sets,
)
from bench.overlap import Overlaps, measure_overlap, overlap_section, overlap_shortfalls
from bench.related_titles import RankingResult, measure_related
from bench.tables import Cell, markdown, percent, plain
from magnet.matching.linking.candidates import ASKED, LINKED

DEFAULT_FOLDER = pathlib.Path("../shared/data")
DOCUMENT = pathlib.Path("docs/quality.md")
RESULTS = pathlib.Path("bench/results")
SCORE_HEAD = ("set", "metric", "phrases", "Magnet", "best lexical", "BGE-M3", "mE5", "OpenAI", "aim")
RANKING_HEAD = ("set", "queries", "titles", "Magnet", "best lexical", "aim")
THRESHOLD_HEAD = (
    "set",
    "linked",
    "right",
    "asked",
    "right one shown",
    "shown",
    "not linked",
    "read as a label",
    "right so",
)
LEXICAL = ("edit", "word_tfidf", "char_tfidf")


@dataclass(frozen=True, slots=True)
class Measured:
    """All that one run found; `own` are the project's own phrases."""

    own: Sequence[SetResult]
    sets: Sequence[SetResult]
    rankings: Sequence[RankingResult]
    overlaps: Overlaps


def measure(folder: pathlib.Path, queries: int | None = None) -> Measured:
    """Everything that the folder allows, told as it comes."""
    own, overlaps = list(measure_own()), measure_overlap()
    sets, rankings = [], []
    if (folder / "linking").is_dir():
        for one in measure_sets(folder / "linking", queries):
            sets.append(one)
            print(f"{one.name:24} {one.metric:5}{one.score:.4f}", flush=True)
        for ranking in measure_related(folder, queries):
            rankings.append(ranking)
            print(f"{ranking.name:24} map  {ranking.score:.4f}", flush=True)
    return Measured(own, sets, rankings, overlaps)


def score_rows(sets: Sequence[SetResult]) -> list[tuple[Cell, ...]]:
    """One row a set, then the means that have an aim."""
    rows: list[tuple[Cell, ...]] = []
    groups: dict[str, list[SetResult]] = {}
    for one in sets:
        neural = [one.others.get(name) for name in ("bge_m3", "me5", "openai")]
        rows.append((one.name, one.metric, one.queries, one.score, one.best_lexical, *neural, TARGETS.get(one.name)))
        if one.group:
            groups.setdefault(one.group, []).append(one)
    for group, members in groups.items():
        means = [_mean([one.others.get(name) for one in members]) for name in ("bge_m3", "me5", "openai")]
        score = _mean([one.score for one in members])
        lexical = _mean([one.best_lexical for one in members])
        name = f"mean of the {len(members)} {group}"
        rows.append((name, "mrr", sum(m.queries for m in members), score, lexical, *means, GROUP_TARGETS[group]))
    return rows


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known and len(known) == len(values) else None


def threshold_rows(sets: Sequence[SetResult]) -> list[tuple[Cell, ...]]:
    """What the thresholds do on each set, in percent."""
    rows: list[tuple[Cell, ...]] = []
    for one in sets:
        at = one.thresholds
        asked = (at.linked, at.linked_right, at.asked, at.asked_right)
        rest = (at.unlinked, at.exact, at.exact_right)
        rows.append((one.name, *map(percent, asked), f"{at.shown:.1f}", *map(percent, rest)))
    return rows


def ranking_rows(rankings: Sequence[RankingResult]) -> list[tuple[Cell, ...]]:
    """One row a set of titles."""
    return [
        (one.name, one.queries, one.titles, one.score, max(one.others.values(), default=None), TARGETS.get(one.name))
        for one in rankings
    ]


def shortfalls(measured: Measured) -> list[str]:
    """What is under its aim, in words."""
    found = overlap_shortfalls(measured.overlaps)
    for row in score_rows(measured.sets):
        name, score, lexical, aim = row[0], row[3], row[4], row[-1]
        if isinstance(score, float) and isinstance(aim, float) and score < aim:
            found.append(f"{name}: {score:.3f}, aim {aim:.3f}")
        if isinstance(score, float) and isinstance(lexical, float) and score < lexical:
            found.append(f"{name}: {score:.3f}, under the best lexical baseline {lexical:.3f}")
    for one in measured.rankings:
        if one.score < TARGETS.get(one.name, 0):
            found.append(f"{one.name} (ranking): {one.score:.3f}, aim {TARGETS[one.name]:.3f}")
    for each in measured.sets:
        at = each.thresholds
        if each.name not in COVERAGE_TARGETS:
            continue
        if at.linked_right < at.exact_right - PRECISION_SLACK:
            found.append(
                f"{each.name}: {percent(at.linked_right)} of what is linked is right,"
                f" {percent(at.exact_right)} of exact matches"
            )
        if at.linked < COVERAGE_TARGETS[each.name]:
            found.append(f"{each.name}: {percent(at.linked)} linked, aim {percent(COVERAGE_TARGETS[each.name])}")
    return found


def document(measured: Measured) -> str:
    """The whole page."""
    short = shortfalls(measured) or ["nothing"]
    parts = [
        "# Quality of linking and ranking\n",
        "Made by `make quality`; figures of one run. Linking and ranking use the label files, rapidfuzz and the"
        " taxonomy: no neural model, no network.\n",
        "## Linking\n",
        "A phrase in, concepts out, best first; scored per concept over the first 100. mrr: one divided by the place of"
        " the first right one; hit1: the first is right. Best lexical: the best of edit distance (rapidfuzz ratio),"
        " word TF-IDF and character TF-IDF on the same labels. The neural figures are as published for MELO; they count"
        " surface forms, which is worth about +0.013 to a count by concepts.\n",
        markdown(SCORE_HEAD, score_rows(measured.sets)),
        "\n## Thresholds\n",
        f"A link with a chance of {LINKED['occupation']} or more (skills: {LINKED['skill']}) is taken, one from"
        f" {ASKED} on is asked about with at most six different candidates (shown: how many on average), the rest is"
        " left unlinked (its words still count by likeness). Right: a linked phrase whose concept is right, an asked"
        " one with a right concept among those shown. Read as a label: phrases that equal a label once normalised, and"
        " how often the concepts named so are right: the sets have noise of their own.\n",
        markdown(THRESHOLD_HEAD, threshold_rows([*measured.sets, *_by_hit(measured.own)])),
        "\n## Ranking related titles\n",
        "Each title of the corpus is a vacancy with nothing but a title, each query a person with that one past job and"
        " nothing else, ESCO loaded with the labels of all its languages; titles identical to the query are dropped."
        " Mean average precision over the first 100.\n",
        markdown(RANKING_HEAD, ranking_rows(measured.rankings)),
        *overlap_section(measured.overlaps),
        "\n## Phrases of our own\n",
        "Sixty everyday phrases in English and French, written for this project (`bench/own_phrases.tsv`), linked with"
        " the starter taxonomy alone: is the ISCO-08 unit group right? Whoever wrote the starter wrote these too, so"
        " they show that the machine works rather than how well.\n",
        markdown(
            ("set", "metric", "phrases", "Magnet"), [(o.name, o.metric, o.queries, o.score) for o in measured.own]
        ),
        "\n## What falls short\n",
        "".join(f"- {line}\n" for line in short),
        "\n## What is not measured here\n",
        "- Ranking CVs for an advert from their raw texts: it needs extraction, which is not built yet.\n",
    ]
    return "\n".join(parts)


def _by_hit(own: Sequence[SetResult]) -> list[SetResult]:
    return [one for one in own if one.metric == "hit1"]


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
    if measured.sets:
        print(plain(SCORE_HEAD, score_rows(measured.sets)))
        print(plain(RANKING_HEAD, ranking_rows(measured.rankings)))
    else:
        print(f"No linking sets here: only the {len(_by_hit(measured.own))} sets of our own phrases are measured.")
    print(plain(THRESHOLD_HEAD, threshold_rows([*measured.sets, *_by_hit(measured.own)])))
    for line in shortfalls(measured):
        print(f"short: {line}")
    if measured.sets and not options.queries:
        options.document.parent.mkdir(parents=True, exist_ok=True)
        options.document.write_text(document(measured), encoding="utf-8")
    elif not options.queries:
        print(f"{options.document} is left as it is: it holds the figures of the real sets.")
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
