"""The page of languages: labels and how they were made, phrases found, titles linked, lists compared."""

import csv
import pathlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bench.language_phrases import AMONG_AIM, FIRST_AIM, STYLES, PhraseResult
from bench.overlap import AIM, DEPTH, PERSISTENCE, Overlaps, overlap_shortfalls
from bench.posting_titles import TitleResult
from bench.tables import Cell, markdown, percent
from magnet.importers import starter
from magnet.schemas.label_words import GROUP_URI

DRAFTS = pathlib.Path(__file__).parent / "label_drafts.tsv"
TOLD = pathlib.Path(__file__).parent / "told_labels.tsv"
LEFT_OUT = starter.FOLDER / "left_out"
PHRASE_HEAD = ("language", "kind", "phrases", "first", "of five", "untold: first", "of five", *STYLES)
TITLE_HEAD = ("country", "language", "titles", "linked", "asked", "left", "judged", "right", "asked: judged", "right")


@dataclass(frozen=True, slots=True)
class Languages:
    """What one run found; no titles where the real vacancies are not there."""

    phrases: Sequence[PhraseResult]
    apart: Sequence[PhraseResult]
    titles: Sequence[TitleResult]
    overlaps: Overlaps


def label_rows() -> list[tuple[Cell, ...]]:
    """One row a language: its labels by kind and state of review, the concepts that have none, and the left out."""
    contents, rows = list(starter.read()), list[tuple[Cell, ...]]()
    concepts = sum(len(content.concepts) for content in contents)
    for content in contents:
        if content.labels:
            named = {label.uri for label in content.labels}
            kinds = Counter("group" if label.uri.startswith(GROUP_URI) else "skill" for label in content.labels)
            reviewed = sum(label.reviewed for label in content.labels)
            language = content.labels[0].language
            rows.append((language, kinds["group"], kinds["skill"], reviewed, concepts - len(named), left_out(language)))
    return rows


def left_out(language: str) -> int | None:
    """How many drafted labels of a language were left out; None where none were drafted."""
    path = LEFT_OUT / f"{language}.tsv"
    return len(path.read_text(encoding="utf-8").splitlines()) - 1 if path.is_file() else None


def counted(path: pathlib.Path) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """A row a drafted language, under its head: how lists of labels agreed, and what reading made of the rest."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file, delimiter="\t")
    return tuple(head), [(language, *map(int, counts)) for language, *counts in rows]


def phrase_rows(found: Sequence[PhraseResult]) -> list[tuple[Cell, ...]]:
    """One row a language and kind, in percent."""
    return [
        (
            one.language,
            one.kind,
            one.phrases,
            *map(percent, (*one.told, *one.untold)),
            *(percent(one.styles.get(style)) for style in STYLES),
        )
        for one in found
    ]


def title_rows(found: Sequence[TitleResult]) -> list[tuple[Cell, ...]]:
    """One row a country and language, in percent."""
    return [
        (
            one.country,
            one.language,
            one.titles,
            *map(percent, (one.linked, one.asked, one.left)),
            one.judged or None,
            percent(one.precision),
            one.asked_judged or None,
            percent(one.asked_precision),
        )
        for one in found
    ]


def overlap_matrix(found: Overlaps) -> tuple[tuple[str, ...], list[tuple[Cell, ...]]]:
    """Mean overlaps of every two languages, as the head and the rows of a triangle."""
    means = {pair.languages: pair.mean for pair in found.pairs}
    languages = sorted({tag for pair in means for tag in pair})
    rows: list[tuple[Cell, ...]] = [
        (one, *(means.get((other, one)) for other in languages[:-1])) for one in languages[1:]
    ]
    return ("", *languages[:-1]), rows


def language_shortfalls(measured: Languages) -> list[str]:
    """What is under its aim, in words."""
    short = [
        f"{one.language}, {one.kind}s{where}: first {percent(one.told[0])}, among five {percent(one.told[1])},"
        f" aim {percent(FIRST_AIM)} and {percent(AMONG_AIM)}"
        for where, found in (("", measured.phrases), (" of the second set", measured.apart))
        for one in found
        if not one.reaches
    ]
    return short + overlap_shortfalls(measured.overlaps)


def languages_document(measured: Languages) -> str:
    """The whole page."""
    overlaps = measured.overlaps
    head, rows = overlap_matrix(overlaps)
    least: dict[str, float] = defaultdict(lambda: 1.0)
    for pair in overlaps.pairs:
        for name, overlap in pair.profiles.items():
            least[name] = min(least[name], overlap)
    worst = sorted(least.items(), key=lambda each: each[1])[:3]
    short = language_shortfalls(measured) or ["nothing"]
    return "\n".join(
        [
            "# Languages\n",
            "Made by `make quality`; figures of one run, of the starter taxonomy alone. Labels and phrases were"
            " written, read and judged by machine ([how](decisions/0030-labels-in-fourteen-languages.md)); how people"
            " review and correct them: [translating](translating.md).\n",
            "## Labels\n",
            "Labels of ISCO-08 groups and of skills; how many of them a native speaker has reviewed; concepts without a"
            " label; drafted labels left out as wrong or unsure (`left_out/` beside the labels lists them).\n",
            markdown(("language", "groups", "skills", "reviewed", "concepts without", "left out"), label_rows()),
            "\n## Two drafts of each language\n",
            "Two drafts made apart, each translated back into English by someone who saw neither the concepts nor the"
            " other draft. Agree: the English links to the concept by the English labels or reads like one of them"
            " (rapidfuzz, 88 of 100). The rest, and labels that stood in two concepts, were read one by one: kept,"
            " corrected or left out. In Kurmanji and Pashto the words of a third list are among those.\n",
            markdown(*counted(DRAFTS)),
            "\n## What people say they did\n",
            "A further list of each language, written apart from both drafts: how workers tell of the work, and the"
            " words of the workshop. Agree: the labels of the drafts lead to the same concept. The rest was read one by"
            " one. Added are fewer than agree, kept and corrected together: words round a tale go, and what then was"
            " one bare word, a label already, or of a concept without a name was dropped. Of those added 160 by lot"
            " were read once more by another reader (checked, right); what was wrong, or as likely another concept's,"
            " is left out, too.\n",
            markdown(*counted(TOLD)),
            "\n## Everyday phrases\n",
            "Phrases written apart from the labels (`bench/language_phrases/`). First: the first answer is right; of"
            " five: one of the first five is; then the same where nobody says the language; then the share of the first"
            f" answer by how a phrase is said. Aim {percent(FIRST_AIM)} and {percent(AMONG_AIM)}.\n",
            markdown(PHRASE_HEAD, phrase_rows(measured.phrases)),
            "\nA second set (`apart/`), of concepts drawn by lot for each language, written before the list of what"
            " people did. What is not found of it was read in Sorani, Georgian, Kazakh and Russian before that list was"
            " asked for, and in no other.\n",
            markdown(PHRASE_HEAD, phrase_rows(measured.apart)),
            "\n## Titles of real vacancies\n",
            "Different titles by country and language (by script). Judged: links of a sample, drawn by a digest of the"
            " posting, that somebody read and judged by the title; right: those that name the work. Then the same of"
            " first candidates that a person would be asked about.\n",
            markdown(TITLE_HEAD, title_rows(measured.titles)),
            "\n## One profile in every language\n",
            "Each profile of `bench/overlap_profiles.tsv` written in every language, ranked against the vacancies"
            f" of its country in the demo: mean rank-biased overlap over the first {DEPTH} (p = {PERSISTENCE}), aim"
            f" {AIM}. Lists of different profiles overlap by {overlaps.others:.2f}. Most unlike: "
            + ", ".join(f"{name} (least {overlap:.2f})" for name, overlap in worst)
            + ".\n",
            markdown(head, rows, 2),
            "\n## What falls short\n",
            "".join(f"- {line}\n" for line in short),
        ]
    )
