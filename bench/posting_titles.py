"""Titles of real vacancies against the starter taxonomy: what is linked, and how often rightly where people judged it.

Judgements (`posting_judgements.tsv`) name a posting by a digest of its id and the group that was its first answer, so
that they can be kept without the posting; an answer that has changed since is not judged.
"""

import csv
import gzip
import hashlib
import json
import pathlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.linking_sets import DECIDED_OVER
from magnet.importers import starter
from magnet.matching.linker import Linker, decide

POSTINGS = pathlib.Path("postings", "postings.jsonl.gz")
JUDGEMENTS = pathlib.Path(__file__).parent / "posting_judgements.tsv"
SAMPLE = 50
BY_SCRIPT = {"GEORGIAN": "ka", "ARMENIAN": "hy", "CYRILLIC": "ru", "ARABIC": "ar"}
LATIN = {"MA": "fr"}
"""What a title in Latin letters is written in, by country; elsewhere English."""


@dataclass(frozen=True, slots=True)
class Title:
    """A vacancy's title; `digest` stands for the posting's id."""

    digest: str
    country: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class TitleResult:
    """Different titles of one country and language: shares linked, asked about and left, and what people judged.

    `judged` counts today's links that somebody has judged, `right` those of them that are right; `asked_judged` and
    `asked_right` the same of first candidates that a person would be asked about.
    """

    country: str
    language: str
    titles: int
    linked: float
    asked: float
    left: float
    judged: int = 0
    right: int = 0
    asked_judged: int = 0
    asked_right: int = 0

    @property
    def precision(self) -> float | None:
        """The share of judged links that are right."""
        return self.right / self.judged if self.judged else None

    @property
    def asked_precision(self) -> float | None:
        """The share of judged first candidates that are right, where a person is asked."""
        return self.asked_right / self.asked_judged if self.asked_judged else None


def read_titles(folder: pathlib.Path) -> list[Title]:
    """The different titles of each country and language, in an order that has nothing to do with their words."""
    found: dict[tuple[str, str, str], Title] = {}
    with gzip.open(folder / POSTINGS, "rt", encoding="utf-8") as lines:
        for posting in map(json.loads, lines):
            text = " ".join(str(posting["title"] or "").split())
            language = language_of(text, posting["country"])
            if text:
                digest = hashlib.sha256(str(posting["id"]).encode()).hexdigest()[:16]
                title = Title(digest, posting["country"], language, text)
                found.setdefault((title.country, language, text.casefold()), title)
    return sorted(found.values(), key=lambda title: title.digest)


def language_of(text: str, country: str) -> str:
    """The language of a title by the script of most of its letters: enough for these countries."""
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in text if letter.isalpha())
    most = max(scripts, key=lambda name: scripts[name], default="")
    return BY_SCRIPT.get(most) or LATIN.get(country, "en")


def read_judgements(path: pathlib.Path) -> dict[tuple[str, str], bool]:
    """Whether a posting's first answer is right, by the posting's digest and the concept's uri."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["posting"], starter.uri_of(row["concept"])): row["right"] == "yes" for row in rows}


def answers_of(titles: Sequence[Title], linker: Linker) -> dict[str, tuple[str, str]]:
    """What is decided about each title, by its digest: the status, and the uri of the first answer, if there is one."""
    decided: dict[str, tuple[str, str]] = {}
    by_language: dict[str, list[Title]] = defaultdict(list)
    for title in titles:
        by_language[title.language].append(title)
    for language, some in by_language.items():
        found = linker.link_many([title.text for title in some], language, DECIDED_OVER)
        for title, candidates in zip(some, found, strict=True):
            decision = decide(candidates, linker.kind)
            decided[title.digest] = decision.status, next((one.uri for one in decision.candidates), "")
    return decided


def measure_titles(folder: pathlib.Path, linker: Linker) -> list[TitleResult]:
    """One result a country and language with at least `SAMPLE` different titles, the languages told."""
    titles, judgements = read_titles(folder), read_judgements(JUDGEMENTS)
    decided = answers_of(titles, linker)
    groups: dict[tuple[str, str], list[Title]] = defaultdict(list)
    for title in titles:
        groups[title.country, title.language].append(title)
    return [_result(where, some, decided, judgements) for where, some in sorted(groups.items()) if len(some) >= SAMPLE]


def _result(
    where: tuple[str, str],
    titles: Sequence[Title],
    decided: Mapping[str, tuple[str, str]],
    judgements: Mapping[tuple[str, str], bool],
) -> TitleResult:
    statuses = Counter(decided[title.digest][0] for title in titles)
    judged: dict[str, list[bool]] = {"linked": [], "asked": []}
    for title in titles:
        status, uri = decided[title.digest]
        if (title.digest, uri) in judgements:
            judged[status].append(judgements[title.digest, uri])
    every = len(titles)
    return TitleResult(
        *where,
        titles=every,
        linked=statuses["linked"] / every,
        asked=statuses["asked"] / every,
        left=1 - (statuses["linked"] + statuses["asked"]) / every,
        judged=len(judged["linked"]),
        right=sum(judged["linked"]),
        asked_judged=len(judged["asked"]),
        asked_right=sum(judged["asked"]),
    )
