"""`make bench`: run the parts, each in a process of its own, print a table and write docs/performance.md.

`python -m bench [--sizes 10000,100000,1000000] [--only ranking,http] [--import-rows 10000] [--rounds 100]
[--data FOLDER]`
"""

import argparse
import tempfile
from pathlib import Path

from bench import report
from bench.data import source_of
from bench.figures import SIZES, Options
from bench.parts import PARTS, run_apart

RESULTS, DOCUMENT, DATA = Path("bench/results"), Path("docs/performance.md"), Path("../shared/data")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").splitlines()[0])
    sizes = ",".join(map(str, SIZES))
    parser.add_argument(
        "--sizes", default=sizes, help="open items; 1000000 are left out unless 8 GB of memory are free"
    )
    parser.add_argument("--only", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--import-rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with postings/, esco/ and linking/")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    chosen = parser.parse_args()
    if unknown := set(chosen.only.split(",")) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    return chosen


def main() -> None:
    chosen = arguments()
    print(f"Postings: {source_of(chosen.data)}", flush=True)
    with tempfile.TemporaryDirectory(prefix="magnet-bench-") as folder:
        options = Options(
            data=chosen.data.resolve(),
            workshop=Path(folder),
            sizes=tuple(int(size) for size in chosen.sizes.split(",")),
            import_rows=chosen.import_rows,
            rounds=chosen.rounds,
        )
        for name in chosen.only.split(","):
            part = run_apart(name, options)
            report.save(part, chosen.results)
            print(report.table(part), flush=True)
    chosen.document.parent.mkdir(parents=True, exist_ok=True)
    chosen.document.write_text(report.document(report.load(chosen.results, list(PARTS))), encoding="utf-8")


if __name__ == "__main__":
    main()
