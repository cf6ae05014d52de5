"""Two server processes on one database, of each kind: each answers with what the other has just written."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx

from magnet import clock
from magnet.schemas.keys import KeyIn
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services import keys
from magnet.services.context import Context
from magnet.services.runtime import opened
from tests.api.conftest import SECRET, settings_of
from tests.api.samples import EMPLOYER, RETURNEE, VACANCY

FEED = {**VACANCY, "source_kind": "feed", "source_reference": None}


@asynccontextmanager
async def process(url: str, folder: Path, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server process of its own, with a key."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = {"DATABASE_URL": url, "DATA_FOLDER": str(folder), "SECRET": SECRET, "JOBS": "false", "THREADS": "1"}
    environment = {**os.environ, **{f"MAGNET_{name}": value for name, value in said.items()}}
    quiet = asyncio.subprocess.DEVNULL
    command = (sys.executable, "-m", "magnet", "serve", "--host", "127.0.0.1", "--port", str(port))
    served = await asyncio.create_subprocess_exec(*command, env=environment, stdout=quiet, stderr=quiet)
    try:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=60) as client:
            while not await answers(client):
                assert served.returncode is None
                await asyncio.sleep(0.05)
            yield client
    finally:
        served.terminate()
        await served.wait()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def considered(client: httpx.AsyncClient, returnee: str) -> int:
    """How many vacancies a new referral list looks at."""
    answer = await client.post(f"/v1/returnees/{returnee}/referral-lists", json={"country": "AM", "kinds": ["vacancy"]})
    assert answer.status_code == 201, answer.text
    number: int = answer.json()["lists"][0]["considered"]
    return number


async def test_each_sees_the_others_writes_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(settings_of(database_url, tmp_path)) as runtime:
        key = (await keys.create(Context(runtime, OPERATOR, clock.now()), KeyIn(name="test", role=Role.ADMIN))).text
    async with AsyncExitStack() as stack:
        one, two = [await stack.enter_async_context(process(database_url, tmp_path, key)) for _ in range(2)]
        person = (await one.post("/v1/returnees", json=RETURNEE)).json()["id"]
        assert await considered(two, person) == 0
        for turn, (writer, reader) in enumerate(((one, two), (two, one)), 1):
            assert (await writer.post("/v1/vacancies", json=FEED)).status_code == 201
            assert await considered(reader, person) == await considered(writer, person) == turn
        await many_of_each(one, two, person)
        await both_at_once(one, two)
        item = (await two.get("/v1/vacancies?limit=1")).json()["items"][0]["id"]
        read = await two.get(f"/v1/vacancies/{item}")
        closed = await one.patch(
            f"/v1/vacancies/{item}", json={"status": "closed"}, headers={"If-Match": read.headers["etag"]}
        )
        assert closed.status_code == 200
        assert await considered(two, person) == 41


async def many_of_each(one: httpx.AsyncClient, two: httpx.AsyncClient, person: str) -> None:
    """Both write at once; whoever got an answer finds it on the next list of either."""

    async def write(writer: httpx.AsyncClient, reader: httpx.AsyncClient) -> None:
        for turn in range(1, 6):
            assert (await writer.post("/v1/vacancies", json=FEED)).status_code == 201
            assert await considered(reader, person) >= 2 + turn

    await asyncio.gather(*(write(*pair) for pair in ((one, two), (two, one)) * 4))
    assert await considered(one, person) == await considered(two, person) == 42


async def both_at_once(one: httpx.AsyncClient, two: httpx.AsyncClient) -> None:
    """One request under one key to both, and two changes of one version: each takes effect once."""
    retry = {"Idempotency-Key": "once"}
    made = await asyncio.gather(*(who.post("/v1/employers", json=EMPLOYER, headers=retry) for who in (one, two) * 4))
    assert {answer.status_code for answer in made} == {201}
    assert len({answer.content for answer in made}) == 1
    address, tag = f"/v1/employers/{made[0].json()['id']}", {"If-Match": made[0].headers["etag"]}
    changes = (who.patch(address, json={"note": f"{turn}"}, headers=tag) for turn, who in enumerate((one, two) * 4))
    statuses = [answer.status_code for answer in await asyncio.gather(*changes)]
    assert sorted(statuses) == [200] + [412] * 7
    assert (await two.get(address)).json()["version"] == 2
