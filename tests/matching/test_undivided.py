"""A minor group of ISCO-08 that is not divided means its only unit group, wherever words are read."""

import pytest

from magnet.matching.extract import Asked, Extractor, Gazetteer
from magnet.matching.linker import linkers_of
from magnet.matching.own_labels import Own, relabelled
from magnet.matching.reach import nearest_label
from magnet.matching.taxonomy import Concept, Label, Taxonomy
from magnet.matching.undivided import names_of, unit_of, unit_of_each
from magnet.services.lexicons import shipped_lexicon

CODES = ("5", "51", "512", "5120", "72", "721", "7211", "7212")
ISCO, OTHER = "http://data.europa.eu/esco/isco/C", "http://example.org/group/"


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    concepts = [Concept(f"{ISCO}{code}", "occupation", code, is_group=True) for code in CODES]
    concepts.append(Concept(f"{OTHER}512", "occupation", "512", is_group=True))
    labels = [
        Label(2, "ru", "повара", preferred=True),
        Label(3, "ru", "кухонный мастер", preferred=True),
        Label(5, "ru", "металлисты", preferred=True),
        Label(7, "ru", "сварщик", preferred=True),
        Label(8, "ru", "кашевары", preferred=True),
    ]
    return Taxonomy.build(concepts, labels, [], "test")


def test_only_the_undivided_minor_group_of_a_scheme_is_its_unit_group(taxonomy: Taxonomy) -> None:
    assert unit_of_each(taxonomy).tolist() == [0, 1, 3, 3, 4, 5, 6, 7, 8]
    assert [unit_of(taxonomy, place) for place in range(9)] == unit_of_each(taxonomy).tolist()
    assert [label.text for label in names_of(taxonomy, 3)] == ["кухонный мастер", "повара"]
    assert [label.text for label in names_of(taxonomy, 7)] == ["сварщик"]


def test_its_name_is_linked_at_once_and_shown_as_what_was_met(taxonomy: Taxonomy) -> None:
    first = linkers_of(taxonomy)["occupation"].link("повара", "ru")[0]
    assert first.code == "5120"
    met = nearest_label(taxonomy, "повара", first.concept)
    assert met is not None
    assert met.text == "повара"


def test_a_country_s_own_label_of_it_means_the_unit_group(taxonomy: Taxonomy) -> None:
    own = Own(added=(Label(2, "ru", "ашпозы"),), removed=())
    linker = linkers_of(taxonomy)["occupation"].relabelled(relabelled(taxonomy, own))
    assert [one.code for one in linker.link("ашпозы", "ru", 2)][:1] == ["5120"]
    assert "512" not in [one.code for one in linker.link("ашпозы", "ru", 5) if one.uri.startswith(ISCO)]


def test_a_text_names_the_unit_group(taxonomy: Taxonomy) -> None:
    extractor = Extractor(taxonomy, shipped_lexicon(), Gazetteer.build(taxonomy), linkers_of(taxonomy))
    found = extractor.extract("Требуются повара", Asked(kind="advert", language="ru", thorough=False))
    assert [one.concept for one in found.occupations] == [taxonomy.index(f"{ISCO}5120")]
