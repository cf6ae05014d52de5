"""Files of guide sections: the template is read, what is written is read again, and a wrong column is named."""

from datetime import date
from typing import Any

import pytest

from magnet.errors import Malformed
from magnet.importers.files import Source, read_file
from magnet.importers.guide_workbook import COLUMNS, sections_bytes, template_bytes
from magnet.importers.rows import Read
from magnet.schemas.guides import GuideSectionIn

HEADER = "Country,Region,Topic,Language,Title,Text,Sources,Fictional\n"
SOURCE = "Page | about | flats | https://housing.example/a | 2026-01-05 | 2025-12-01"


def read(data: bytes | str, name: str = "a.csv") -> list[Read]:
    data = data.encode() if isinstance(data, str) else data
    return list(read_file(Source(data=data, name=name, noun="guide", today=date(2026, 3, 1), limit=10**7)).rows)


def test_the_template_fits_its_reader_and_says_nothing_by_itself() -> None:
    assert read(template_bytes(), "a.xlsx") == []


def test_what_is_written_is_read_again() -> None:
    section: dict[str, Any] = {
        "country": "IQ",
        "region": "IQ-KR",
        "topic": "starting_a_business",
        "language": "ckb",
        "title": "=1+1",
        "text": "یەکەم\n\n- ١\n- ٢",
        "sources": [
            {"title": "A | B", "url": "https://a.example", "accessed_on": "2026-01-05", "published_on": None},
            {"title": "C", "url": "https://c.example/?q=1", "accessed_on": "2026-01-05", "published_on": "2025-01-01"},
        ],
        "fictional": True,
    }
    shown = {"State": "draft", "Version": 2, "Review due": date(2027, 1, 1)}
    source = Source(
        data=sections_bytes([section | shown]), name="a.xlsx", noun="guide", today=date(2026, 3, 1), limit=10**7
    )
    file = read_file(source)
    (row,) = file.rows
    assert (row.errors, file.notes) == ((), [])
    wire = GuideSectionIn.model_validate(row.fields)
    assert wire.model_dump(mode="json", include=set(section)) == section
    assert wire.source_reference == "IQ-KR/starting_a_business/ckb"


def test_a_row_is_read_as_people_write_it() -> None:
    (row,) = read(HEADER + f'Georgia,Tbilisi,Recognition of diplomas,Georgian,Title,Text,"{SOURCE}",no\n')
    assert row.errors == ()
    wire = GuideSectionIn.model_validate(row.fields)
    assert (wire.region, wire.topic, wire.language) == ("GE-TB", "recognition_of_diplomas", "ka")
    assert (wire.sources[0].title, wire.sources[0].published_on) == ("Page | about | flats", date(2025, 12, 1))


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (f"BE,,housing,en,Title,Text,{SOURCE},no", "country"),
        (f"GE,AM-ER,housing,en,Title,Text,{SOURCE},no", "(all)"),
        (f"GE,,flats,en,Title,Text,{SOURCE},no", "topic"),
        (f"GE,,housing,,Title,Text,{SOURCE},no", "language"),
        ("GE,,housing,en,Title,Text,,no", "sources"),
        ("GE,,housing,en,Title,Text,Page | https://a.example,no", "sources"),
        ("GE,,housing,en,Title,Text,https://a.example | 2026-01-05,no", "sources"),
        (f"GE,,housing,en,Title,Text,{SOURCE},perhaps", "fictional"),
    ],
)
def test_what_is_wrong_with_a_row_refuses_it(cells: str, field: str) -> None:
    (row,) = read(HEADER + cells + "\n")
    assert field in {error.field for error in row.errors}


def test_a_template_with_wrong_columns_says_which() -> None:
    with pytest.raises(Malformed) as refused:
        read("Country,Topics,Language,Title,Text,Sorces\nGE,housing,en,a,b,c\n")
    said = str(refused.value)
    assert "Missing columns: Sources, Topic." in said
    assert "Topics (did you mean Topic?)" in said
    assert "Sorces (did you mean Sources?)" in said


def test_every_column_has_a_field_of_its_own() -> None:
    assert {column.field for column in COLUMNS} <= set(GuideSectionIn.model_fields)
    assert len({column.header for column in COLUMNS}) == len(COLUMNS)
