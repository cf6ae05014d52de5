"""The taxonomies that benches run on: the starter, the ESCO bundle where it is at hand, and plain label files."""

import gzip
import pathlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from magnet.importers import esco, starter, taxonomy_tsv
from magnet.importers.taxonomy_rows import Content
from magnet.matching.linker import Linker, linkers_of
from magnet.matching.taxonomy import Columns, Kind, Taxonomy

UNPACKED_AT_MOST = 1 << 30


@cache
def starter_taxonomy() -> Taxonomy:
    """The starter's concepts alone, read once a process."""
    return taxonomy_of(starter.read())


@cache
def starter_linkers() -> Mapping[Kind, Linker]:
    """Its linkers, indexed once a process."""
    return linkers_of(starter_taxonomy())


def esco_and_starter(folder: pathlib.Path) -> Taxonomy:
    """The starter's concepts, and those of the first ESCO zip in FOLDER/esco."""
    if not bundles(folder):
        return starter_taxonomy()
    contents = list(starter.read())
    for bundle in bundles(folder):
        contents += esco.read(bundle, UNPACKED_AT_MOST)
    return taxonomy_of(contents)


@lru_cache(maxsize=1)
def esco_in_all_languages(folder: pathlib.Path) -> Taxonomy:
    """The first ESCO zip in FOLDER/esco with the label files beside it."""
    contents = [content for bundle in bundles(folder) for content in esco.read(bundle, UNPACKED_AT_MOST)]
    with tempfile.TemporaryDirectory() as scratch:
        for packed in sorted((folder / "esco").glob("*.tsv.gz")):
            plain = pathlib.Path(scratch, packed.name.removesuffix(".gz"))
            with gzip.open(packed) as source, plain.open("wb") as target:
                shutil.copyfileobj(source, target)
            contents.append(taxonomy_tsv.read(plain, UNPACKED_AT_MOST))
    return taxonomy_of(contents)


def bundles(folder: pathlib.Path) -> list[pathlib.Path]:
    """The first ESCO zip of a data folder, if there is one."""
    return sorted((folder / "esco").glob("*.zip"))[:1]


def taxonomy_of(contents: Iterable[Content]) -> Taxonomy:
    """What the importers read as one taxonomy; of a concept that two files name the first one's kind and code hold."""
    contents = list(contents)
    concepts = {concept.uri: concept for content in reversed(contents) for concept in reversed(content.concepts)}
    labels = [each for content in contents for each in content.labels if each.uri in concepts]
    relations = [
        each
        for content in contents
        for each in content.relations
        if each.source in concepts and each.target in concepts
    ]
    at = {uri: position for position, uri in enumerate(concepts)}
    columns = Columns(
        uris=list(concepts),
        kinds=[concept.kind for concept in concepts.values()],
        codes=[concept.code for concept in concepts.values()],
        groups=[concept.is_group for concept in concepts.values()],
        label_concepts=[at[label.uri] for label in labels],
        label_languages=[label.language for label in labels],
        label_texts=[label.text for label in labels],
        label_preferred=[label.preferred for label in labels],
        relation_sources=[at[relation.source] for relation in relations],
        relation_targets=[at[relation.target] for relation in relations],
        relation_kinds=[relation.kind for relation in relations],
    )
    return Taxonomy.from_columns(columns, "bench")
