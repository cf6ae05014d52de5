"""Linking measured on sets of phrases with known answers: the score, and what each threshold lets through."""

import csv
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.linking import LIMIT, read_queries, read_taxonomy, reciprocal_rank
from bench.taxonomies import starter_linkers, starter_taxonomy
from magnet.importers import starter
from magnet.matching.linker import Decision, Linker, decide
from magnet.matching.taxonomy import Taxonomy
from magnet.matching.text import normalise

OWN = pathlib.Path(__file__).parent / "own_phrases.tsv"
LEXICAL = ("edit", "word_tfidf", "char_tfidf")
MELO = re.compile(r"melo_.*_q_(?P<asked>[a-z]+)_c_(?P<known>[a-z]+)$")
"""Sets of national occupation titles: the language asked in, and that of the answers."""
DECIDED_OVER = 10
"""Candidates that the service decides over."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares of a set's phrases by what is done with them, and how often that is right.

    `asked_right` counts the asked phrases with a right one among the few shown, `shown` how many are shown of them,
    `exact` the phrases that read as a label does, `exact_right` how often a concept so named is the right one.
    """

    linked: float
    linked_right: float
    asked: float
    asked_right: float
    shown: float
    unlinked: float
    exact: float
    exact_right: float


@dataclass(frozen=True, slots=True)
class SetResult:
    """One set: its score by its own metric, the thresholds, and others' scores as published or measured."""

    name: str
    metric: str
    queries: int
    score: float
    thresholds: Thresholds
    others: Mapping[str, float] = field(default_factory=dict)

    @property
    def group(self) -> str | None:
        """The mean that the set counts in: national titles in one language, or across languages."""
        named = MELO.match(self.name)
        if named is None:
            return None
        return "one language" if named["asked"] == named["known"] else "across languages"

    @property
    def best_lexical(self) -> float | None:
        """The best score of letters and words alone."""
        return max((self.others[name] for name in LEXICAL if name in self.others), default=None)


def read_baselines(folder: pathlib.Path) -> dict[str, dict[str, float]]:
    """Others' scores by set, from FOLDER/baselines.tsv; none where there is no such file."""
    path = folder / "baselines.tsv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {row["dataset"]: {k: float(v) for k, v in row.items() if k != "dataset" and v} for row in rows}


def measure_sets(folder: pathlib.Path, queries: int | None = None) -> Iterator[SetResult]:
    """All linking sets of a folder; sets with the same labels share an index, and only one is held at a time."""
    baselines = read_baselines(folder)
    by_labels: dict[str, list[pathlib.Path]] = defaultdict(list)
    for path in sorted(folder.glob("*.jsonl.gz")):
        header, _ = read_queries(path, 1)
        if header["metric"] != "map":
            by_labels[header["labels"]].append(path)
    for labels, paths in by_labels.items():
        if not (folder / labels).is_file():
            continue
        taxonomy, kind = read_taxonomy(folder / labels)
        linker = Linker.build(taxonomy, kind)
        named = by_normal_label(taxonomy)
        for path in paths:
            name = path.name.removesuffix(".jsonl.gz")
            yield measure_set(name, read_queries(path, queries), (linker, named), baselines.get(name, {}))


def without_labels(folder: pathlib.Path) -> list[str]:
    """The sets of a folder whose label file is not in it."""
    paths = sorted(folder.glob("*.jsonl.gz"))
    return [
        path.name.removesuffix(".jsonl.gz")
        for path in paths
        if not (folder / read_queries(path, 1)[0]["labels"]).is_file()
    ]


def by_normal_label(taxonomy: Taxonomy) -> dict[str, set[str]]:
    """The concepts that read the same once normalised, in any language."""
    found: dict[str, set[str]] = defaultdict(set)
    for at in range(len(taxonomy)):
        for label in taxonomy.labels_of(at):
            found[normalise(label.text)].add(taxonomy.concept(at).uri)
    return found


def measure_set(
    name: str,
    read: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    linking: tuple[Linker, Mapping[str, set[str]]],
    others: Mapping[str, float],
) -> SetResult:
    """One set against one linker."""
    (header, queries), (linker, named) = read, linking
    texts = [" ".join(query["text"].split()) for query in queries]
    found = linker.link_many(texts, header["query_language"], LIMIT)
    right = [set(query["relevant"]) for query in queries]
    ranks = [reciprocal_rank(one, each) for one, each in zip(found, right, strict=True)]
    score = sum(rank == 1 if header["metric"] == "hit1" else rank for rank in ranks) / max(len(ranks), 1)
    decisions = [decide(one[:DECIDED_OVER], linker.kind) for one in found]
    passed = thresholds_of(decisions, right, [named.get(normalise(text), set()) for text in texts])
    return SetResult(name, header["metric"], len(queries), score, passed, others)


def thresholds_of(decisions: Sequence[Decision], right: Sequence[set[str]], exact: Sequence[set[str]]) -> Thresholds:
    """What is linked, asked and left of these phrases, and how often rightly."""
    linked, asked, shown, left = [], [], [], 0
    for decision, relevant in zip(decisions, right, strict=True):
        hit = any(one.uri in relevant for one in decision.candidates)
        if decision.status == "linked":
            linked.append(hit)
        elif decision.status == "asked":
            asked.append(hit)
            shown.append(len(decision.candidates))
        else:
            left += 1
    named = [len(each & relevant) / len(each) for each, relevant in zip(exact, right, strict=True) if each]
    every = max(len(decisions), 1)
    return Thresholds(
        linked=len(linked) / every,
        linked_right=_mean(linked),
        asked=len(asked) / every,
        asked_right=_mean(asked),
        shown=_mean(shown),
        unlinked=left / every,
        exact=len(named) / every,
        exact_right=_mean(named),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def measure_own() -> list[SetResult]:
    """The everyday phrases written for this project against the starter taxonomy: is the unit group right?"""
    with OWN.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    linker, named = starter_linkers()["occupation"], by_normal_label(starter_taxonomy())
    results = []
    for language in sorted({row["language"] for row in rows}):
        queries = [
            {"text": row["text"], "relevant": [starter.uri_of(code) for code in row["codes"].split()]}
            for row in rows
            if row["language"] == language
        ]
        for metric in ("hit1", "mrr"):
            header = {"metric": metric, "query_language": language}
            results.append(measure_set(f"own phrases ({language})", (header, queries), (linker, named), {}))
    return results
