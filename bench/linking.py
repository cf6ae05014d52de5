"""Measure linking on sets of phrases with known answers: `linking.py [FOLDER] [--only NAME,NAME] [--queries N]`.

FOLDER holds NAME.jsonl.gz (a header line, then {"text", "relevant"} a line) and the label files that the headers
name (concept, language, label; tab-separated, the first label of a concept and language its preferred one).
"""

import argparse
import gzip
import json
import pathlib
import re
import time
from collections.abc import Sequence
from typing import Any

from magnet.matching.linker import Candidate, Linker
from magnet.matching.taxonomy import Columns, Kind, Taxonomy

DEFAULT_FOLDER = pathlib.Path("../shared/data/linking")
ISCO_GROUP = re.compile(r"/isco/C?(\d{1,4})$")
ISCO_CODE = re.compile(r"^isco:(\d{1,4})$")
LIMIT = 100


def read_taxonomy(path: pathlib.Path) -> tuple[Taxonomy, Kind]:
    """A label file as a taxonomy of one kind."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    positions: dict[str, int] = {}
    for uri, _, _ in rows:
        positions.setdefault(uri, len(positions))
    kind: Kind = "skill" if any("/skill/" in uri for uri in positions) else "occupation"
    codes = [ISCO_GROUP.search(uri) or ISCO_CODE.search(uri) for uri in positions]
    columns = Columns(
        uris=list(positions),
        kinds=[kind] * len(positions),
        codes=[code[1] if code else None for code in codes],
        groups=[bool(code) for code in codes],
        label_concepts=[positions[uri] for uri, _, _ in rows],
        label_languages=[language for _, language, _ in rows],
        label_texts=[text for _, _, text in rows],
        label_preferred=[False] * len(rows),
    )
    return Taxonomy.from_columns(columns, path.name), kind


def read_queries(path: pathlib.Path, limit: int | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The header and the queries, or an even sample of them."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        header = json.loads(next(lines))
        queries = [json.loads(line) for line in lines]
    if limit and limit < len(queries):
        queries = [queries[number * len(queries) // limit] for number in range(limit)]
    return header, queries


def reciprocal_rank(candidates: Sequence[Candidate], relevant: set[str]) -> float:
    """1 / the place of the first right one."""
    return next((1 / place for place, one in enumerate(candidates, 1) if one.uri in relevant), 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT_FOLDER)
    parser.add_argument("--only", default="")
    parser.add_argument("--queries", type=int)
    options = parser.parse_args()
    wanted = set(filter(None, options.only.split(",")))
    linkers: dict[str, Linker] = {}
    groups: dict[str, list[float]] = {}
    for path in sorted(options.folder.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        header, queries = read_queries(path, options.queries)
        if (wanted and name not in wanted) or header["metric"] == "map":
            continue
        began = time.process_time()
        if header["labels"] not in linkers:
            linkers[header["labels"]] = Linker.build(*read_taxonomy(options.folder / header["labels"]))
        linker, built = linkers[header["labels"]], time.process_time()
        found = linker.link_many([query["text"] for query in queries], header["query_language"], LIMIT)
        seconds = time.process_time() - built
        ranks = [reciprocal_rank(one, set(query["relevant"])) for one, query in zip(found, queries, strict=True)]
        score = sum(rank == 1 if header["metric"] == "hit1" else rank for rank in ranks) / len(ranks)
        print(
            f"{name:24} {header['metric']:5}{score:.4f}  {len(queries) / seconds:6.0f} phrases/s"
            f"  built in {built - began:4.1f} s",
            flush=True,
        )
        one_language = name.startswith("melo") and name[-2:] == header["query_language"]
        group = "one language" if one_language else "across languages" if name.startswith("melo") else name
        groups.setdefault(group, []).append(score)
    for group, scores in groups.items():
        print(f"{group:24} mean {sum(scores) / len(scores):.4f}")


if __name__ == "__main__":
    main()
