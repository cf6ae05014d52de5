"""A row taken in again says what its source says, and undoes nothing that a person has decided since."""

from typing import Any

import httpx

ROW: dict[str, Any] = {
    "country": "IQ",
    "title": "Welder for a steel workshop",
    "language": "en",
    "source_kind": "feed",
    "source": "board",
    "source_reference": "b-1",
}


async def taken(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("/v1/vacancies/bulk", json={"items": [{**ROW, **more}]})
    (receipt,) = answer.json()["receipts"]
    return dict(receipt)


async def test_an_officers_occupation_and_flags_outlast_the_feed(stocked: httpx.AsyncClient) -> None:
    first = await taken(stocked)
    address = f"/v1/vacancies/{first['id']}"
    tag = (await stocked.get(address)).headers["etag"]
    decided = {"occupation": "7213", "red_flags": ["fee_asked"]}
    assert (await stocked.patch(address, json=decided, headers={"If-Match": tag})).status_code == 200

    assert (await taken(stocked))["outcome"] == "same"
    assert (await taken(stocked, place="Erbil"))["outcome"] == "changed"

    now = (await stocked.get(address)).json()
    assert (now["place"], now["occupation"], now["red_flags"]) == ("Erbil", "7213", ["fee_asked"])
    assert [link["code"] for link in now["title_links"]] == ["7213"]


async def test_a_row_that_names_an_occupation_sets_it(stocked: httpx.AsyncClient) -> None:
    first = await taken(stocked, occupation="7213")
    await taken(stocked, occupation="7212")
    now = (await stocked.get(f"/v1/vacancies/{first['id']}")).json()
    assert [link["code"] for link in now["title_links"]] == ["7212"]
