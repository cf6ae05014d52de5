"""Linking by all shipped labels: what sounds like a trade is asked about, and batches answer as single phrases do."""

from collections.abc import Mapping

import pytest

from bench.overlap import starter_vocabulary
from magnet.matching.linker import Linker, decide
from magnet.matching.taxonomy import Kind

pytestmark = pytest.mark.xdist_group("starter")


@pytest.fixture(scope="module")
def linkers() -> Mapping[Kind, Linker]:
    return starter_vocabulary().linkers


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("بێکار", "ckb"),
        ("بیکار", "prs"),
        ("Herat", "de"),
        ("Basra", "fr"),
        ("سليمانية", "ckb"),
        ("Шымкент", "kk"),
        ("هەولێر", "ckb"),
        ("kaynakçı", "tr"),
    ],
)
def test_towns_and_no_work_are_no_trade(linkers: Mapping[Kind, Linker], text: str, language: str) -> None:
    """They sound like one: a person is asked, or nothing is said."""
    for kind, linker in linkers.items():
        assert decide(linker.link(text, language), kind).status != "linked", kind


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("шесть лет работал сварщиком", "ru", "7212"),
        ("შემდუღებელი", "ka", "7212"),
        ("لحام", "ar", "7212"),
        ("cdfhobr", "ru", "7212"),
        ("چێشتلێنەر", "ckb", "5120"),
        ("Friseurin", "de", "5141"),
        ("аспазшы", "kk", "5120"),
        ("повара", "ru", "5120"),
    ],
)
def test_a_trade_is_linked(linkers: Mapping[Kind, Linker], text: str, language: str, code: str) -> None:
    found = linkers["occupation"].link(text, language)
    assert (found[0].code, decide(found, "occupation").status) == (code, "linked")


def test_a_group_that_is_not_divided_is_met_as_its_unit_group(linkers: Mapping[Kind, Linker]) -> None:
    """Cooks are 512 and 5120 in ISCO-08: a vacancy asks for the unit group, and a person has to be the same."""
    linker = linkers["occupation"]
    undivided = {one[:3] for one in linker.taxonomy.codes if len(one) == 4 and one.endswith("0")}
    assert len(undivided) > 20
    for code in undivided:
        for label in linker.taxonomy.labels_of(place_of(linker, code)):
            codes = [one.code for one in linker.link(label.text, label.language)]
            assert f"{code}0" in codes, label
            assert undivided.isdisjoint(codes), label


def place_of(linker: Linker, code: str) -> int:
    (place,) = linker.taxonomy.with_code(code).tolist()
    return int(place)


def test_a_batch_answers_as_single_phrases_do(linkers: Mapping[Kind, Linker]) -> None:
    texts = [",fhvty", "fhvty", "gjdfh", "gjdfh.", "I plastered", "plastered", "plastered walls", "I plastered walls"]
    for linker in linkers.values():
        for some in (texts, texts[::-1]):
            found = linker.link_many(some, "ru")
            alone = [linker.link(text, "ru") for text in some]
            assert [[one.concept for one in each] for each in found] == [
                [one.concept for one in each] for each in alone
            ]


def test_fewer_are_a_prefix_of_more_with_what_was_done(linkers: Mapping[Kind, Linker]) -> None:
    for text in ("стрижка животу", "I plastered walls for six years", "գյուղում իմ փոքրիկ խանութն ունեմ"):
        many = [one.concept for one in linkers["occupation"].link(text, None, 10)]
        for limit in (1, 3, 5):
            assert [one.concept for one in linkers["occupation"].link(text, None, limit)] == many[:limit]


def test_a_name_in_persian_or_kurdish_is_one_in_dari_or_kurmanji(linkers: Mapping[Kind, Linker]) -> None:
    for text, shipped, said in (("مستری موتر", "prs", "fa"), ("kaynaxçî", "kmr", "ku")):
        own, other = (linkers["occupation"].link(text, tag) for tag in (shipped, said))
        assert decide(own, "occupation").status == decide(other, "occupation").status == "linked"
        assert own[0].concept == other[0].concept
