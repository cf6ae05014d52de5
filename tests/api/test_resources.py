"""What all nouns do alike over HTTP, once on each kind of database."""

from typing import Any

import httpx
import pytest

from tests.api.samples import SAMPLES

PATHS = sorted(SAMPLES)


async def created(client: httpx.AsyncClient, path: str, **more: Any) -> httpx.Response:
    answer = await client.post(path, json={**SAMPLES[path][0], **more})
    assert answer.status_code == 201, answer.text
    return answer


@pytest.mark.parametrize("path", PATHS)
async def test_a_resource_lives(on_both: httpx.AsyncClient, path: str) -> None:
    first, patch = SAMPLES[path]
    made = await created(on_both, path)
    address = made.headers["location"]
    assert address == f"{path}/{made.json()['id']}"
    assert made.json()["version"] == 1
    assert made.json()["created_at"].endswith("Z")

    read = await on_both.get(address)
    assert read.status_code == 200
    assert read.json() == made.json()
    assert read.headers["etag"] == made.headers["etag"]
    for name, value in first.items():
        if not isinstance(value, list | dict):
            assert read.json()[name] == value

    changed = await on_both.patch(address, json=patch, headers={"If-Match": read.headers["etag"]})
    assert changed.status_code == 200, changed.text
    assert changed.json()["version"] == 2
    assert changed.headers["etag"] != read.headers["etag"]
    again = await on_both.get(address)
    assert again.json() == changed.json()
    for name, value in patch.items():
        if not isinstance(value, dict):
            assert again.json()[name] == value

    gone = await on_both.delete(address, headers={"If-Match": changed.headers["etag"]})
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await on_both.get(address)).status_code == 404
