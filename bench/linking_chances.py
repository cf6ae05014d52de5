"""Fit how sure links are, each set of phrases held out in turn: `linking_chances.py [FOLDER] [--kind KIND]`.

Prints the curve over score, lead and number of labels, fitted by maximum likelihood to the best candidate of each
phrase (sets with the same phrases share one weight), and for some chances how many phrases of each set reach them and
how often these are right.
"""

import argparse
import pathlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize

from bench.linking import DEFAULT_FOLDER, read_queries, read_taxonomy
from magnet.matching.linker import Linker
from magnet.matching.linking.confidence import CALIBRATIONS, labels_of_each
from magnet.matching.taxonomy import KINDS, Kind

Floats = npt.NDArray[np.float64]
RIDGE = 1e-4
CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Firsts:
    """A set's best candidates: evidence (phrases x 4: one, score, lead, labels) and whether each is right."""

    name: str
    values: Floats
    right: npt.NDArray[np.bool_]

    @property
    def family(self) -> str:
        """Sets with the same phrases are held out together."""
        return self.name.split("_c_")[0]


def read(folder: pathlib.Path, kind: Kind, queries: int | None) -> list[Firsts]:
    """The best candidates of all sets of a kind."""
    linkers: dict[str, Linker] = {}
    sets = []
    for path in sorted(folder.glob("*.jsonl.gz")):
        header, asked = read_queries(path, queries)
        if header["metric"] == "map":
            continue
        if header["labels"] not in linkers:
            linkers = {header["labels"]: Linker.build(*read_taxonomy(folder / header["labels"]))}
        linker = linkers[header["labels"]]
        if linker.kind != kind:
            continue
        labels = labels_of_each(linker.taxonomy)
        texts = [" ".join(query["text"].split()) for query in asked]
        rows, right = [], []
        for found, query in zip(linker.link_many(texts, header["query_language"], CANDIDATES), asked, strict=True):
            if found:
                lead = found[0].raw - (found[1].raw if len(found) > 1 else 0.0)
                rows.append((1.0, found[0].raw, lead, labels[found[0].concept]))
                right.append(found[0].uri in query["relevant"])
        sets.append(Firsts(path.name.removesuffix(".jsonl.gz"), np.array(rows), np.array(right)))
    return sets


def fit(sets: list[Firsts]) -> Floats:
    """The curve that makes the answers likeliest."""
    kin = [each.family for each in sets]

    def loss(curve: Floats) -> tuple[float, Floats]:
        total, slope = RIDGE * float(curve @ curve), 2 * RIDGE * curve
        for each in sets:
            share = 1 / kin.count(each.family)
            odds = each.values @ curve
            total += share * float(np.logaddexp(0, np.where(each.right, -odds, odds)).mean())
            slope += share * each.values.T @ (1 / (1 + np.exp(-odds)) - each.right) / len(each.right)
        return total, slope

    return np.asarray(optimize.minimize(loss, np.zeros(4), jac=True, method="L-BFGS-B").x, dtype=np.float64)


def reach(each: Firsts, curve: Floats) -> str:
    """How many of a set's phrases reach some chances, and how often these are right."""
    chances = 1 / (1 + np.exp(-(each.values @ curve)))
    levels = [(level, chances >= level) for level in (0.5, 0.6, 0.65, 0.7, 0.75, 0.8)]
    return "  ".join(f"{level}: {at.mean():.0%} {each.right[at].mean() if at.any() else 0:.0%}" for level, at in levels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT_FOLDER)
    parser.add_argument("--kind", choices=KINDS, default="occupation")
    parser.add_argument("--queries", type=int)
    options = parser.parse_args()
    sets = read(options.folder, options.kind, options.queries)
    used = CALIBRATIONS[options.kind]
    now = np.array([used.constant, used.score, used.lead, used.labels])
    for each in sets:
        others = [other for other in sets if other.family != each.family]
        print(f"{each.name:24} now      {reach(each, now)}")
        if others:
            print(f"{'':24} held out {reach(each, fit(others))}", flush=True)
    constant, score, lead, labels = fit(sets)
    print(f"constant={constant:.3f}, score={score:.3f}, lead={lead:.3f}, labels={labels:.3f}")


if __name__ == "__main__":
    main()
