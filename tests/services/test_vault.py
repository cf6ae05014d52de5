"""The key vault: keys of people are made once, found by every process, and gone for all once destroyed."""

import asyncio
import stat
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from magnet import clock
from magnet.errors import Unavailable
from magnet.security.masters import MasterFile
from magnet.security.principals import OPERATOR
from magnet.security.sealing import Masters
from magnet.services import setup
from magnet.services.context import Context
from magnet.services.runtime import opened, require_ready
from magnet.services.vault import Erasure, Vault
from magnet.settings import Settings
from magnet.store.vault import masters_in_use, wrapped

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@asynccontextmanager
async def vault_at(url: str, folder: Path) -> AsyncIterator[Vault]:
    """One process's vault."""
    with ThreadPoolExecutor(1) as pool:
        vault = Vault(url, MasterFile(folder / "master-keys"), pool)
        try:
            yield vault
        finally:
            await vault.close()


def gone(key: str, at: datetime = NOW) -> Erasure:
    return Erasure(key, "AM", at, "asked")


async def test_a_key_is_made_once_and_found_by_every_process(empty_url: str, tmp_path: Path) -> None:
    async with vault_at(empty_url, tmp_path) as one, vault_at(empty_url, tmp_path) as other:
        made = await one.make(["a", "b", "a"], NOW)
        assert sorted(made) == ["a", "b"]
        assert await other.keys(["b", "nobody", "a"]) == made
        assert await other.make(["b", "c"], NOW) == await one.keys(["c", "b"])
        assert len({*made.values(), *(await one.keys(["c"])).values()}) == 3


async def test_processes_that_start_at_once_agree(empty_url: str, tmp_path: Path) -> None:
    async with vault_at(empty_url, tmp_path) as one, vault_at(empty_url, tmp_path) as other:
        derived = await asyncio.gather(*(vault.derived("answers") for vault in (one, other, one, other)))
        assert len(set(derived)) == 1
        made = await asyncio.gather(*(vault.make(["a", "b"], NOW) for vault in (one, other, other, one)))
        assert made == [made[0]] * 4


async def test_a_destroyed_key_opens_nothing_in_any_process_and_is_never_made_again(
    empty_url: str, tmp_path: Path
) -> None:
    async with vault_at(empty_url, tmp_path) as one, vault_at(empty_url, tmp_path) as other:
        await one.make(["a", "b"], NOW)
        kept = (await other.keys(["a", "b"]))["b"]
        await one.destroy([gone("a")])
        for vault in (one, other):
            assert await vault.keys(["a", "b"]) == {"b": kept}
            assert await vault.make(["a", "b"], NOW) == {"b": kept}


async def test_the_ledger_says_who_was_erased_since(empty_url: str, tmp_path: Path) -> None:
    later = NOW + timedelta(hours=1)
    async with vault_at(empty_url, tmp_path) as one, vault_at(empty_url, tmp_path) as other:
        await one.make(["a", "b"], NOW)
        await one.destroy([gone("a"), gone("never registered")])
        await other.destroy([gone("b", later)])
        await other.destroy([])
        assert [line.returnee_id for line in await one.erased()] == ["a", "never registered", "b"]
        assert await one.erased(since=later) == [gone("b", later)]


async def test_many_keys_at_once(empty_url: str, tmp_path: Path) -> None:
    ids = [f"r-{number}" for number in range(1201)]
    async with vault_at(empty_url, tmp_path) as one, vault_at(empty_url, tmp_path) as other:
        made = await one.make(ids, NOW)
        assert await other.keys(ids) == made
        await one.destroy([gone(key) for key in ids[1:]])
        assert await other.keys(ids) == {"r-0": made["r-0"]}


async def test_no_byte_of_a_destroyed_key_stays_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.db"
    async with vault_at(f"sqlite+aiosqlite:///{path}", tmp_path) as vault:
        await vault.make(["aaaa-person", "bbbb-person"], NOW)
        assert b"aaaa-person" in _bytes(tmp_path)
        async with vault._database.read() as session:
            body = (await wrapped(session, ["aaaa-person"]))["aaaa-person"].body
        assert body in _bytes(tmp_path)
        await vault.destroy([gone("aaaa-person")])
        assert body not in _bytes(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("keys.db*")))


async def test_master_keys_that_do_not_fit_or_are_missing_are_told(empty_url: str, tmp_path: Path) -> None:
    async with vault_at(empty_url, tmp_path) as vault:
        await vault.make(["a"], NOW)
    async with vault_at(empty_url, tmp_path / "elsewhere") as vault:
        with pytest.raises(Unavailable, match="missing"):
            await vault.keys(["a"])
        assert not (tmp_path / "elsewhere" / "master-keys").exists(), "none is made beside keys that it cannot open"
    MasterFile(tmp_path / "other" / "master-keys").make()
    async with vault_at(empty_url, tmp_path / "other") as vault:
        with pytest.raises(Unavailable, match="not those of this key vault"):
            await vault.make(["b"], NOW)


async def test_another_vault_than_the_database_is_sealed_with_is_told_at_the_start(
    database_url: str, tmp_path: Path
) -> None:
    def settings(folder: str) -> Settings:
        return Settings(database_url=database_url, data_folder=tmp_path / folder, threads=1)

    async with opened(settings("one")) as runtime:
        await setup.migrated(Context(runtime, OPERATOR, clock.now()))
        await require_ready(runtime)
    async with opened(settings("two")) as runtime:
        with pytest.raises(Unavailable, match="not the one"):
            await require_ready(runtime)
        with pytest.raises(Unavailable, match="not the one"):
            await setup.migrated(Context(runtime, OPERATOR, clock.now()))
    async with opened(settings("one")) as runtime:
        await require_ready(runtime)


def test_the_vault_is_another_database(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="another database"):
        Settings(database_url="postgresql+psycopg://host/name", vault_url="postgresql+psycopg://host/name")
    assert Settings(data_folder=tmp_path).vault == f"sqlite+aiosqlite:///{tmp_path / 'keys.db'}"


async def test_master_keys_rotate_under_traffic_without_a_failed_read(empty_url: str, tmp_path: Path) -> None:
    """Two processes read and make keys while a third wraps all of them anew, three times."""
    ids = [f"{number:04}" for number in range(1100)]
    async with (
        vault_at(empty_url, tmp_path) as one,
        vault_at(empty_url, tmp_path) as other,
        vault_at(empty_url, tmp_path) as third,
    ):
        made = await one.make(ids, NOW)
        rotated = asyncio.Event()

        async def traffic(vault: Vault, name: str) -> int:
            rounds = 0
            while not rotated.is_set() or not rounds:
                vault._at_hand.clear()  # so that every key is opened by its master again
                new = f"{name}-{rounds}"
                made.update(await vault.make([new], NOW))
                some = [*ids[rounds % 10 :: 10], new]
                assert await vault.keys(some) == {key: made[key] for key in some}
                rounds += 1
                await asyncio.sleep(0)
            return rounds

        async def rotation() -> list[int]:
            try:
                return [await third.rotate_master() for _ in range(3)]
            finally:
                rotated.set()

        versions, *rounds = await asyncio.gather(rotation(), traffic(one, "a"), traffic(other, "b"))
        assert versions == [2, 3, 4]
        assert min(rounds) > 0
        assert await third.keys(made) == made
        assert 1 not in MasterFile(tmp_path / "master-keys").masters().keys
    async with vault_at(empty_url, tmp_path) as afterwards:
        assert await afterwards.keys(made) == made


async def test_a_rotation_that_was_cut_short_goes_on(empty_url: str, tmp_path: Path) -> None:
    class PowerCut(Exception):
        pass

    async with vault_at(empty_url, tmp_path) as vault:
        made = await vault.make([f"{number:04}" for number in range(700)], NOW)
        masters, wrapping = vault._masters, 0

        class Failing(MasterFile):
            def masters(self) -> Masters:
                nonlocal wrapping
                wrapping += 1
                if wrapping > 2:
                    raise PowerCut
                return masters.masters()

        vault._masters = Failing(masters.path)
        with pytest.raises(PowerCut):
            await vault.rotate_master()
        vault._masters = masters
        assert masters.masters().rotating
        vault._at_hand.clear()
        assert await vault.keys(made) == made
        assert await vault.rotate_master() == 2
        async with vault._database.read() as session:
            assert await masters_in_use(session) == {2}
        assert await vault.rotate_master() == 3
        vault._at_hand.clear()
        assert await vault.keys(made) == made


async def test_a_damaged_key_holds_up_no_rotation(empty_url: str, tmp_path: Path) -> None:
    async with vault_at(empty_url, tmp_path) as vault:
        made = await vault.make(["a", "b"], NOW)
        async with vault._database.transaction() as connection:
            await connection.execute(
                sa.text(
                    "UPDATE person_key SET wrapped = made.wrapped FROM person_key AS made"
                    " WHERE person_key.returnee_id = 'a' AND made.returnee_id = 'b'"
                )
            )
        assert await vault.rotate_master() == 2
        vault._at_hand.clear()
        assert await vault.keys(["a", "b"]) == {"b": made["b"]}, "another's key opens nothing"
