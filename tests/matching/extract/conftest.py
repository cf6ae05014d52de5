"""The starter taxonomy, with a few labels in further languages, and the shipped lexicon."""

import pathlib

import pytest

from magnet.importers import starter
from magnet.importers.taxonomy_rows import Content
from magnet.matching.extract import Extractor, Gazetteer
from magnet.matching.linker import Linker
from magnet.matching.taxonomy import KINDS, Concept, Label, Taxonomy
from magnet.services.lexicons import shipped_lexicon

LANGUAGES = ("en", "fr", "ru")
LABELS = pathlib.Path(__file__).parent / "labels.tsv"


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """An extractor that knows English, French and Russian trades and skills well, and of other languages a few."""
    contents: list[Content] = list(starter.read())
    concepts = {one.uri: Concept(one.uri, one.kind, one.code, one.is_group) for c in contents for one in c.concepts}
    at = {uri: place for place, uri in enumerate(concepts)}
    labels = [
        Label(at[one.uri], one.language, one.text, one.preferred)
        for content in contents
        for one in content.labels
        if one.language in LANGUAGES
    ]
    groups = {concept.code: at[uri] for uri, concept in concepts.items() if concept.code}
    for line in LABELS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, language, text = line.split("\t")
            labels.append(Label(groups[code], language, text))
    taxonomy = Taxonomy.build(list(concepts.values()), labels, [], "tests")
    linkers = {kind: Linker.build(taxonomy, kind) for kind in KINDS}
    return Extractor(taxonomy, shipped_lexicon(), Gazetteer.build(taxonomy), linkers)
