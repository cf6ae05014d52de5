"""What is kept of a phrase's candidates, and what a person is shown of them."""

import pytest

from magnet.matching.linker import Candidate, Decision, Linker
from magnet.matching.mention import Link
from magnet.matching.taxonomy import Concept, Kind, Label, Taxonomy
from magnet.schemas.phrases import Phrase
from magnet.services import linking
from magnet.services.vocabulary import Vocabulary


class Decided(Vocabulary):
    """A vocabulary that decides the same of every phrase."""

    def decide(self, kind: Kind, texts: "list[str]", language: str | None) -> list[Decision]:  # type: ignore[override]
        likely, other = (
            Candidate(at, f"o:{at}", None, "x", "en", chance, 1.0) for at, chance in ((0, 0.7), (1, 0.0004))
        )
        return [Decision("linked", (likely,), (other,)) for _ in texts]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    concepts = [Concept(f"o:{at}", "occupation") for at in range(2)]
    taxonomy = Taxonomy.build(concepts, [Label(0, "en", "welder"), Label(1, "en", "smith")], [], "v1")
    return Decided("v1", taxonomy, {"occupation": Linker.build(taxonomy, "occupation")})


def stored(vocabulary: Vocabulary, concept: str | None = None) -> linking.Stored:
    (one,) = linking.link_all(vocabulary, [linking.Said("occupation", Phrase(text="wldr", concept=concept), "title")])
    return one


def test_what_else_the_words_may_mean_counts_in_ranking_and_is_shown_to_nobody(vocabulary: Vocabulary) -> None:
    kept = stored(vocabulary)
    assert linking.mention(kept).links == (Link("o:0", 700), Link("o:1", 1))
    assert [link.concept for link in linking.present(kept, vocabulary, ["en"]).links] == ["o:0"]


def test_what_a_person_chose_stands_alone(vocabulary: Vocabulary) -> None:
    assert linking.mention(stored(vocabulary, "o:1")).links == (Link("o:1", 1000),)


def test_a_phrase_stored_before_others_were_kept_is_read_as_it_is() -> None:
    old = {"text": "wldr", "language": None, "concept": None, "status": "asked", "links": [["o:0", 300]]}
    assert linking.mention(old).links == (Link("o:0", 300),)
