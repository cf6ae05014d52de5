"""A country's labels over the shared ones: the same as if all had been given at once, and quicker."""

import numpy as np
import pytest

from magnet.matching.extract import Asked, Extractor, Gazetteer
from magnet.matching.linker import OWN, Linker
from magnet.matching.own_labels import GONE, Own, relabelled
from magnet.matching.taxonomy import KINDS, Concept, Label, Taxonomy
from magnet.services.lexicons import shipped_lexicon

CONCEPTS = (
    Concept("i:7212", "occupation", "7212", is_group=True),
    Concept("i:7126", "occupation", "7126", is_group=True),
    Concept("i:5120", "occupation", "5120", is_group=True),
    Concept("s:weld", "skill"),
    Concept("s:cook", "skill"),
)
SHARED = (
    *(Label(place, "en", text) for place, text in enumerate(("welder", "plumber", "cook", "welding", "cooking"))),
    *(Label(place, "ka", text) for place, text in enumerate(("შემდუღებელი", "სანტექნიკოსი", "მზარეული"))),
    *(Label(place, "ru", text) for place, text in enumerate(("сварщик", "сантехник", "повар"))),
    *(Label(place, "fr", text) for place, text in enumerate(("soudeur", "plombier", "cuisinier", "souder"))),
    Label(0, "en", "flame cutter"),
    Label(1, "en", "pipe fitter"),
)
PHRASES = ("welder", "iron master", "iron masters", "as a welder", "pipe fitter", "повар", "ирон", "soudeur", "aspaz")


def owns() -> list[Own]:
    return [
        Own(),
        Own([Label(0, "en", "iron master", preferred=True)]),
        Own([Label(1, "en", "Welder"), Label(3, "en", "iron master")], [Label(1, "en", "pipe fitter")]),
        Own([Label(2, "kk", "аспаз"), Label(4, "kk", "ас пісіру")], [Label(2, "ru", "повар")]),
        Own((), [label for label in SHARED if label.language == "fr"]),
    ]


def given_at_once(own: Own) -> Taxonomy:
    """The labels that count, all as if they were shared."""
    taken = {(one.language, CONCEPTS[one.concept].kind, one.text.casefold()) for one in own.added}
    kept = [
        label
        for label in SHARED
        if (label.language, CONCEPTS[label.concept].kind, label.text.casefold()) not in taken
        and label not in own.removed
    ]
    return Taxonomy.build(CONCEPTS, [*kept, *own.added], (), "1")


def told(taxonomy: Taxonomy) -> list[list[Label]]:
    labels = [taxonomy.labels_of(place) for place in range(len(CONCEPTS))]
    return [sorted(some, key=lambda one: (one.language, one.text)) for some in labels]


@pytest.mark.parametrize("own", owns())
def test_labels_laid_over_are_as_if_given_at_once(own: Own) -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    made, whole = relabelled(shared, own), given_at_once(own)
    added = {(one.concept, one.language) for one in own.added}
    assert [[(one.language, one.text) for one in some] for some in told(made.taxonomy)] == [
        [(one.language, one.text) for one in some] for some in told(whole)
    ]
    for one in own.added:
        if one.preferred:
            assert made.taxonomy.label(one.concept, one.language) == one
    leaders = [(one.concept, one.language) for some in told(made.taxonomy) for one in some if one.preferred]
    assert len(leaders) == len(set(leaders)) >= len(added)
    texts = made.taxonomy.label_texts
    assert all(texts[int(row)] == shared.label_texts[old] for old, row in enumerate(made.rows) if row != GONE)
    assert np.array_equal(shared.label_concepts, Taxonomy.build(CONCEPTS, SHARED, (), "1").label_concepts)


@pytest.mark.parametrize("own", owns())
def test_a_countrys_linker_finds_what_one_made_at_once_does(own: Own) -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    made, whole = relabelled(shared, own), given_at_once(own)
    for kind in KINDS:
        base = Linker.build(shared, kind)
        before = base.link_many(PHRASES)
        country, fresh = base.relabelled(made), Linker.build(whole, kind)
        for language in (None, "en", "ka"):
            for mine, theirs in zip(
                country.link_many(PHRASES, language), fresh.link_many(PHRASES, language), strict=True
            ):
                sure = bool(mine) and mine[0].score == OWN
                assert sure or [one.concept for one in mine] == [one.concept for one in theirs]
        assert base.link_many(PHRASES) == before, "nobody else's linking changes"


def test_what_a_country_calls_so_leads_whatever_is_alike() -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    country = Linker.build(shared, "occupation").relabelled(relabelled(shared, owns()[2]))
    first, *rest = country.link("WELDER")
    assert (first.uri, first.score) == ("i:7126", OWN)
    assert all(one.score <= 1 - OWN for one in rest)
    assert country.link("welder", "fr")[0].score != OWN, "in another language it says nothing"


@pytest.mark.parametrize("own", owns())
def test_own_labels_are_found_in_texts(own: Own) -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    made = relabelled(shared, own)
    country = Gazetteer.build(shared).relabelled(made)
    text = "We look for an iron master. Он повар. Аспаз керек. Un soudeur."

    def found(gazetteer: Gazetteer) -> list[tuple[int | None, str]]:
        linkers = {kind: Linker.build(made.taxonomy, kind) for kind in KINDS}
        extractor = Extractor(made.taxonomy, shipped_lexicon(), gazetteer, linkers)
        seen = extractor.extract(text, Asked(kind="advert", language="en", thorough=False))
        return [(one.concept, one.text) for one in (*seen.occupations, *seen.skills)]

    assert found(country) == found(Gazetteer.build(made.taxonomy))


@pytest.mark.parametrize("later", owns())
@pytest.mark.parametrize("earlier", owns())
def test_what_stays_the_same_is_taken_over_and_the_rest_is_as_if_made_anew(earlier: Own, later: Own) -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    before, anew = relabelled(shared, earlier), relabelled(shared, later)
    after = relabelled(shared, later, before)
    assert told(after.taxonomy) == told(anew.taxonomy)
    assert np.array_equal(after.rows, anew.rows)
    for kind in KINDS:
        base = Linker.build(shared, kind)
        was = base.relabelled(before)
        now, plain = base.relabelled(after, was), base.relabelled(anew)
        for language in (None, "en", "ka"):
            assert now.link_many(PHRASES, language) == plain.link_many(PHRASES, language)
    texts = Gazetteer.build(shared)
    mine, theirs = (
        one.to_arrays() for one in (texts.relabelled(after, texts.relabelled(before)), texts.relabelled(anew))
    )
    assert mine.keys() == theirs.keys()
    assert all(np.array_equal(mine[name], theirs[name]) for name in mine)


def test_languages_without_a_change_are_not_indexed_again() -> None:
    shared = Taxonomy.build(CONCEPTS, SHARED, (), "1")
    added = [Label(0, "en", "iron master"), Label(0, "ru", "железник")]
    before = relabelled(shared, Own(added))
    after = relabelled(shared, Own([*added, Label(1, "en", "pipe man")]), before)
    base = Linker.build(shared, "occupation")
    was = base.relabelled(before)
    now = base.relabelled(after, was)
    assert {tag for tag, shelf in now._shelves.items() if shelf is not was._shelves[tag]} == {"en"}
    assert now.link("pipe man")[0].uri == "i:7126"
    assert now.link("железник")[0].uri == "i:7212"
