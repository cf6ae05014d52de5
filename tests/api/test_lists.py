"""Lists: pages in order without gaps, cursors that cannot be made up, and what narrows them."""

import asyncio
import re
from datetime import UTC
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.errors import Malformed
from magnet.services.resources import Position
from magnet.web import cursors
from tests.api.samples import EMPLOYER, RETURNEE, VACANCY

NEXT = re.compile(r'<([^>]+)>; rel="next"')


async def add(client: httpx.AsyncClient, path: str, *bodies: dict[str, Any]) -> list[str]:
    answers = [await client.post(path, json=body) for body in bodies]
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    return [answer.json()["id"] for answer in answers]


async def test_pages_lead_through_everything_once(on_both: httpx.AsyncClient) -> None:
    keys = await add(on_both, "/v1/employers", *({**EMPLOYER, "name": f"Firm {n}"} for n in range(7)))
    seen, address = [], "/v1/employers?limit=3&country=AM"
    while address:
        page = await on_both.get(address)
        assert page.status_code == 200
        seen += [item["id"] for item in page.json()["items"]]
        found = NEXT.fullmatch(page.headers.get("link", ""))
        assert (found is None) == (page.json()["next"] is None)
        address = found.group(1) if found else ""
    assert seen == keys[::-1]


async def test_a_page_stays_in_place_while_others_write(on_both: httpx.AsyncClient) -> None:
    keys = await add(on_both, "/v1/employers", *({**EMPLOYER, "name": f"Firm {n}"} for n in range(4)))
    first = (await on_both.get("/v1/employers", params={"limit": 2})).json()
    await add(on_both, "/v1/employers", EMPLOYER)
    second = (await on_both.get("/v1/employers", params={"limit": 2, "cursor": first["next"]})).json()
    assert [item["id"] for item in first["items"] + second["items"]] == keys[::-1]


async def test_what_is_asked_for_narrows_a_list(on_both: httpx.AsyncClient) -> None:
    georgian = {**VACANCY, "country": "GE", "region": None, "title": "Cook", "source_reference": "g-1"}
    closed = {**VACANCY, "status": "closed", "source_reference": "job-2"}
    coded = {**VACANCY, "title": "Welder", "source_reference": "job-3"}
    await add(on_both, "/v1/vacancies", georgian, closed, coded)
    await add(on_both, "/v1/trainings", {"country": "AM", "title": "Course"})

    async def found(**asked: str) -> set[str]:
        answer = await on_both.get("/v1/vacancies", params=asked)
        assert answer.status_code == 200, answer.text
        return {item["source_reference"] for item in answer.json()["items"]}

    assert await found() == {"g-1", "job-2", "job-3"}
    assert await found(country="ge") == {"g-1"}
    assert await found(country="AM", status="open") == {"job-3"}
    assert await found(region="AM-ER") == {"job-2", "job-3"}
    assert await found(source="office", source_reference="job-2") == {"job-2"}
    assert await found(code="7") == set()
    assert await found(employer_id="nobody") == set()


async def test_people_are_looked_up_in_a_body(on_both: httpx.AsyncClient) -> None:
    keys = await add(on_both, "/v1/returnees", RETURNEE, {**RETURNEE, "host_country": "AT"}, RETURNEE)
    answer = await on_both.post("/v1/returnees/search", json={"host_country": "BE", "limit": 1})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "link" not in answer.headers
    further = {"host_country": "BE", "limit": 1, "cursor": answer.json()["next"]}
    second = await on_both.post("/v1/returnees/search", json=further)
    found = [item["id"] for item in answer.json()["items"] + second.json()["items"]]
    assert found == [keys[2], keys[0]]
    assert second.json()["next"] is None
    refused = await on_both.get("/v1/returnees", params={"host_country": "BE"})
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "asked", ["limit=0", "limit=201", "limit=x", "limit=1e400", "country=XX", "code=12345", "colour=red", "status=gone"]
)
async def test_what_cannot_narrow_is_refused(client: httpx.AsyncClient, asked: str) -> None:
    answer = await client.get(f"/v1/vacancies?{asked}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"limit", "country", "code", "status", "(unknown)"}


@pytest.mark.parametrize("cursor", ["x", "AAAA", "ÿ", "", "A" * 400, "\x00", "=" * 5])
async def test_a_made_up_cursor_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    answer = await client.get("/v1/vacancies", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:magnet:problem:malformed")


async def test_a_cursor_belongs_to_one_list(client: httpx.AsyncClient) -> None:
    await add(client, "/v1/employers", EMPLOYER, EMPLOYER)
    page = (await client.get("/v1/employers", params={"limit": 1})).json()
    answer = await client.get("/v1/vacancies", params={"cursor": page["next"]})
    assert answer.status_code == 400


@given(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.text(min_size=1), st.binary(min_size=1, max_size=3))
def test_a_cursor_holds_its_position_and_no_other(moment: Any, key: Any, name: str, flip: bytes) -> None:
    name = name.encode("utf-8", "replace").decode()
    position = Position(moment, str(key))
    cursor = cursors.sign(position, name, "secret")
    assert cursors.read(cursor, name, "secret") == position
    for other_name, other_secret in ((name + "x", "secret"), (name, "other")):
        with pytest.raises(Malformed):
            cursors.read(cursor, other_name, other_secret)


async def test_many_readers_at_once(on_both: httpx.AsyncClient) -> None:
    await add(on_both, "/v1/employers", EMPLOYER)
    answers = await asyncio.gather(*(on_both.get("/v1/employers") for _ in range(20)))
    assert [len(answer.json()["items"]) for answer in answers] == [1] * 20
