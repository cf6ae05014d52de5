"""Label files line by line: what is wrong is named with its field and code, and the rest goes in."""

from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from magnet.importers import starter
from magnet.importers.label_lines import COLUMNS, read_labels

HEADER = "\t".join(COLUMNS)
GOOD = "7212\tშემდუღებელი\tpreferred\tdraft\tno"


def refused(*lines: str, header: str = HEADER) -> list[tuple[int, str | None, str | None]]:
    content = read_labels("\n".join((header, *lines)).encode(), "ka.tsv", "ka")
    return [(one.line, one.field, one.code) for one in content.refusals]


@pytest.mark.parametrize(
    ("line", "field", "code"),
    [
        ("7126\tსანტექნიკოსი\tpreferred\tdraft", "(row)", "columns"),
        ("7126\tსანტექნიკოსი\tpreferred\tdraft\tno\tx", "(row)", "columns"),
        ("\tსანტექნიკოსი\tpreferred\tdraft\tno", "concept", "missing"),
        ("7126\t \tpreferred\tdraft\tno", "label", "missing"),
        ("7126\tplumber\tpreferred\tdraft\tno", "label", "wrong_script"),
        ("7126\tPlumber\tpreferred\tdraft\tno", "label", "wrong_script"),
        ("arc-welding\tArc welding\tpreferred\tdraft\tno", "label", "wrong_script"),
        ("7126\tсантехник\tpreferred\tdraft\tno", "label", "wrong_script"),
        ("7126\tსანტexნიკოსი\tpreferred\tdraft\tno", "label", "mixed_scripts"),
        ("7126\tსანტექნიკოსი\tbest\tdraft\tno", "use", "literal_error"),
        ("7126\tსანტექნიკოსი\tpreferred\tdraft\tmaybe", "reviewed", "unreadable"),
        ("7212\tშემდუღებელი \talternative\tdraft\tno", "label", "duplicate"),
        ("7126\tშემდუღებელი\talternative\tdraft\tno", "label", "stands_elsewhere"),
        ("7126\t„შემდუღებელი“\talternative\tdraft\tno", "label", "stands_elsewhere"),
        ("7126\tსანტექნი\u200fკოსი\tpreferred\tdraft\tno", "label", "unseen_sign"),
    ],
)
def test_a_broken_line_is_named_and_the_others_go_in(line: str, field: str, code: str) -> None:
    last = "5120\tCNC-ის მზარეული\tpreferred\tdraft\tyes\r"
    content = read_labels("\n".join((HEADER, GOOD, line, last, "")).encode(), "ka.tsv", "ka")
    assert [(one.line, one.field, one.code) for one in content.refusals] == [(3, field, code)]
    assert [(one.line, one.reviewed) for one in content.labels] == [(2, False), (4, True)]


def test_a_file_with_another_header_or_encoding_is_named_as_a_whole() -> None:
    assert refused(GOOD, header="concept\tlable\tuse\tsource\treviewed") == [(1, "(row)", "columns")]
    (one,) = read_labels(f"{HEADER}\n{GOOD}".encode("utf-16"), "ka.tsv", "ka").refusals
    assert "UTF-16" in one.reason
    (one,) = read_labels(f"{HEADER}\n7212\tсварщик\tpreferred\tx\tno".encode("cp1251"), "ru.tsv", "ru").refusals
    assert "UTF-8" in one.reason
    assert refused(header="") == [(1, "(row)", "columns")]


def test_a_group_and_one_below_it_may_be_called_alike_and_a_skill_as_an_occupation() -> None:
    cooks = [f"{name}\tმზარეული\tpreferred\tdraft\tno" for name in ("5", "512", "5120", "cooking")]
    assert refused(*cooks) == []
    assert refused(cooks[2], cooks[0].replace("5\t", "51\t", 1), "6120\tმზარეული\talternative\tx\tno") == [
        (4, "label", "stands_elsewhere")
    ]


def test_abbreviations_and_products_have_the_same_name_in_every_script() -> None:
    skills = ("SQL", "C++", ".NET", "Power BI", "Excel", "ISO 22000", "JavaScript")
    lines = [f"skill-{place}\t{name}\tpreferred\tdraft\tno" for place, name in enumerate(skills)]
    assert refused(*lines, "2513\tSMM\talternative\tdraft\tno") == []


def test_what_the_program_ships_has_no_broken_line(tmp_path: Path) -> None:
    copytree(starter.FOLDER, tmp_path / "taxonomy")
    with (tmp_path / "taxonomy" / "labels" / "fr.tsv").open("a", encoding="utf-8") as file:
        file.write("7212\tсварщик\talternative\tdraft\tno\nhalf a li")
    found = list(starter.read(tmp_path / "taxonomy"))
    refusals = Counter((one.file, one.code) for content in found for one in content.refusals)
    assert refusals == {("fr.tsv", "wrong_script"): 1, ("fr.tsv", "columns"): 1}
    assert {label.language for content in found for label in content.labels} >= {"en", "fr"}
