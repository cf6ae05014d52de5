"""Codes with parameters, and what refuses something, become sentences in a reader's language."""

from magnet.i18n.catalogues import available, catalogue, is_reviewed
from magnet.i18n.directions import direction, without_isolation
from magnet.i18n.places import names_of_countries, names_of_places
from magnet.i18n.sentences import Shown, feature, gate, label, sentence, shown, spoken, told, topic
from magnet.i18n.tags import FALLBACK, name_of, tags_of

__all__ = [
    "FALLBACK",
    "Shown",
    "available",
    "catalogue",
    "direction",
    "feature",
    "gate",
    "is_reviewed",
    "label",
    "name_of",
    "names_of_countries",
    "names_of_places",
    "sentence",
    "shown",
    "spoken",
    "tags_of",
    "told",
    "topic",
    "without_isolation",
]
