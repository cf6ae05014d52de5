"""Fit the weights of the closer look, each set of phrases held out in turn: `linking_fit.py [FOLDER] [--kind KIND]`.

Maximises the likelihood of a right concept being first of a phrase's candidates, sets weighing the same; prints the
weights, and each set's score under the weights that were fitted without it.
"""

import argparse
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize

from bench.linking import DEFAULT_FOLDER, read_queries, read_taxonomy
from magnet.matching.linker import Linker
from magnet.matching.linking.rescoring import RESCORED, CloseWeights
from magnet.matching.linking.weights import CLOSE_WEIGHTS
from magnet.matching.taxonomy import KINDS, Kind
from magnet.matching.text import spoken

Floats = npt.NDArray[np.float64]
NAMES = ("sum", *(each.name for each in fields(CloseWeights)))
NOTHING = CloseWeights(nearest=0)
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One set: phrases x candidates x kinds of evidence, which candidates are right, and which there are."""

    name: str
    metric: str
    values: Floats
    right: npt.NDArray[np.bool_]
    present: npt.NDArray[np.bool_]

    @property
    def family(self) -> str:
        """Sets with the same phrases are held out together."""
        return self.name.split("_c_")[0]

    def score(self, weights: Floats) -> float:
        """The set's own metric over the candidates that got a closer look."""
        scores = np.where(self.present, self.values @ weights, -np.inf)
        right = np.take_along_axis(self.right, np.argsort(-scores, axis=1, kind="stable"), axis=1)
        places = np.where(right.any(axis=1), right.argmax(axis=1) + 1.0, np.inf)
        return float((places == 1).mean() if self.metric == "hit1" else (1 / places).mean())


def read(folder: pathlib.Path, kind: Kind, queries: int | None, used: Sequence[str]) -> Iterator[Evidence]:
    """The evidence of all sets of a kind."""
    linkers: dict[str, Linker] = {}
    for path in sorted(folder.glob("*.jsonl.gz")):
        header, asked = read_queries(path, queries)
        if header["metric"] == "map":
            continue
        if header["labels"] not in linkers:
            linkers = {header["labels"]: Linker.build(*read_taxonomy(folder / header["labels"]))}
        if linkers[header["labels"]].kind == kind:
            name = path.name.removesuffix(".jsonl.gz")
            yield evidence_of(name, header, asked, (linkers[header["labels"]], used))


def evidence_of(
    name: str, header: Mapping[str, Any], asked: Sequence[Mapping[str, Any]], how: tuple[Linker, Sequence[str]]
) -> Evidence:
    """What speaks for each candidate of each phrase, in whichever language it was found best."""
    linker, used = how
    rows: list[dict[int, Floats]] = [{} for _ in asked]
    phrases = [spoken(" ".join(query["text"].split())) for query in asked]
    chosen = [linker._router.choose(phrase.words, header["query_language"]) for phrase in phrases]
    for tag, shelf in linker._shelves.items():
        places = [place for place, tags in enumerate(chosen) if tag in tags]
        reader, lookup, closer = shelf._tools or shelf._prepare()
        alone = [replace(closer, weights=replace(NOTHING, **{each: 1.0})) for each in used]
        read_ones = [shelf._read(reader, phrases[place]) for place in places]
        for place, phrase, found in zip(places, read_ones, lookup.find(read_ones, RESCORED, RESCORED), strict=True):
            columns = [found.sums, *(each.scores(phrase, found) - found.sums for each in alone)]
            for concept, row in zip(shelf.index.concepts[found.places].tolist(), np.stack(columns, 1), strict=True):
                known = rows[place].get(concept)
                if known is None or known[0] < row[0]:
                    rows[place][concept] = row.astype(np.float64)
    values = np.zeros((len(asked), RESCORED, 1 + len(used)))
    right, present = (np.zeros(values.shape[:2], dtype=np.bool_) for _ in range(2))
    for place, found_rows in enumerate(rows):
        for at, concept in enumerate(sorted(found_rows, key=lambda one: -found_rows[one][0])[:RESCORED]):
            values[place, at], present[place, at] = found_rows[concept], True
            right[place, at] = linker.taxonomy.concept(concept).uri in asked[place]["relevant"]
    return Evidence(name, header["metric"], values, right, present)


def fit(sets: Sequence[Evidence]) -> Floats:
    """The weights that make a right candidate likeliest to be first, the families of sets weighing the same."""
    kin = [each.family for each in sets]
    useful = [(each, each.right.any(axis=1), 1 / kin.count(each.family)) for each in sets]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for each, known, share in useful:
            values, right = each.values[known], each.right[known]
            scores = np.where(each.present[known], values @ weights, -np.inf)
            chances = np.exp(scores - scores.max(axis=1, keepdims=True))
            chances /= chances.sum(axis=1, keepdims=True)
            hit = (chances * right).sum(axis=1, keepdims=True) + 1e-12
            total -= share * float(np.log(hit).mean())
            slope -= share / len(values) * np.einsum("pc,pcf->f", chances * right / hit - chances, values)
        return total, slope

    found = optimize.minimize(loss, np.zeros(sets[0].values.shape[2]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x, dtype=np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT_FOLDER)
    parser.add_argument("--kind", choices=KINDS, default="occupation")
    parser.add_argument("--queries", type=int)
    parser.add_argument("--without", default="", help="kinds of evidence left out")
    options = parser.parse_args()
    left_out = options.without.split(",")
    used = [name for name in NAMES[1:] if getattr(CLOSE_WEIGHTS[options.kind], name) and name not in left_out]
    sets = list(read(options.folder, options.kind, options.queries, used))
    now = np.array([1.0, *(getattr(CLOSE_WEIGHTS[options.kind], name) for name in used)])
    for each in sets:
        others = [other for other in sets if other.family != each.family]
        held_out = each.score(fit(others)) if others else float("nan")
        print(f"{each.name:24} {each.metric:5} now {each.score(now):.4f}  held out {held_out:.4f}", flush=True)
    weights = fit(sets)
    print(*(f"{name}={weight:.2f}" for name, weight in zip(("sum", *used), weights / weights[0], strict=True)))


if __name__ == "__main__":
    main()
