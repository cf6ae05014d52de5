"""Rows become wire fields by a mapping or by usual headers; what is optional and unread is noted, not lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from magnet.errors import Invalid, MagnetError, Malformed
from magnet.importers.files import FileNoun, FileRows, Source, read_file
from magnet.importers.mapping import FileMapping, read_mapping, shipped, shipped_names
from magnet.importers.rows import Read

TODAY = date(2026, 3, 1)


def opened(
    text: str | bytes, noun: FileNoun = "vacancy", mapping: str | None = None, name: str = "rows.csv", **more: Any
) -> FileRows:
    data = text.encode() if isinstance(text, str) else text
    read = read_mapping(mapping) if mapping is not None else None
    given = {"data": data, "name": name, "noun": noun, "today": TODAY, "limit": 10_000_000, "mapping": read, **more}
    return read_file(Source(**given))


def rows(*args: Any, **more: Any) -> list[Read]:
    return list(opened(*args, **more).rows)


def test_usual_headers_of_many_languages_need_no_mapping() -> None:
    (french,) = rows("intitulé;ville;expérience;salaire;permis\nsoudeur;Rabat;3 ans;5 000 MAD;B\n", country="MA")
    assert french.fields["title"] == "soudeur"
    assert french.fields["region"] == "MA-RAB"
    assert french.fields["years"] == 3
    assert french.fields["pay"]["currency"] == "MAD"
    assert french.fields["licences"] == ["driving:B"]
    (russian,) = rows("Должность;Город;Опыт работы;Зарплата\nСварщик;Москва;от 1 года;от 50 000 ₽\n", country="RU")
    assert (russian.fields["years"], russian.fields["pay"]["minimum"]) == (1, 50_000)
    assert (russian.fields["language"], russian.fields["region"]) == ("ru", "RU-MOW")
    (arabic,) = rows("المسمى الوظيفي,المدينة\nخباز,أربيل\n", country="IQ")
    assert (arabic.fields["title"], arabic.fields["region"]) == ("خباز", "IQ-AR")


MAPPING = """
noun = "vacancy"
dates = "month-first"
ignored = ["internal"]
[columns]
title = "was"
text = ["mehr", "link"]
essential_skills = { column = "kann", separator = "+" }
minimum_education = { column = "schule", values = { "gut" = 4 } }
pay = { column = "geld", currency = "GEL", period = "week" }
closes = "bis"
[defaults]
country = "GE"
source_kind = "feed"
source = "board"
"""


def test_a_mapping_says_columns_constants_words_and_separators() -> None:
    header = "was,mehr,link,kann,schule,geld,bis,internal,other\n"
    data = header + "Schweißer,viel,https://x.test,MIG + WIG,gut,500,05/04/2026,1,2\n"
    file = opened(data, mapping=MAPPING)
    (row,) = file.rows
    assert row.errors == ()
    assert row.fields["text"] == "viel\n\nhttps://x.test"
    assert row.fields["essential_skills"] == [{"text": "MIG"}, {"text": "WIG"}]
    assert row.fields["minimum_education"] == 4
    assert row.fields["pay"] == {"minimum": 500, "maximum": 500, "currency": "GEL", "period": "week"}
    assert row.fields["closes"] == date(2026, 5, 4)
    assert (row.fields["country"], row.fields["source_kind"], row.fields["source"]) == ("GE", "feed", "board")
    assert file.notes == ["Columns that no field is read from: other."]


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ("columns = ", "(all)"),
        ("colums = {}", "colums"),
        ('[columns]\ntitel = "x"', "columns.titel"),
        ('noun = "training"', "noun"),
        ('encoding = "latin-9"', "encoding"),
        ('[columns]\ntitle = { column = "x", seperator = ";" }', "columns.title.seperator"),
    ],
)
def test_a_wrong_mapping_says_where_it_is_wrong(mapping: str, place: str) -> None:
    with pytest.raises(Invalid) as raised:
        opened("title\nx\n", mapping=mapping)
    (fault,) = raised.value.extra["errors"]
    assert fault["field"] == place
    if place == "columns.titel":
        assert "title" in fault["nearest"]


def test_a_mapping_that_is_no_text_is_refused() -> None:
    with pytest.raises(Invalid):
        read_mapping(b"\xff\xfe")


def test_what_is_optional_and_unread_is_noted_and_what_is_needed_is_refused() -> None:
    first, second, third = rows(
        "title,country,openings,languages,licences,closes\n"
        "cook,GE,many,klingon B2;Russian B1,flying,someday\n"
        ",GE,1,,,\n"
        "cook,Atlantis,1,,,\n"
    )
    assert first.errors == ()
    assert "openings" not in first.fields
    assert first.fields["languages"] == [{"language": "ru", "level": "B1"}]
    assert first.fields["licences"] == []
    assert len(first.notes) == 4
    assert "openings: This is no whole number. Left out." in first.notes
    assert [error.field for error in second.errors] == ["title"]
    (unknown,) = third.errors
    assert (unknown.field, unknown.code) == ("country", "unknown_code")
    assert unknown.nearest


def test_pay_takes_the_currency_and_the_period_of_columns_beside_it() -> None:
    text = "Title;Salary;Currency;Pay per\ncook;1500-2000;GEL;week\ncook;70 USD;GEL;day\ncook;900;;\n"
    beside, own, unsaid = rows(text, country="GE")
    assert beside.fields["pay"] == {"minimum": 1500, "maximum": 2000, "currency": "GEL", "period": "week"}
    assert own.fields["pay"] == {"minimum": 70, "maximum": 70, "currency": "USD", "period": "day"}
    assert "pay" not in unsaid.fields
    assert unsaid.notes == (
        "Salary: No pay with a currency can be read in it; give the currency in a column of its own or in a mapping. "
        "Left out.",
    )


def test_json_numbers_beyond_all_bounds_are_left_out() -> None:
    (row,) = rows('{"title": "cook", "country": "GE", "openings": 1e400, "years": 1e400}', name="a.jsonl")
    assert row.errors == ()
    assert "openings" not in row.fields
    assert "years" not in row.fields


def test_a_huge_text_is_cut_with_a_note() -> None:
    (row,) = rows('{"title": "' + "a" * 20_000 + '", "country": "GE", "text": "' + "b" * 200_000 + '"}', name="a.jsonl")
    assert row.errors == ()
    assert (len(row.fields["title"]), len(row.fields["text"])) == (10_000, 100_000)
    assert len(row.notes) == 2


def test_a_row_is_known_again_without_a_reference_and_twins_stay_two() -> None:
    text = "title,country,employer,pay\ncook,GE,Blue Door,500 GEL\nCOOK,GE,Blue Door,600 GEL\nbaker,GE,Blue Door,\n"
    first, again = rows(text), rows(text)
    references = [row.fields["source_reference"] for row in first]
    assert references == [row.fields["source_reference"] for row in again]
    assert len(set(references)) == 3
    assert references[1] == f"{references[0]}:2"


@pytest.mark.parametrize("columns", ["consent,consent date,notice version", "consent date,consent,notice version"])
def test_of_two_columns_for_one_field_the_one_that_says_more_is_read(columns: str) -> None:
    cells = {"consent": "yes", "consent date": "2026-01-05", "notice version": "2025-1"}
    line = ",".join(cells[column] for column in columns.split(","))
    file = opened(f"country,purposes of consent,{columns}\nIQ,Registration; Follow up,{line}\n", "returnee")
    (row,) = file.rows
    assert row.errors == ()
    assert row.fields["consent"]["given_on"] == date(2026, 1, 5)
    assert row.fields["consent"]["purposes"] == ["registration", "follow_up"]
    assert file.notes == ["Columns that no field is read from: consent."]


def test_returnees_need_recorded_consent() -> None:
    header = "occupation,languages,permis,country,consent,consent.notice_version,consent.purposes,name\n"
    data = (
        header + '"soudeur, 6 ans",arabe C2; français B1,C,IQ,2026-01-05,3,registration; matching,Somebody\n'
        "cook,,,IQ,,,registration,\ncook,,,IQ,yes,3,registration,\ncook,,,IQ,2026-01-05,,registration,\n"
        "cook,,,IQ,2026-01-05,3,,\ncook,,,IQ,2026-01-05,3,matching,\n"
    ).replace("arabe C2; français B1", '"arabe C2; français B1"')
    file = opened(data, noun="returnee")
    good, missing, only_yes, no_version, for_nothing, unregistered = file.rows
    assert good.errors == ()
    assert good.fields["profile"]["work"] == [{"occupation": {"text": "soudeur"}, "years": 6.0}]
    assert good.fields["profile"]["licences"] == [{"licence": "driving:C", "held": True}]
    assert [one["language"] for one in good.fields["profile"]["languages"]] == ["ar", "fr"]
    assert "Somebody" not in str(good.fields)
    assert file.notes == ["Columns that no field is read from: name."]
    assert unregistered.errors[0].code == "registration_missing"
    for row in (missing, only_yes, no_version, for_nothing):
        assert row.errors[0].code == "consent_missing"
        assert "consent.given_on" in row.errors[0].message


def test_returnees_come_in_the_service_s_own_form_too() -> None:
    line = (
        '{"country": "GE", "consent": {"purposes": ["registration"], "given_on": "2026-01-05", '
        '"notice_version": "1"}, "profile": '
        '{"skills": [{"skill": {"text": "MIG"}, "level": "good"}], "work": []}}'
    )
    (row,) = rows(line, noun="returnee", name="a.jsonl")
    assert row.errors == ()
    assert row.fields["profile"]["skills"][0]["level"] == "good"


def test_postings_are_recognised_by_their_columns() -> None:
    line = (
        '{"id": "b:1", "source": "board", "country": "KZ", "title": "Повар", "company": "Дом", "location": "Алматы", '
        '"url": "https://x.test/1", "experience": "between1And3", "date": "2026-02-01", "role_id": "7", '
        '"skills": ["Выпечка", "Не указаны"], "employment": "полный день", "salary": "{\\"from\\": 1, \\"to\\": 2, '
        '\\"currency\\": \\"KZT\\"}", "education": "Не указано"}'
    )
    file = opened(line, name="postings.jsonl")
    (row,) = file.rows
    assert file.mapping == shipped("postings")
    assert file.notes == ["Read by the mapping postings."]
    assert (row.employer, row.fields["source_kind"], row.fields["source_reference"]) == ("Дом", "feed", "b:1")
    assert (row.fields["years"], row.fields["hours"], row.fields["region"]) == (1, "full_time", "KZ-75")
    assert row.fields["essential_skills"] == [{"text": "Выпечка"}]
    assert row.fields["last_confirmed"] == date(2026, 2, 1)
    assert (row.fields["url"], "text" in row.fields) == ("https://x.test/1", False)
    assert row.notes == ()


def test_the_address_of_an_advert_is_kept_whole_or_left_out_with_a_note() -> None:
    long = "https://x.test/" + "a" * 1500
    table = f"title,link\nCook,{long}\nCook,javascript:alert(1)\nCook,{long}{'b' * 1500}\n"
    good, bad, huge = rows(table, country="GE")
    assert (good.fields["url"], good.notes) == (long, ())
    assert [(one.errors, "url" in one.fields) for one in (bad, huge)] == [((), False)] * 2
    assert bad.notes == ("link: This is no web address that starts with http:// or https://. Left out.",)
    assert len(huge.notes) == 1


def test_a_file_without_any_title_column_is_refused_as_a_whole() -> None:
    with pytest.raises(Malformed, match="foo, zoo"):
        opened("zoo,foo\na,b\n")


@pytest.mark.parametrize("name", shipped_names())
def test_shipped_mappings_fit_their_nouns(name: str) -> None:
    mapping: FileMapping = shipped(name)
    assert mapping.noun == "vacancy"
    title = mapping.columns["title"].columns[0]
    assert rows(f"{title}\nx\n", mapping=None, country="GE")[0].fields["title"] == "x"


def test_an_unknown_shipped_mapping_names_those_there_are() -> None:
    with pytest.raises(MagnetError, match="postings"):
        shipped("posting")


def test_real_postings_are_all_read() -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / "postings" / "postings.jsonl.gz"
    if not path.exists():
        pytest.skip("the public postings are not on this machine")
    found = rows(path.read_bytes(), name=path.name, limit=400_000_000)[:2000]
    assert not [row for row in found if row.errors]
