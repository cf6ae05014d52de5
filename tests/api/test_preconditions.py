"""ETag, If-Match and If-None-Match, as a program that edits would use them."""

import httpx
import pytest
from fastapi import FastAPI

from tests.api.samples import EMPLOYER, RETURNEE, SAMPLES, VACANCY

OURS = "/v1/employers"


async def made(client: httpx.AsyncClient) -> tuple[str, str]:
    answer = await client.post(OURS, json=EMPLOYER)
    return answer.headers["location"], answer.headers["etag"]


async def test_what_the_reader_holds_is_not_sent_again(client: httpx.AsyncClient) -> None:
    address, tag = await made(client)
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await client.get(address, headers={"If-None-Match": header})
        assert (answer.status_code, answer.content) == (304, b""), header
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "private, no-cache"
    assert (await client.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_a_change_names_what_was_read(client: httpx.AsyncClient, method: str) -> None:
    address, tag = await made(client)
    body = {"json": {"name": "New"}} if method == "PATCH" else {}
    missing = await client.request(method, address, **body)  # type: ignore[arg-type]
    assert (missing.status_code, missing.json()["type"]) == (428, "urn:magnet:problem:precondition-required")
    for header in ('"7"', '"7-0a1b2c"', '"not-ours"', f"W/{tag}", '"99999999999999999999999999"'):
        stale = await client.request(method, address, headers={"If-Match": header}, **body)  # type: ignore[arg-type]
        assert (stale.status_code, stale.json()["type"]) == (412, "urn:magnet:problem:changed"), header
    for header in ("7", "*", f'{tag}, "8"', '"unended', ""):
        odd = await client.request(method, address, headers={"If-Match": header}, **body)  # type: ignore[arg-type]
        assert (odd.status_code, odd.json()["type"]) == (400, "urn:magnet:problem:malformed"), header
    assert (await client.get(address)).headers["etag"] == tag


async def test_the_second_of_two_editors_is_told(client: httpx.AsyncClient) -> None:
    address, tag = await made(client)
    first = await client.patch(address, json={"name": "First"}, headers={"If-Match": tag})
    second = await client.patch(address, json={"name": "Second"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 412)
    assert (await client.get(address)).json()["name"] == "First"


async def test_a_change_of_nothing_keeps_the_version(client: httpx.AsyncClient) -> None:
    address, tag = await made(client)
    answer = await client.patch(address, json={"name": EMPLOYER["name"]}, headers={"If-Match": tag})
    assert (answer.status_code, answer.headers["etag"]) == (200, tag)


async def test_a_merge_patch_takes_away_and_merges(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/returnees", json=RETURNEE)
    patch = {"host_country": None, "profile": {"work": None, "mobility": "region"}}
    headers = {"If-Match": answer.headers["etag"], "Content-Type": "application/merge-patch+json"}
    changed = (await client.patch(answer.headers["location"], json=patch, headers=headers)).json()
    assert changed["host_country"] is None
    assert changed["profile"]["work"] == []
    assert changed["profile"]["mobility"] == "region"
    assert changed["profile"]["available_from"] == RETURNEE["profile"]["available_from"]


async def test_what_is_fixed_stays(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/vacancies", json={**VACANCY, "region": None})
    headers = {"If-Match": answer.headers["etag"]}
    moved = await client.patch(answer.headers["location"], json={"country": "GE"}, headers=headers)
    assert moved.status_code == 422
    assert moved.json()["errors"][0]["field"] == "country"


async def test_the_tag_follows_what_is_shown(app: FastAPI, client: httpx.AsyncClient) -> None:
    """Two representations of one version have two tags, so that no reader keeps labels of another language."""
    address, tag = await made(client)
    assert tag.startswith('"1-')
    assert (await client.get(address)).headers["vary"] == "Accept-Language, Authorization"


@pytest.mark.parametrize("path", sorted(SAMPLES))
async def test_personal_data_is_not_kept_on_the_way(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, json=SAMPLES[path][0])
    read = await client.get(answer.headers["location"])
    if path == "/v1/returnees":
        assert read.headers["cache-control"] == answer.headers["cache-control"] == "no-store"
    else:
        assert read.headers["cache-control"] == "private, no-cache"


async def test_a_merge_patch_of_an_unknown_field_is_refused_even_when_it_is_null(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/employers", json=EMPLOYER)
    headers = {"If-Match": answer.headers["etag"], "Content-Type": "application/merge-patch+json"}
    changed = await client.patch(f"/v1/employers/{answer.json()['id']}", json={"nickname": None}, headers=headers)
    assert changed.status_code == 422
