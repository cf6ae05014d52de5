"""Postings to measure with: real ones resampled where their folder is at hand, else those of the demo."""

import gzip
import json
import pathlib
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from magnet.services import demo

COUNTRY = "IQ"
UNCHANGED = timedelta(0)
REFERENCES = ("{title} {code}", "{title} (ref. {code})", "{title} - {code}", "{code}: {title}", "{title} #{code}")
ADDED = ("urgent", "m/f", "full time", "2 posts", "senior", "night shift", "no experience", "Erbil")
Posting = dict[str, Any]


def has_postings(data: pathlib.Path) -> bool:
    """Whether there are real postings."""
    return (data / "postings" / "postings.jsonl.gz").exists()


def source_of(data: pathlib.Path) -> str:
    """What the postings are made of, in words."""
    return (
        "real postings, resampled" if has_postings(data) else "the demo's vacancies, resampled (no real postings here)"
    )


def originals(data: pathlib.Path) -> list[Posting]:
    """The postings that are resampled: id, source, country, title and whatever else they bring."""
    if has_postings(data):
        with gzip.open(data / "postings" / "postings.jsonl.gz", "rt", encoding="utf-8") as lines:
            return [row for line in lines if (row := json.loads(line))["title"]]
    return [
        {
            "id": str(number),
            "source": "demo",
            "title": row["title"],
            "description": row.get("text"),
            "location": row.get("place"),
        }
        for number, row in enumerate(demo.read("vacancies", UNCHANGED))
    ]


def resampled(rows: Sequence[Posting], count: int) -> Iterator[Posting]:
    """So many postings of one country, every second title changed so that it stands alone."""
    chance = random.Random(7)
    for number in range(count):
        row = chance.choice(rows)
        title = perturbed(row["title"], number, chance) if number % 2 else row["title"]
        yield {**row, "id": f"{row['id']}-{number}", "source": "bench", "country": COUNTRY, "title": title}


def perturbed(title: str, number: int, chance: random.Random) -> str:
    """The title as another advert has it: a reference that no other number has, often a word added or a slip.

    One in four has a word added, one in four a letter left out or two exchanged.
    """
    if chance.random() < 0.25:
        title = _slipped(title, chance)
    if chance.random() < 0.25:
        title = f"{title} {chance.choice(ADDED)}"
    return chance.choice(REFERENCES).format(title=title, code=f"{chance.choice('ABCDEFGH')}{number}")


def _slipped(title: str, chance: random.Random) -> str:
    """The title with two neighbouring letters exchanged, or one left out."""
    at = chance.randrange(max(len(title) - 1, 1))
    kept = title[at + 1 : at + 2] + title[at : at + 1] if chance.random() < 0.5 else title[at + 1 : at + 2]
    return title[:at] + kept + title[at + 2 :]


def write_postings(path: pathlib.Path, data: pathlib.Path, count: int) -> None:
    """A file of postings for `magnet import vacancies`."""
    with path.open("w", encoding="utf-8") as file:
        for row in resampled(originals(data), count):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def returnees() -> list[dict[str, Any]]:
    """The demo's returnees, as the API takes them, all bound for the country of the postings."""
    kept = ("birth_year", "gender", "consent", "profile")
    return [
        {"country": COUNTRY, **{name: row[name] for name in kept if name in row}}
        for row in demo.read("returnees", UNCHANGED)
    ]
