"""What an employer portal and a caseworker do, over HTTP, with the starter taxonomy and the demo."""

from typing import Any

import httpx
import pytest

from tests.api.samples import EMPLOYER, RETURNEE, VACANCY

Json = dict[str, Any]


async def post(client: httpx.AsyncClient, path: str, body: Json, status: int = 201) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == status, answer.text
    made: Json = answer.json()
    return made


async def vetted_employer(client: httpx.AsyncClient) -> Json:
    employer = await post(client, "/v1/employers", EMPLOYER)
    assert employer["vetting"] == "unvetted"
    vetted = await post(client, f"/v1/employers/{employer['id']}/vetting", {"vetting": "vetted"}, 200)
    assert (vetted["vetting"], vetted["version"]) == ("vetted", 2)
    return vetted


async def test_a_posted_vacancy_is_on_the_list_at_once(stocked: httpx.AsyncClient) -> None:
    employer = await vetted_employer(stocked)
    body = {**VACANCY, "employer_id": employer["id"], "last_confirmed": None, "opens": None}
    vacancy = await post(stocked, "/v1/vacancies", body)
    assert vacancy["title_status"] == "linked"
    assert vacancy["title_links"][0]["code"] == "7212"
    returnee = await post(stocked, "/v1/returnees", RETURNEE | {"return_date": None})

    answer = await stocked.post(f"/v1/returnees/{returnee['id']}/referral-lists", json={"country": "AM"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["location"] == f"/v1/referral-lists/{made['id']}"
    assert answer.headers["cache-control"] == "no-store"
    items = {item["opportunity_id"]: item for each in made["lists"] for item in each["items"]}
    item = items[vacancy["id"]]
    assert sum(part["points"] for part in item["parts"]) == item["score"]
    assert item["reasons"]
    again = await stocked.get(answer.headers["location"])
    assert again.json() == made

    explained = await post(stocked, f"/v1/returnees/{returnee['id']}/why-not", {"opportunity_id": vacancy["id"]}, 200)
    assert explained["item"]["score"] == item["score"]
    assert explained["closed"] == []

    headers = {"If-Match": (await stocked.get(f"/v1/vacancies/{vacancy['id']}")).headers["etag"]}
    closed = await stocked.patch(f"/v1/vacancies/{vacancy['id']}", json={"status": "closed"}, headers=headers)
    assert closed.status_code == 200
    after = await post(stocked, f"/v1/returnees/{returnee['id']}/referral-lists", {"country": "AM"})
    assert vacancy["id"] not in {item["opportunity_id"] for each in after["lists"] for item in each["items"]}
    assert (await stocked.get(answer.headers["location"])).json() == made


async def test_a_repeated_referral_list_is_the_same_list(stocked: httpx.AsyncClient) -> None:
    returnee = await post(stocked, "/v1/returnees", RETURNEE)
    path, headers = f"/v1/returnees/{returnee['id']}/referral-lists", {"Idempotency-Key": "list-1"}
    first = await stocked.post(path, json={"country": "AM"}, headers=headers)
    again = await stocked.post(path, json={"country": "AM"}, headers=headers)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])


async def test_candidates_for_a_vacancy(stocked: httpx.AsyncClient) -> None:
    vacancy = await post(stocked, "/v1/vacancies", {**VACANCY, "employer_id": (await vetted_employer(stocked))["id"]})
    returnee = await post(stocked, "/v1/returnees", RETURNEE)
    answer = await stocked.post(f"/v1/vacancies/{vacancy['id']}/candidate-lists", json={"limit": 100})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    scores = [candidate["score"] for candidate in answer.json()["candidates"]]
    assert scores == sorted(scores, reverse=True)
    assert returnee["id"] in {candidate["returnee_id"] for candidate in answer.json()["candidates"]}


@pytest.mark.parametrize("path", ["/v1/returnees/{}/referral-lists", "/v1/returnees/{}/why-not"])
async def test_nobody_has_no_list(stocked: httpx.AsyncClient, path: str) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    body = {"country": "AM"} if path.endswith("lists") else {"opportunity_id": nobody}
    assert (await stocked.post(path.format(nobody), json=body)).status_code == 404
    assert (await stocked.get(f"/v1/referral-lists/{nobody}")).status_code == 404
    assert (await stocked.post(f"/v1/vacancies/{nobody}/candidate-lists", json={})).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"country": "XX"}, {"kinds": []}, {"limit": 0}, {"weights": {"vacancy": {"x": 1}}}, {}]
)
async def test_a_list_that_cannot_be_asked_for(stocked: httpx.AsyncClient, wrong: Json) -> None:
    returnee = await post(stocked, "/v1/returnees", RETURNEE)
    body = {"country": "AM", **wrong} if wrong else {}
    answer = await stocked.post(f"/v1/returnees/{returnee['id']}/referral-lists", json=body)
    assert answer.status_code == 422, answer.text


async def test_bulk_takes_what_is_right_and_says_what_is_wrong(on_both: httpx.AsyncClient) -> None:
    rows = [
        {**VACANCY, "source_reference": "a"},
        {**VACANCY, "source_reference": "b", "country": "XX"},
        {**VACANCY, "source_reference": "c", "employer_id": "nobody"},
        {**VACANCY, "source_reference": "d", "occupation": "no such concept"},
        {**VACANCY, "source_reference": "a", "openings": 9},
        {},
    ]
    answer = await on_both.post("/v1/vacancies/bulk", json={"items": rows})
    assert answer.status_code == 200, answer.text
    receipts = answer.json()["receipts"]
    assert [receipt["row"] for receipt in receipts] == [1, 2, 3, 4, 5, 6]
    outcomes = [receipt["outcome"] for receipt in receipts]
    assert outcomes == ["created", "refused", "refused", "refused", "changed", "refused"]
    assert answer.json()["counts"] == {"created": 1, "changed": 1, "same": 0, "refused": 4}
    assert receipts[0]["id"] == receipts[4]["id"]
    assert [error["field"] for error in receipts[1]["errors"]] == ["country"]
    again = await on_both.post("/v1/vacancies/bulk", json={"items": rows[4:5]})
    assert again.json()["counts"]["same"] == 1
    (kept,) = (await on_both.get("/v1/vacancies")).json()["items"]
    assert kept["openings"] == 9


@pytest.mark.parametrize("items", [[], [{}] * 1001, [1], None])
async def test_bulk_has_bounds(client: httpx.AsyncClient, items: Any) -> None:
    assert (await client.post("/v1/vacancies/bulk", json={"items": items})).status_code == 422


async def test_typing_ahead_and_looking_up(stocked: httpx.AsyncClient) -> None:
    found = await stocked.get("/v1/taxonomy/concepts", params={"q": "weld", "kind": "occupation", "limit": 5})
    assert found.status_code == 200
    concepts = found.json()["concepts"]
    assert 0 < len(concepts) <= 5
    assert "7212" in {concept["code"] for concept in concepts}
    assert {concept["kind"] for concept in concepts} == {"occupation"}
    french = await stocked.get("/v1/taxonomy/concepts", params={"q": "soud", "language": "fr"})
    assert "7212" in {concept["code"] for concept in french.json()["concepts"]}

    uri = next(concept["concept"] for concept in concepts if concept["code"] == "7212")
    shown = {}
    for language in ("fr", "en"):
        one = await stocked.get(
            "/v1/taxonomy/concepts/by-uri", params={"uri": uri}, headers={"Accept-Language": language}
        )
        assert one.status_code == 200, one.text
        shown[language] = one.json()["label"]
    assert shown["fr"] != shown["en"]
    assert (await stocked.get("/v1/taxonomy/concepts/by-uri", params={"uri": "urn:none"})).status_code == 404
    for wrong in ({}, {"q": ""}, {"q": "x", "kind": "job"}, {"q": "x" * 301}, {"q": "x", "limit": "51"}):
        assert (await stocked.get("/v1/taxonomy/concepts", params=wrong)).status_code == 422, wrong


async def test_phrases_become_concepts(stocked: httpx.AsyncClient) -> None:
    asked = {"phrases": ["soudeur", "x" * 9000, "qzxv"], "kinds": ["occupation"], "limit": 3}
    answer = await stocked.post("/v1/links", json=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    first = answer.json()["answers"][0]
    assert (first["text"], first["status"], first["candidates"][0]["code"]) == ("soudeur", "linked", "7212")
    assert len(answer.json()["answers"]) == 3
    assert {"en", "fr"} <= set(answer.json()["languages"])


async def test_statistics_of_a_country(stocked: httpx.AsyncClient) -> None:
    before = (await stocked.get("/v1/countries/am/statistics")).json()
    await post(stocked, "/v1/vacancies", {**VACANCY, "openings": 7})
    after = (await stocked.get("/v1/countries/AM/statistics", params={"digits": 4})).json()
    assert (after["vacancies"], after["openings"]) == (before["vacancies"] + 1, before["openings"] + 7)
    assert sum(group["vacancies"] for group in after["groups"]) == after["vacancies"]
    assert "7212" in {group["code"] for group in after["groups"]}
    for wrong in ("/v1/countries/XX/statistics", "/v1/countries/AM/statistics?digits=5"):
        assert (await stocked.get(wrong)).status_code == 422


async def test_labels_are_in_the_readers_language_and_the_tag_tells(stocked: httpx.AsyncClient) -> None:
    vacancy = await post(stocked, "/v1/vacancies", VACANCY)
    address = f"/v1/vacancies/{vacancy['id']}"
    english = await stocked.get(address, headers={"Accept-Language": "en"})
    french = {"Accept-Language": "fr", "If-None-Match": english.headers["etag"]}
    answer = await stocked.get(address, headers=french)
    assert answer.status_code == 200
    assert answer.json()["title_links"][0]["label"] != english.json()["title_links"][0]["label"]
    assert answer.headers["etag"] != english.headers["etag"]
    changed = await stocked.patch(address, json={"openings": 1}, headers={"If-Match": answer.headers["etag"]})
    assert changed.status_code == 200
