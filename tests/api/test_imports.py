"""Files over HTTP: sent, looked at, confirmed; and what is refused."""

import httpx
import pytest

from magnet import clock
from magnet.services import work

CSV = b"title,place\nWelder,Erbil\n,Erbil\n" + b"Cook,Erbil\n" * 3


async def sent(client: httpx.AsyncClient, data: bytes = CSV, name: str = "a.csv", **form: str) -> httpx.Response:
    return await client.post(
        "/v1/imports", files={"file": (name, data)}, data={"noun": "vacancy", "country": "IQ", **form}
    )


async def test_a_file_goes_from_preview_to_receipts(client: httpx.AsyncClient) -> None:
    answered = await sent(client)
    assert answered.status_code == 201, answered.text
    assert answered.headers["location"] == f"/v1/imports/{answered.json()['id']}"
    assert answered.json()["counts"] == [{"noun": "vacancy", "created": 4, "changed": 0, "same": 0, "refused": 1}]
    path = answered.headers["location"]
    assert (await client.get("/v1/vacancies")).json()["items"] == []
    confirmed = await client.post(path + "/confirmation")
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "queued")
    assert (await client.post(path + "/confirmation")).status_code == 409
    app = client._transport.app  # type: ignore[attr-defined]
    assert await work.work_once(app.state.runtime, "worker", clock.now)
    assert (await client.get(path)).json()["state"] == "applied"
    assert len((await client.get("/v1/vacancies")).json()["items"]) == 4
    page = await client.get(path + "/receipts", params={"limit": 3})
    assert [one["row"] for one in page.json()["items"]] == [2, 3, 4]
    rest = await client.get(path + "/receipts", params={"limit": 3, "cursor": page.json()["next"]})
    assert [one["row"] for one in rest.json()["items"]] == [5, 6]
    assert rest.json()["next"] is None


async def test_a_repeated_request_gets_the_first_answer(client: httpx.AsyncClient) -> None:
    request = client.build_request(
        "POST",
        "/v1/imports",
        files={"file": ("a.csv", CSV)},
        data={"noun": "vacancy", "country": "IQ"},
        headers={"Idempotency-Key": "once"},
    )
    body = request.read()
    again = client.build_request("POST", "/v1/imports", content=body, headers=dict(request.headers))
    first, second = await client.send(request), await client.send(again)
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] == second.json()["id"]


@pytest.mark.parametrize(
    ("data", "form", "status"),
    [
        (b"", {}, 400),
        ("title\nсварщик\n".encode("cp1251"), {}, 415),
        (CSV, {"noun": "cats"}, 422),
        (CSV, {"country": "Atlantis"}, 422),
        (CSV, {"mapping": "columns ="}, 422),
        (b"zoo,foo\n1,2\n", {}, 400),
        (b"PK\x03\x04 no workbook", {"noun": "workbook"}, 415),
    ],
)
async def test_what_cannot_be_read_is_a_clear_problem(
    client: httpx.AsyncClient, data: bytes, form: dict[str, str], status: int
) -> None:
    answered = await sent(client, data, **form)
    assert answered.status_code == status, answered.text
    assert answered.headers["content-type"] == "application/problem+json"


async def test_the_workbook_is_handed_out(client: httpx.AsyncClient) -> None:
    answered = await client.get("/v1/imports/template.xlsx")
    assert answered.status_code == 200
    assert answered.content.startswith(b"PK")
    taken = await sent(client, answered.content, "assessment.xlsx", noun="workbook")
    assert taken.status_code == 201
    assert taken.json()["rows"] == 0


async def test_an_unknown_import_is_not_found(client: httpx.AsyncClient) -> None:
    path = "/v1/imports/00000000-0000-4000-8000-000000000000"
    assert (await client.get(path)).status_code == 404
    assert (await client.get(path + "/receipts")).status_code == 404
    assert (await client.post(path + "/confirmation")).status_code == 404


async def test_a_files_name_is_kept_without_control_characters(on_both: httpx.AsyncClient) -> None:
    request = on_both.build_request(
        "POST", "/v1/imports", files={"file": ("odd.csv", CSV)}, data={"noun": "vacancy", "country": "IQ"}
    )
    body = request.read().replace(b"odd.csv", b"o\x00d\x1bd.csv")
    headers = {"Content-Type": request.headers["Content-Type"]}
    answer = await on_both.post("/v1/imports", content=body, headers=headers)
    assert (answer.status_code, answer.json()["filename"]) == (201, "odd.csv")
