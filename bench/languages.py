"""Measure linking by language, and write its page: `python -m bench.languages [FOLDER] [--document FILE]`.

FOLDER holds `postings/`; without it the project's own phrases and profiles are measured, and the page stays as it is.
"""

import argparse
import pathlib

from bench.language_phrases import APART, measure_phrases, read_phrases
from bench.languages_page import (
    PHRASE_HEAD,
    TITLE_HEAD,
    Languages,
    language_shortfalls,
    languages_document,
    phrase_rows,
    title_rows,
)
from bench.overlap import measure_overlap
from bench.posting_titles import POSTINGS, measure_titles
from bench.quality import DEFAULT_FOLDER
from bench.tables import plain
from bench.taxonomies import starter_linkers

DOCUMENT = pathlib.Path("docs/languages.md")


def report(folder: pathlib.Path, document: pathlib.Path) -> None:
    """Measure, print, and write the page where the real titles are at hand."""
    there = (folder / POSTINGS).is_file()
    linkers = starter_linkers()
    measured = Languages(
        measure_phrases(read_phrases(), linkers),
        measure_phrases(read_phrases(APART), linkers),
        measure_titles(folder, linkers["occupation"]) if there else [],
        measure_overlap(),
    )
    for phrases in (measured.phrases, measured.apart):
        print(plain(PHRASE_HEAD, phrase_rows(phrases)))
    print(plain(TITLE_HEAD, title_rows(measured.titles)))
    for line in language_shortfalls(measured):
        print(f"short: {line}")
    if there:
        document.write_text(languages_document(measured), encoding="utf-8")
    else:
        print(f"not measured: titles of real vacancies: no {POSTINGS}")
        print(f"{document} is left as it is: it holds the figures of real titles.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=DEFAULT_FOLDER)
    parser.add_argument("--document", type=pathlib.Path, default=DOCUMENT)
    options = parser.parse_args()
    report(options.folder, options.document)


if __name__ == "__main__":
    main()
