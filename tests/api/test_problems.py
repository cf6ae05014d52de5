"""Bad input gets a problem that says what is wrong and repeats nothing of what was sent; nothing is kept of it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magnet import errors
from magnet.errors import Clash, Conflict
from magnet.web.problems import problem
from tests.api.samples import EMPLOYER, RETURNEE, SAMPLES, VACANCY

SECRET = "Zxqv Sentinel 4711"
JSON = {"Content-Type": "application/json"}


def is_problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:magnet:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    return body


def raised() -> list[type[errors.MagnetError]]:
    classes = [errors.MagnetError]
    for one in classes:
        classes += one.__subclasses__()
    return [one for one in classes if one.__module__ == "magnet.errors"]


@pytest.mark.parametrize("error", raised())
def test_every_error_is_a_problem_of_its_status(error: type[errors.MagnetError]) -> None:
    response = problem(error(extra={"nearest": ["AM"], "status": 200}), {})
    body = json.loads(bytes(response.body))
    assert (response.status_code, body["status"], body["nearest"]) == (error.status, error.status, ["AM"])
    assert body["type"] == f"urn:magnet:problem:{error.code}"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"country": SECRET}, "country", "unknown_code"),
        ({"sector": SECRET}, "sector", "unknown_code"),
        ({"region": SECRET}, "region", "unknown_code"),
        ({"kind": SECRET}, "kind", "literal_error"),
        ({"monthly_referral_cap": SECRET}, "monthly_referral_cap", "int_parsing"),
        ({"monthly_referral_cap": -1}, "monthly_referral_cap", "greater_than_equal"),
        ({"monthly_referral_cap": 10**30}, "monthly_referral_cap", "less_than_equal"),
        ({"monthly_referral_cap": 1.5}, "monthly_referral_cap", "int_from_float"),
        ({"name": ""}, "name", "string_too_short"),
        ({"name": " \u0000 "}, "name", "string_too_short"),
        ({"name": SECRET * 100}, "name", "string_too_long"),
        ({"name": [SECRET]}, "name", "string_type"),
        ({"name": None}, "name", "string_type"),
        ({SECRET: SECRET}, "(unknown)", "extra_forbidden"),
    ],
)
async def test_a_field_that_is_wrong_is_named(
    client: httpx.AsyncClient, change: dict[str, Any], field: str, code: str
) -> None:
    answer = await client.post("/v1/employers", json={**EMPLOYER, **change})
    body = is_problem(answer, 422, "invalid")
    assert [(error["field"], error["code"]) for error in body["errors"]] == [(field, code)]
    assert "Zxqv" not in answer.text
    assert (await client.get("/v1/employers")).json()["items"] == []


async def test_unknown_codes_come_with_the_nearest(client: httpx.AsyncClient) -> None:
    async def nearest(path: str, body: Any) -> Any:
        return is_problem(await client.post(path, json=body), 422, "invalid")["errors"][0]["nearest"]

    assert "AM" in await nearest("/v1/employers", {**EMPLOYER, "country": "Armenia", "region": None})
    assert "hy" in await nearest("/v1/vacancies", {**VACANCY, "language": "Armenian"})
    assert await nearest("/v1/employers", {**EMPLOYER, "sektor": "C"}) == ["sector", "sectors"]
    assert (await nearest("/v1/employers", {**EMPLOYER, "country": "IQ", "region": "Duhok"}))[0] == "IQ-DA"
    alone = await client.get("/v1/countries/IQ/statistics", params={"region": "Tbilisi"})
    assert is_problem(alone, 422, "invalid")["errors"][0]["nearest"][0] == "GE-TB"
    assert await nearest("/v1/returnees/search", {"name": "Azad"}) == []
    await client.post("/v1/programmes", json=SAMPLES["/v1/programmes"][0])
    assert await nearest("/v1/returnees", {**RETURNEE, "programme": "MAGNET-2"}) == ["MAGNET-II"]


@pytest.mark.parametrize(
    ("path", "change", "says"),
    [
        ("/v1/returnees", {"return_date": "20/11/2026"}, "2026-03-31"),
        ("/v1/returnees", {"return_date": "20.11.26"}, "2026-03-31"),
        ("/v1/returnees", {"return_date": "2026-02-30"}, "2026-03-31"),
        ("/v1/returnees", {"name": "Azad"}, "There is no such field here"),
        ("/v1/returnees", {"country": None}, "This is needed"),
    ],
)
async def test_a_message_says_how_it_is_written(
    client: httpx.AsyncClient, path: str, change: dict[str, Any], says: str
) -> None:
    wrong = {name: value for name, value in {**RETURNEE, **change}.items() if value is not None}
    (fault,) = is_problem(await client.post(path, json=wrong), 422, "invalid")["errors"]
    assert says in fault["message"]


@pytest.mark.parametrize("change", [{"phones": ["ask his brother"]}, {"email": "none"}])
async def test_a_contact_that_is_none_is_told_with_an_example(
    client: httpx.AsyncClient, change: dict[str, Any]
) -> None:
    returnee = (await client.post("/v1/returnees", json=RETURNEE)).json()["id"]
    answer = await client.put(f"/v1/returnees/{returnee}/identity", json=change, headers={"If-Match": '"0"'})
    (fault,) = is_problem(answer, 422, "invalid")["errors"]
    assert "such as" in fault["message"]


@pytest.mark.parametrize(
    "error", [each for each in raised() if issubclass(each, Conflict) and each not in (Conflict, Clash)]
)
def test_who_is_refused_for_what_is_stored_is_told_what_to_do(error: type[Conflict]) -> None:
    assert json.loads(bytes(problem(error(), {}).body))["detail"] == error.advice
    assert json.loads(bytes(problem(error("Something nearer."), {}).body))["detail"] == "Something nearer."


async def test_all_faults_are_told_at_once_with_their_place(client: httpx.AsyncClient) -> None:
    wrong = {**VACANCY, "languages": [{"language": "hy"}, {"language": "hy", "level": "Z9"}], "closes": "tomorrow"}
    body = is_problem(await client.post("/v1/vacancies", json=wrong), 422, "invalid")
    assert {error["field"] for error in body["errors"]} == {"languages.1.level", "closes"}


async def test_nobody_is_registered_without_consent(client: httpx.AsyncClient) -> None:
    without = {name: value for name, value in RETURNEE.items() if name != "consent"}
    body = is_problem(await client.post("/v1/returnees", json=without), 422, "invalid")
    assert (body["errors"][0]["field"], body["errors"][0]["code"]) == ("consent", "missing")


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e-400", "123456789012345678901234567890"])
@pytest.mark.parametrize("path", ["/v1/vacancies", "/v1/vacancies/bulk"])
async def test_numbers_out_of_bounds_are_invalid(client: httpx.AsyncClient, path: str, number: str) -> None:
    row = json.dumps({**VACANCY, "openings": 0, "years": 1}).replace('"openings": 0', f'"openings": {number}')
    if number == "1e-400":
        row = row.replace('"openings": 1e-400', '"openings": -1')
    bulk = path.endswith("bulk")
    answer = await client.post(path, content=f'{{"items": [{row}]}}' if bulk else row, headers=JSON)
    if bulk:
        assert answer.status_code == 200
        assert answer.json()["receipts"][0]["outcome"] == "refused"
        found = answer.json()["receipts"][0]["errors"]
    else:
        found = is_problem(answer, 422, "invalid")["errors"]
    assert found[0]["field"] == "openings"
    assert number not in answer.text or number == "1e-400"


async def test_an_overflowing_number_in_a_patch_is_invalid(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/vacancies", json=VACANCY)
    headers = {"If-Match": made.headers["etag"], **JSON}
    answer = await client.patch(made.headers["location"], content='{"openings": 1e400}', headers=headers)
    is_problem(answer, 422, "invalid")


BROKEN = {
    "nothing": b"",
    "half": b'{"country": "AM"',
    "not a number": b'{"monthly_referral_cap": NaN}',
    "infinity": b'{"monthly_referral_cap": -Infinity}',
    "half a character": b'{"name": "\\ud800"}',
    "latin-1": '{"name": "Café"}'.encode("latin-1"),
    "utf-16": '{"name": "Cafe"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"name": "Cafe"}',
    "deep": b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "long number": b'{"monthly_referral_cap": ' + b"9" * 5000 + b"}",
    "trailing": b"{} {}",
}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN.keys())
async def test_what_is_no_json_is_malformed(client: httpx.AsyncClient, method: str, body: bytes) -> None:
    address = "/v1/employers"
    headers = dict(JSON)
    if method == "PATCH":
        made = await client.post(address, json=EMPLOYER)
        address, headers["If-Match"] = made.headers["location"], made.headers["etag"]
    answer = await client.request(method, address, content=body, headers=headers)
    is_problem(answer, 400, "malformed")
    assert "Caf" not in answer.text


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
@pytest.mark.parametrize("path", ["/v1/employers", "/v1/employers/bulk", "/v1/returnees/search", "/v1/links"])
async def test_json_that_is_no_object_is_invalid(client: httpx.AsyncClient, path: str, body: bytes) -> None:
    is_problem(await client.post(path, content=body, headers=JSON), 422, "invalid")


@pytest.mark.parametrize(
    "kind",
    [
        *("", "json", "text/plain", "application/xml", "multipart/form-data; boundary=x"),
        "application/json; charset=latin-1",
    ],
)
async def test_other_media_types_are_unsupported(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/v1/employers", content=json.dumps(EMPLOYER), headers={"Content-Type": kind})
    is_problem(answer, 415, "unsupported")


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", 'Application/JSON;charset="utf-8"'])
async def test_ways_to_write_json(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/v1/employers", content=json.dumps(EMPLOYER), headers={"Content-Type": kind})
    assert answer.status_code == 201


async def test_a_merge_patch_creates_nothing(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = await client.post("/v1/employers", content=json.dumps(EMPLOYER), headers=headers)
    is_problem(answer, 415, "unsupported")


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1/vacancies/", "/v1/vacancies/7", "/v1/vacancies/%00", "/v1/%ED%A0%80"]
)
async def test_unknown_addresses(client: httpx.AsyncClient, path: str) -> None:
    is_problem(await client.get(path), 404, "not-found")


@pytest.mark.parametrize("path", sorted(SAMPLES))
async def test_an_id_that_nobody_has(client: httpx.AsyncClient, path: str) -> None:
    address = f"{path}/00000000-0000-4000-8000-000000000000"
    is_problem(await client.get(address), 404, "not-found")
    headers = {"If-Match": '"1"'}
    is_problem(await client.patch(address, json={}, headers=headers), 404, "not-found")
    is_problem(await client.delete(address, headers=headers), 404, "not-found")


async def test_other_methods_are_told_which_are_allowed(client: httpx.AsyncClient) -> None:
    made = await client.post("/v1/employers", json=EMPLOYER)
    for path, allowed in {
        "/v1/employers": "GET, HEAD, POST",
        made.headers["location"]: "DELETE, GET, HEAD, PATCH",
        "/v1/employers/bulk": "POST",
        "/v1/returnees": "POST",
        "/livez": "GET, HEAD",
        "/openapi.json": "GET, HEAD",
    }.items():
        answer = await client.put(path, json={})
        is_problem(answer, 405, "method-not-allowed")
        assert answer.headers["allow"] == allowed, path


async def test_two_rows_cannot_have_one_source_reference(on_both: httpx.AsyncClient) -> None:
    assert (await on_both.post("/v1/vacancies", json=VACANCY)).status_code == 201
    is_problem(await on_both.post("/v1/vacancies", json=VACANCY), 409, "conflict")
    assert len((await on_both.get("/v1/vacancies")).json()["items"]) == 1


async def test_what_a_row_names_must_be_there(on_both: httpx.AsyncClient) -> None:
    body = is_problem(await on_both.post("/v1/vacancies", json={**VACANCY, "employer_id": SECRET}), 422, "invalid")
    assert (body["errors"][0]["field"], body["errors"][0]["code"]) == ("employer_id", "unknown_reference")


async def test_an_employer_with_vacancies_is_not_deleted(on_both: httpx.AsyncClient) -> None:
    employer = await on_both.post("/v1/employers", json=EMPLOYER)
    await on_both.post("/v1/vacancies", json={**VACANCY, "employer_id": employer.json()["id"]})
    answer = await on_both.delete(employer.headers["location"], headers={"If-Match": employer.headers["etag"]})
    is_problem(answer, 409, "conflict")


async def parts(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1000):
        yield b" " * 1000


async def test_a_body_over_the_limit_is_too_large(app: FastAPI, client: httpx.AsyncClient) -> None:
    size = app.state.runtime.settings.max_body_bytes + 1000
    stated = await client.post("/v1/employers", content=b" " * size, headers=JSON)
    is_problem(stated, 413, "too-large")
    streamed = await client.post("/v1/employers", content=parts(size), headers=JSON)
    is_problem(streamed, 413, "too-large")
    lying = await client.post("/v1/employers", content=parts(size), headers={**JSON, "Content-Length": "9" * 40})
    is_problem(lying, 413, "too-large")


async def test_a_long_text_is_kept_whole(on_both: httpx.AsyncClient) -> None:
    title = "welder " * 1400
    answer = await on_both.post("/v1/vacancies", json={**VACANCY, "title": title})
    assert answer.status_code == 201
    assert (await on_both.get(answer.headers["location"])).json()["title"] == title.strip()


WORDS = st.text(max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SAMPLES)), st.data())
async def test_whatever_is_sent_is_answered(client: httpx.AsyncClient, path: str, data: st.DataObject) -> None:
    sample = SAMPLES[path][0]
    field = data.draw(st.sampled_from(sorted(sample)))
    body = json.dumps({**sample, field: data.draw(VALUES)})
    answer = await client.post(path, content=body.encode("utf-8", "surrogatepass"), headers=JSON)
    assert answer.status_code in {201, 400, 409, 422}
    if answer.status_code != 201:
        is_problem(answer, answer.status_code, answer.json()["type"].rpartition(":")[2])
