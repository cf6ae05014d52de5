"""Recording who somebody is tells of likely duplicates: by id within reach, else next to nothing."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from tests.api.conftest import anonymous_of, key_of
from tests.api.samples import RETURNEE

Json = dict[str, Any]
KARIM: Json = {
    "given_names": "Karim",
    "family_names": "Haddadi",
    "birth_date": "1990-05-23",
    "phones": ["+32 470 12 34 56"],
    "documents": [{"kind": "passport", "number": "AB 123456", "country": "IQ"}],
}
IN_ARABIC: Json = {"given_names": "حدادي", "family_names": "كريم", "birth_date": "1990-05-23"}
IN_CYRILLIC: Json = {"given_names": "Карим", "family_names": "Хаддади", "birth_date": "1990-05-28"}
BROTHER: Json = {**KARIM, "given_names": "Samir", "birth_date": "1990-01-07", "documents": []}


@pytest.fixture
async def app(on_both: httpx.AsyncClient) -> FastAPI:
    transport = on_both._transport
    assert isinstance(transport, httpx.ASGITransport)
    app: FastAPI = transport.app  # type: ignore[assignment]
    return app


async def caseworker(app: FastAPI, office: str) -> httpx.AsyncClient:
    client = anonymous_of(app)
    key = await key_of(app, office, Role.CASEWORKER, office_id=office)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


async def registered(client: httpx.AsyncClient, identity: Json) -> str:
    made = await client.post("/v1/returnees", json=RETURNEE)
    assert made.status_code == 201, made.text
    key = str(made.json()["id"])
    await identified(client, key, identity, 0)
    return key


async def identified(client: httpx.AsyncClient, key: str, identity: Json, version: int) -> None:
    answer = await client.put(f"/v1/returnees/{key}/identity", json=identity, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text


async def told(client: httpx.AsyncClient, key: str) -> Json:
    answer = await client.get(f"/v1/returnees/{key}/duplicates", headers={"Accept-Language": "fr"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    found: Json = answer.json()
    return found


async def test_a_name_in_another_script_and_order_is_found_within_the_office(app: FastAPI) -> None:
    liege = await caseworker(app, "liege")
    first = await registered(liege, KARIM)
    for identity, likelihood in ((IN_ARABIC, "likely"), (IN_CYRILLIC, "possible")):
        cases = (await told(liege, await registered(liege, identity)))["cases"]
        assert {"returnee_id": first, "likelihood": likelihood} in cases
    brother = await told(liege, await registered(liege, BROTHER))
    assert (brother["cases"], brother["elsewhere"]) == ([], None)


async def test_another_office_s_case_stays_where_it_is(app: FastAPI, on_both: httpx.AsyncClient) -> None:
    liege, vienna = await caseworker(app, "liege"), await caseworker(app, "vienna")
    theirs = await registered(vienna, KARIM)
    mine = await registered(liege, IN_ARABIC)
    answer = await told(liege, mine)
    elsewhere = answer["elsewhere"]
    assert (answer["cases"], elsewhere["likelihood"]) == ([], "likely")
    assert elsewhere["reference"] in elsewhere["advice"]
    assert "référent" in elsewhere["advice"]
    assert theirs not in str(answer)
    assert (await told(vienna, theirs))["elsewhere"] is None
    assert (await liege.get(f"/v1/returnees/{theirs}/duplicates")).status_code == 404
    listed = await on_both.get("/v1/duplicates", params={"reference": elsewhere["reference"], "state": "open"})
    (pair,) = listed.json()["items"]
    assert {pair["returnee_id"], pair["other_returnee_id"]} == {mine, theirs}
    path = f"/v1/duplicates/{pair['id']}/resolution"
    answers = [await on_both.post(path, json={"verdict": "different"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 409]
    assert (await told(liege, mine))["elsewhere"] is None


async def test_a_corrected_identity_is_compared_again(app: FastAPI) -> None:
    liege = await caseworker(app, "liege")
    first = await registered(liege, KARIM)
    mine = await registered(liege, BROTHER)
    await identified(liege, mine, KARIM, 1)
    assert [one["returnee_id"] for one in (await told(liege, mine))["cases"]] == [first]


async def test_a_comparison_is_recorded_and_goes_with_the_case(app: FastAPI, on_both: httpx.AsyncClient) -> None:
    liege = await caseworker(app, "liege")
    first, second = await registered(liege, KARIM), await registered(liege, KARIM)
    record = (await on_both.get(f"/v1/returnees/{second}/access-record")).json()["items"]
    assert "compared" in [one["act"] for one in record]
    await told(liege, second)
    gone = await liege.delete(f"/v1/returnees/{first}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204
    assert (await told(liege, second))["cases"] == []
