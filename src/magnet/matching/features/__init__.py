"""The matcher as a table: every feature by name, in the order of `weights.FEATURE_NAMES`."""

from collections.abc import Mapping
from types import MappingProxyType

from magnet.matching.features import (
    demand,
    education,
    essential_skills,
    experience,
    language,
    occupation,
    optional_skills,
    place,
    wishes,
    wording,
)
from magnet.matching.features.feature import Feature

_TABLE: tuple[Feature, ...] = (
    occupation,
    essential_skills,
    optional_skills,
    language,
    education,
    experience,
    place,
    wishes,
    demand,
    wording,
)
FEATURES: Mapping[str, Feature] = MappingProxyType({feature.name: feature for feature in _TABLE})
