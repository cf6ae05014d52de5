"""A server has its linkers at hand before the first request, and starts whatever the database's state."""

import asyncio
from pathlib import Path

from magnet.services import warming
from magnet.services.runtime import opened
from tests.api.conftest import serving, settings_of


async def test_linkers_are_loaded_beside_the_server(database_url: str, tmp_path: Path) -> None:
    async with opened(settings_of(database_url, tmp_path)) as runtime:
        async with warming.beside(runtime) as done:
            await done
        assert {path.name for path in (tmp_path / "derived").iterdir()} >= {"occupation-linker", "skill-linker"}


async def test_a_database_without_tables_is_no_fault_of_the_start(empty_url: str, tmp_path: Path) -> None:
    async with opened(settings_of(empty_url, tmp_path)) as runtime, warming.beside(runtime) as done:
        await done


async def test_a_stop_lets_the_database_finish_its_answer(database_url: str, tmp_path: Path) -> None:
    async with opened(settings_of(database_url, tmp_path)) as runtime:
        async with warming.beside(runtime) as done:
            await asyncio.sleep(0)
        assert done.done()
        assert not done.cancelled()


async def test_a_server_that_stops_at_once_does_not_wait_for_a_database(tmp_path: Path) -> None:
    async with serving(settings_of("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path)):
        pass
