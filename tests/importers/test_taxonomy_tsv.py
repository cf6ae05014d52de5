"""Label files: what is taken, what is refused with its line, and what is said of a file that is none."""

import gzip
from pathlib import Path

import pytest

from magnet.errors import TooLarge, Unsupported
from magnet.importers import taxonomy_tsv
from magnet.importers.taxonomy_rows import Content
from magnet.matching.taxonomy import Kind

LIMIT = 1_000_000


def read(folder: Path, data: str | bytes, kind: Kind | None = None, name: str = "labels.tsv") -> Content:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return taxonomy_tsv.read(path, LIMIT, kind)


def test_the_first_label_of_a_concept_and_language_is_preferred(tmp_path: Path) -> None:
    content = read(tmp_path, "a:1\ten\twelder\na:1\ten\tweld worker\na:1\tfr\tsoudeur\na:2\ten\tcook\n")
    found = [(label.uri, label.language, label.text, label.preferred) for label in content.labels]
    assert found == [
        ("a:1", "en", "welder", True),
        ("a:1", "en", "weld worker", False),
        ("a:1", "fr", "soudeur", True),
        ("a:2", "en", "cook", True),
    ]
    assert not content.refusals


@pytest.mark.parametrize(
    ("uri", "kind", "code"),
    [
        ("http://data.europa.eu/esco/skill/0005", "skill", None),
        ("magnet://starter/skill/welding", "skill", None),
        ("http://data.europa.eu/esco/occupation/00030d09", "occupation", None),
        ("http://data.europa.eu/esco/isco/C7212", "occupation", "7212"),
        ("isco:7212", "occupation", "7212"),
        ("title:1", "occupation", None),
        ("anything", "occupation", None),
    ],
)
def test_the_uri_tells_the_kind_and_the_isco_code(tmp_path: Path, uri: str, kind: str, code: str | None) -> None:
    (concept,) = read(tmp_path, f"{uri}\ten\twelder\n").concepts
    assert (concept.kind, concept.code, concept.is_group) == (kind, code, code is not None)


def test_a_kind_that_is_given_overrules_the_uri(tmp_path: Path) -> None:
    (concept,) = read(tmp_path, "isco:7212\ten\twelding\n", "skill").concepts
    assert (concept.kind, concept.code) == ("skill", None)


def test_the_header_of_files_that_name_their_first_labels_is_known(tmp_path: Path) -> None:
    text = "uri\tlang\tlabel\tis_first\na:1\tde\tSchweisser\tFalse\na:1\tde\tSchweißer\tTrue\n"
    content = read(tmp_path, text)
    assert [(label.text, label.preferred, label.line) for label in content.labels] == [
        ("Schweisser", False, 2),
        ("Schweißer", True, 3),
    ]


def test_packed_files_byte_order_marks_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    content = read(tmp_path, gzip.compress("\ufeffa:1\tka\tშემდუღებელი\r\n".encode()), name="labels.tsv.gz")
    assert [(label.uri, label.text) for label in content.labels] == [("a:1", "შემდუღებელი")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a:1\ten", "2 columns"),
        ("a:1\ten\twelder\textra", "4 columns"),
        ("\ten\twelder", "no concept uri"),
        ("a 1\ten\twelder", "blanks"),
        (f"{'a' * 301}\ten\twelder", "over 300"),
        ("a:1\tenglish!\twelder", "language"),
        ("a:1\ten\t  ", "no label"),
        (f"a:1\ten\t{'w' * 501}", "over 500"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_others_are_taken(tmp_path: Path, line: str, reason: str) -> None:
    content = read(tmp_path, f"a:2\ten\tcook\n{line}\na:3\ten\tbaker\n")
    assert [label.text for label in content.labels] == ["cook", "baker"]
    (refusal,) = content.refusals
    assert (refusal.file, refusal.line) == ("labels.tsv", 2)
    assert reason in refusal.reason


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("a:1\ten\tсварщик\n".encode("utf-16"), "UTF-16"),
        ("a:1\ten\tсварщик\n".encode("utf-16-le"), "UTF-8"),
        ("a:1\ten\tcook\na:1\tru\tсварщик\n".encode("cp1251"), "line 2"),
        (b"uri;language;label\na:1;en;welder\n", "tabs"),
    ],
)
def test_a_file_of_another_form_is_refused_as_a_whole(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        read(tmp_path, data)


def test_a_file_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        read(tmp_path, gzip.compress(b"a:1\ten\twelder\n" * LIMIT), name="labels.tsv.gz")


def test_an_empty_file_has_no_labels(tmp_path: Path) -> None:
    assert not read(tmp_path, "").labels
