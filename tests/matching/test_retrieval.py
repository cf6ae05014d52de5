"""Looking up by bounds finds what looking at every label finds."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from magnet.matching.linking import retrieval, vectors
from magnet.matching.linking.grams import count_grams
from magnet.matching.linking.index import LabelIndex, Terms
from magnet.matching.linking.kinship import relatives
from magnet.matching.linking.neighbours import Neighbours
from magnet.matching.linking.retrieval import Lookup, Phrase, Weights
from magnet.matching.taxonomy import Columns, Taxonomy

WORDS = (
    "cook",
    "cooks",
    "baker",
    "bakery",
    "welder",
    "welding",
    "pipe",
    "piper",
    "head",
    "of",
    "shop",
    "shopkeeper",
    "c",
)
WEIGHTS = Weights(
    label_grams=1.85,
    label_stems=1.89,
    concept_grams=2.98,
    preferred_grams=1.17,
    preferred_stems=0.69,
    kin=1.8,
    mere_group=1.82,
)
labels = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
phrases = st.lists(st.sampled_from((*WORDS, "unheard")), max_size=5).map(tuple)


def index_of(concepts: list[list[str]]) -> LabelIndex:
    """An index of concepts by their labels; every third is a mere group."""
    pairs = [(at, label) for at, own in enumerate(concepts) for label in own]
    columns = Columns(
        uris=[f"a:{at}" for at in range(len(concepts))],
        kinds=["occupation"] * len(concepts),
        codes=[None] * len(concepts),
        groups=[at % 3 == 2 for at in range(len(concepts))],
        label_concepts=[at for at, _ in pairs],
        label_languages=["en"] * len(pairs),
        label_texts=[label for _, label in pairs],
        label_preferred=[False] * len(pairs),
    )
    return LabelIndex.build(Taxonomy.from_columns(columns, "test"), "occupation", "en")


@dataclass(frozen=True)
class Plain:
    """One concept for one phrase: its sum, its best label, and how near in letters any of its labels is."""

    total: float
    label: int
    nearest: float


def plainly(index: LabelIndex, phrase: Phrase, weights: Weights) -> list[Plain]:
    """Every concept, by every one of its labels."""
    grams, unknown = vectors.renumber(count_grams([" ".join(phrase.sounds)]), index.known_grams)
    rarest = float(np.log(1 + len(index.concepts)) + 1)
    said = vectors.weigh(grams, index.grams.weights, unknown * rarest**2)
    counts = np.zeros((1, len(index.known_stems)), dtype=np.float32)
    names = list(index.known_stems)
    missing = 0
    for stem in phrase.stems:
        if stem in names:
            counts[0, names.index(stem)] += 1
        else:
            missing += 1
    stems = vectors.weigh(
        sparse.csr_array(counts), index.stems.weights, np.array([missing * rarest**2], dtype=np.float32)
    )

    def likeness(terms: Terms, to: sparse.csr_array) -> vectors.Floats:
        return np.asarray((terms.labels @ to.T).toarray()[:, 0])

    near, alike = likeness(index.grams, said), likeness(index.stems, stems)
    whole = (said @ index.grams.concepts).toarray()[0]
    kin = (relatives(stems, index.kin) @ index.stems.concepts).toarray()[0]
    starts = [*index.concept_labels.tolist(), len(near)]
    found = []
    for at, (begin, end) in enumerate(itertools.pairwise(starts)):
        both = weights.label_grams * near[begin:end] + weights.label_stems * alike[begin:end]
        total = both.max() + weights.preferred_grams * near[begin] + weights.preferred_stems * alike[begin]
        total += weights.concept_grams * whole[at] + weights.kin * kin[at] - weights.mere_group * index.mere_groups[at]
        found.append(Plain(float(total), begin + int(both.argmax()), float(near[begin:end].max())))
    return found


@given(
    concepts=st.lists(st.lists(labels, min_size=1, max_size=4), min_size=1, max_size=40),
    asked=st.lists(phrases, min_size=1, max_size=6),
    limit=st.integers(1, 12),
)
def test_the_best_by_bounds_are_the_best_of_all(
    concepts: list[list[str]], asked: list[tuple[str, ...]], limit: int
) -> None:
    index = index_of(concepts)
    spoken = [Phrase(words, index.reader("en").parts(words)) for words in asked]
    for phrase, found in zip(spoken, Lookup.of(index, WEIGHTS).find(spoken, limit, limit), strict=True):
        plain = plainly(index, phrase, WEIGHTS)
        best = sorted((one.total for one in plain if one.total > 1e-5), reverse=True)[:limit]
        assert found.sums.tolist()[: len(best)] == pytest.approx(best, abs=1e-4)
        for place, total, label, near in zip(
            found.places.tolist(), found.sums.tolist(), found.best_labels.tolist(), found.nearest.tolist(), strict=True
        ):
            assert total == pytest.approx(plain[place].total, abs=1e-4)
            assert near == pytest.approx(plain[place].nearest, abs=1e-4)
            # Of labels that are equally good but for rounding, any may stand.
            assert index.concept_labels[place] <= label
        assert sorted(found.sums.tolist(), reverse=True) == found.sums.tolist()


def test_one_phrase_at_a_time_is_the_same_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    index = index_of([["head cook"], ["baker", "bakery shop"], ["cook"], ["pipe welder", "piper"]])
    spoken = [
        Phrase(words, tuple((word,) for word in words)) for words in (("cook",), ("pipe", "shop"), (), ("c", "baker"))
    ]
    together = list(Lookup.of(index, WEIGHTS).find(spoken, 3, 3))
    monkeypatch.setattr(retrieval, "CELLS", 1)
    monkeypatch.setattr(retrieval, "READ", 2)
    for one, other in zip(together, Lookup.of(index, WEIGHTS).find(spoken, 3, 3), strict=True):
        assert one.places.tolist() == other.places.tolist()
        assert one.sums.tolist() == other.sums.tolist()


def test_a_strange_word_is_nearest_to_the_language_that_writes_it_nearly_so() -> None:
    neighbours = Neighbours.of([["welder", "baker"], ["schweisser", "backer"], ["soudeur"]])
    welder, nothing = neighbours.likeness(["schweiser", "xyzzy"], 3).tolist()
    assert welder[1] > 0.5 > max(welder[0], welder[2])
    assert nothing == [0, 0, 0]


def test_neighbours_come_back_from_their_arrays() -> None:
    neighbours = Neighbours.of([["welder"], ["schweisser", "welder"]])
    again = Neighbours.from_arrays(neighbours.to_arrays())
    assert (again.likeness(["welders"], 2) == neighbours.likeness(["welders"], 2)).all()
    assert (neighbours.likeness(["welders"], 2) > 0.5).all()
