"""A country's labels by file: previewed and taken in, each bad line named, twice the same."""

import threading
from io import BytesIO
from typing import Any

import httpx
import pytest
import xlsxwriter

from magnet.matching.taxonomy import KINDS
from magnet.security.permissions import Role
from magnet.services.remembering import MOST_NEAREST
from magnet.services.vocabulary import Vocabulary
from magnet.services.work import work_once
from tests.api.test_local_labels import ISCO, LABELS, admin, app_of, asking, first_link, officer

__all__ = ["admin", "officer"]
Json = dict[str, Any]
HEADER = "concept\tlabel\tuse\tsource\treviewed\n"
FILE = (
    HEADER
    + "7212\tრკინის ოსტატი\talternative\toffice\tyes\n"
    + "7126\tonly Latin\talternative\toffice\tyes\n"
    + "9999\tმფრინავი\talternative\toffice\tyes\n"
    + "7126\tრკინის ოსტატი\talternative\toffice\tyes\n"
    + "7126\tშემდუღებელი\talternative\toffice\tyes\n"
    + "7126\tმილების ოსტატი\tbest\toffice\tyes\n"
    + "7126\tმილების ოსტატი\talternative\toffice\tperhaps\n"
    + "7126\tმილების ოსტატი\n"
    + "grill\t\talternative\toffice\tno\n"
    + "5120\tკულინარი\talternative\toffice\tno\n"
)
LETTERS = [one + other for one in "აბგდევზთ" for other in "აბგდევზთ"]
FAULTS = {
    3: ("text", "wrong_script"),
    4: ("concept", "unknown_code"),
    5: ("text", "stands_elsewhere"),
    6: ("text", "stands_elsewhere"),
    7: ("use", "literal_error"),
    8: ("reviewed", "unreadable"),
    9: ("(row)", "row"),
    10: ("text", "missing"),
}


async def send(client: httpx.AsyncClient, data: bytes, name: str = "ka.tsv") -> httpx.Response:
    return await client.post("/v1/imports", files={"file": (name, data)}, data={"noun": "label", "country": "GE"})


async def applied(client: httpx.AsyncClient, made: Json) -> Json:
    assert (await client.post(f"/v1/imports/{made['id']}/confirmation")).status_code == 202
    while await work_once(app_of(client).state.runtime, "test"):
        pass
    done: Json = (await client.get(f"/v1/imports/{made['id']}")).json()
    assert done["state"] == "applied"
    return done


def outcomes(imported: Json) -> dict[int, str]:
    return {one["row"]: one["outcome"] for one in imported["first_receipts"]}


async def test_bad_lines_are_named_and_the_rest_goes_in(officer: httpx.AsyncClient) -> None:
    made = (await send(officer, FILE.encode())).json()
    faults = {one["row"]: [(e["field"], e["code"]) for e in one["errors"]] for one in made["first_receipts"]}
    assert {row: found for row, found in faults.items() if found} == {row: [one] for row, one in FAULTS.items()}
    assert (await officer.get(LABELS)).json()["items"] == []
    done = await applied(officer, made)
    assert outcomes(done) == outcomes(made)
    assert sorted(row for row, outcome in outcomes(done).items() if outcome == "created") == [2, 11]
    assert await first_link(officer, "რკინის ოსტატი", "ka", "GE") == f"{ISCO}7212"
    again = (await send(officer, FILE.encode())).json()
    assert {outcomes(again)[row] for row in (2, 11)} == {"same"}
    await applied(officer, again)
    assert len((await officer.get(LABELS)).json()["items"]) == 2


async def test_a_workbook_and_a_csv_file_bring_labels_too(officer: httpx.AsyncClient) -> None:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Labels")
        for row, cells in enumerate(
            (("Concept", "Language", "Label", "Use"), ("7212", "ka", "რკინის ოსტატი", "preferred"))
        ):
            sheet.write_row(row, 0, cells)
    done = await applied(officer, (await send(officer, target.getvalue(), "words.xlsx")).json())
    assert outcomes(done) == {2: "created"}
    text = "concept,language,label,use\n7212,ka,რკინის ოსტატი,alternative\n".encode("utf-8-sig")
    done = await applied(officer, (await send(officer, text, "words.csv")).json())
    assert outcomes(done) == {2: "changed"}
    (label,) = (await officer.get(LABELS)).json()["items"]
    assert (label["use"], label["origin"]) == ("alternative", "office")


@pytest.mark.parametrize(
    ("data", "name", "status", "told"),
    [
        (HEADER.replace("label", "lable").encode(), "ka.tsv", 400, "did you mean label"),
        (FILE.encode(), "words.tsv", 400, "ka.tsv"),
        (FILE.encode("utf-8")[:400] + b"\xff\xfe\n" * 40, "ka.tsv", 415, "UTF-8"),
        (b"", "ka.tsv", 400, "empty"),
        (b"PK\x03\x04half", "ka.xlsx", 415, "damaged"),
    ],
)
async def test_a_file_that_cannot_be_read_says_why(
    client: httpx.AsyncClient, data: bytes, name: str, status: int, told: str
) -> None:
    answer = await send(client, data, name)
    if b"lable" in data:
        answer = await send(client, data + b"7212\tx\tpreferred\to\tno\n", name)
    assert answer.status_code == status, answer.text
    assert told in answer.text


async def test_a_file_of_another_country_changes_nothing_there(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    text = "country,concept,language,label,use\nAM,7212,ka,რკინის ოსტატი,alternative\n"
    made = (await send(officer, text.encode(), "words.csv")).json()
    (receipt,) = made["first_receipts"]
    assert [(one["field"], one["code"]) for one in receipt["errors"]] == [("country", "outside_grant")]
    await applied(officer, made)
    assert (await admin.get(LABELS)).json()["items"] == []
    caseworker = await asking(app_of(admin), Role.CASEWORKER, office_id="liege")
    assert (await send(caseworker, text.encode(), "words.csv")).status_code == 403


async def test_a_file_of_unknown_concepts_stops_nobody_and_ends(
    officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, link = list[threading.Thread](), Vocabulary.link

    def noting(self: Vocabulary, *said: Any) -> Any:
        asked.append(threading.current_thread())
        return link(self, *said)

    monkeypatch.setattr(Vocabulary, "link", noting)
    lines = "".join(f"9999\tშემდუღებელი {letter}ა\talternative\toffice\tno\n" for letter in LETTERS)
    made = (await send(officer, f"{HEADER}{lines}".encode())).json()
    assert {one["outcome"] for one in made["first_receipts"]} == {"refused"}
    assert f"{ISCO}7212" in made["first_receipts"][0]["errors"][0]["nearest"]
    assert threading.main_thread() not in asked, "nobody else waits for it"
    assert len({*LETTERS}) > MOST_NEAREST
    assert len(asked) == len(KINDS) * MOST_NEAREST
