"""What a country guide is made of: its topics in order, its countries with their languages, read once from a file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

Records = Literal["services", "providers"]


@dataclass(frozen=True, slots=True)
class TopicRules:
    """After how many months a topic's sections are to be reviewed, and which records stand with them."""

    review_months: int
    records: Records | None = None


@dataclass(frozen=True, slots=True)
class CountryRules:
    """The languages that a country's sections are looked for in, and regions (ISO 3166-2) that take in others."""

    languages: tuple[str, ...]
    regions: Mapping[str, frozenset[str]]

    def around(self, region: str) -> frozenset[str]:
        """A region with those that it lies in."""
        return frozenset({region, *(whole for whole, parts in self.regions.items() if region in parts)})

    def within(self, region: str) -> frozenset[str]:
        """A region with those that lie in it."""
        return frozenset({region}) | self.regions.get(region, frozenset())


@dataclass(frozen=True, slots=True)
class GuideStructure:
    """Topics in the order in which they are shown, and countries by code."""

    topics: Mapping[str, TopicRules]
    countries: Mapping[str, CountryRules]


@lru_cache(maxsize=1)
def structure() -> GuideStructure:
    """What the file says."""
    text = files("magnet").joinpath("data", "guides", "structure.toml").read_text("utf-8")
    said = tomllib.loads(text)
    countries = {
        code: CountryRules(
            tuple(one["languages"]), {whole: frozenset(parts) for whole, parts in one.get("regions", {}).items()}
        )
        for code, one in said["countries"].items()
    }
    return GuideStructure({name: TopicRules(**one) for name, one in said["topics"].items()}, countries)
