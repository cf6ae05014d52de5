"""Ways to write one word that must meet: by letters, by stem, language by language, as data in `words/`."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.languages import table_of
from magnet.matching.languages.letters import fold
from magnet.matching.linking.reading import stem
from magnet.matching.text import normalise, words

TABLES = Path(__file__).parent / "words"
LETTERS = "".join(
    [
        *(
            "ءأإآابةتثجحخدرزسشصضطظعغفقكلمنهوىي ئؤپچژکگھەیێۆڕڵټډړږښګڼېۍ",
            "\u200c\u0640\u064e\u0651\u0654٣۴ ",
            "abcoptxy'’ -/",
        ),
        *("абвгеиіїєжклмнопрстухщьюяёқғәңөүұһ\u0301", "աբգդեէըիկհյնշոպսվտրցւօևՈՒ՞ ", "აბგდევზშჩძწჭხჯⴀᲐ"),
    ]
)


def rows(name: str) -> list[list[str]]:
    lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines]


@pytest.mark.parametrize(("language", "forms"), [(row[0], row[1:]) for row in rows("one_spelling.tsv")])
def test_ways_to_write_one_phrase_are_reduced_to_the_same(language: str, forms: list[str]) -> None:
    assert len({normalise(form) for form in forms}) == 1, language


@given(st.one_of(st.text(st.sampled_from(LETTERS)), st.text(st.characters(exclude_categories=()))))
def test_what_is_reduced_stays(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    found = words(text)
    assert words(" ".join(found)) == found
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(st.sampled_from(LETTERS), max_size=6), st.permutations("\u064b\u0651\u0654\u0670\u0301"))
def test_marks_may_stand_in_any_order(word: str, marks: list[str]) -> None:
    assert words(f"م{''.join(marks)}{word}") == words(f"م{''.join(sorted(marks))}{word}")


@pytest.mark.parametrize(("language", "forms"), [(row[0], row[1:]) for row in rows("one_stem.tsv")])
def test_forms_of_one_word_share_a_stem(language: str, forms: list[str]) -> None:
    table = table_of(language)
    stems = {form: [stem(word, table) for word in words(form) if word not in table.stops] for form in forms}
    assert len({tuple(one) for one in stems.values()}) == 1, stems
