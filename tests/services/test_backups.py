"""A backup comes back whole or not at all, without whoever was erased since, and opens nothing by itself."""

import asyncio
import base64
import json
import subprocess
import uuid
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from magnet.errors import Conflict, DatabaseNewer, MagnetError, Malformed, NotFound, Unavailable
from magnet.schemas.referral_lists import ReferralListIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import auditing, backup_files, backups, ledger, referral_lists, resources, setup
from magnet.services.context import Context
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened, require_ready
from magnet.services.vault import Erasure
from magnet.settings import Settings
from magnet.store import copies, meta, returnees
from magnet.store.db import Database
from magnet.store.vault import wrapped
from tests.api.conftest import serving, settings_of
from tests.api.samples import RETURNEE
from tests.postgres import EMPTY, cloned, run

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXECUTABLE = 0o755


@asynccontextmanager
async def process(settings: Settings) -> AsyncIterator[Context]:
    """One process of several on a database."""
    async with opened(settings) as runtime:
        yield Context(runtime, OPERATOR, NOW)


@pytest.fixture
async def settings(database_url: str, tmp_path: Path, postgresql_tools: Path) -> Settings:
    """A database that is ready to be served."""
    found = settings_of(database_url, tmp_path, postgresql_tools=postgresql_tools)
    async with process(found) as ctx:
        await setup.migrated(ctx)
    return found


async def registered(ctx: Context) -> str:
    """A returnee with a key in the vault."""
    made = await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE))
    await ctx.runtime.vault.make([made.id], NOW)
    return made.id


async def erased(ctx: Context, key: str) -> None:
    await ctx.runtime.vault.destroy([Erasure(key, "AM", NOW, "asked")])
    await ledger.settle(ctx.runtime, NOW)


async def there(ctx: Context, *keys: str) -> list[str]:
    """Those of these returnees who are in the database."""
    found = []
    for key in keys:
        try:
            found.append((await resources.read(ctx, RETURNEES, key)).id)
        except NotFound:
            continue
    return found


def drafts(folder: Path) -> list[Path]:
    return list(folder.glob(".*.draft"))


async def fact(settings: Settings, name: str) -> str | None:
    database = Database(settings.database_url)
    try:
        async with database.read() as session:
            return await meta.get(session, name)
    finally:
        await database.close()


async def test_whoever_was_erased_since_does_not_come_back(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        gone, other = await registered(ctx), await registered(ctx)
        await auditing.seal(ctx.runtime, NOW)
        await backups.back_up(ctx, file)
        await erased(ctx, gone)
        late = await registered(ctx)
        await auditing.seal(ctx.runtime, NOW)
    before = await fact(settings, meta.DATABASE_ID)
    with pytest.raises(Conflict, match="--replace"):
        await backups.restore(settings, file, replace=False)
    restored = await backups.restore(settings, file, replace=True)
    assert (restored.erased, restored.lost_events, restored.audit.faults) == (1, 2, ())
    async with process(settings) as ctx:
        await require_ready(ctx.runtime)
        assert await there(ctx, gone, other, late) == [other]
        assert list(await ctx.runtime.vault.keys([gone, other])) == [other]
        await auditing.seal(ctx.runtime, NOW)
        verdict = await auditing.verify(ctx)
    assert verdict.faults == ()
    (loss,) = verdict.losses
    assert "1 seals over 2 events after seal 1 were lost" in loss
    assert await fact(settings, meta.DATABASE_ID) not in (None, before), "what was derived from the database is stale"
    assert drafts(tmp_path) == []


@pytest.fixture
def another_url(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite+aiosqlite:///{tmp_path / 'another' / 'magnet.db'}"
    else:
        with cloned(request.getfixturevalue("postgres"), EMPTY) as url:
            yield url


async def test_it_comes_back_into_an_empty_database(settings: Settings, tmp_path: Path, another_url: str) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        gone, other = await registered(ctx), await registered(ctx)
        made = await backups.back_up(ctx, file)
        await erased(ctx, gone)
    assert file.stat().st_mode & 0o777 == 0o600
    assert (made.events, made.seal, made.at) == (2, 0, NOW)
    elsewhere = settings.model_copy(update={"database_url": another_url})
    await backups.restore(elsewhere, file, replace=False)
    async with serving(elsewhere) as app:
        ctx = Context(app.state.runtime, OPERATOR, NOW)
        assert await there(ctx, gone, other) == [other]


async def test_who_finds_a_backup_reads_nothing_of_the_erased_in_it(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        gone, other = await registered(ctx), await registered(ctx)
        listed = [await referral_lists.create(ctx, key, ReferralListIn(country="AM")) for key in (gone, other)]
        manifest = await backups.back_up(ctx, file)
        await erased(ctx, gone)
    plain = unpacked(settings, file)
    assert not any(word.encode() in plain for word in ("soudeur", "2026-03-15"))
    copy = tmp_path / "found" / "again"
    backup_files.unpack(file, manifest, copy)
    async with copies.target(settings.database_url, settings.postgresql_tools) as target:
        raw = settings.model_copy(update={"database_url": await target.fill(copy)})
    async with process(raw) as ctx:
        async with ctx.read() as session:
            assert await returnees.whose(session, gone) == ("AM", None), "nobody has replayed the erasure here"
        assert await there(ctx, gone, other) == [other]
        assert (await referral_lists.read(ctx, listed[1].id)).returnee_id == other
        with pytest.raises(NotFound):
            await referral_lists.read(ctx, listed[0].id)


async def test_the_keys_are_not_in_it(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        key = await registered(ctx)
        await backups.back_up(ctx, file)
        async with ctx.runtime.vault._database.read() as session:
            secrets = [one.body for one in (await wrapped(session, [key, "service"])).values()]
        secrets += (await ctx.runtime.vault.keys([key])).values()
    secrets += [base64.b64decode(one) for one in json.loads((tmp_path / "master-keys").read_text())["keys"].values()]
    plain = unpacked(settings, file)
    assert key.encode() in plain, "it is the database that is looked through"
    for secret in secrets:
        assert not any(form in plain for form in (secret, secret.hex().encode(), base64.b64encode(secret)))
    assert b"person_key" not in plain


def unpacked(settings: Settings, file: Path) -> bytes:
    """All that is in a backup, as whoever finds it reads it."""
    with zipfile.ZipFile(file) as archive:
        archive.extract(backup_files.COPY, file.parent / "found")
        manifest = archive.read(backup_files.MANIFEST)
    copy = file.parent / "found" / backup_files.COPY
    if backups.kind_of(settings) == "sqlite":
        return manifest + copy.read_bytes()
    assert settings.postgresql_tools is not None
    program = settings.postgresql_tools / "pg_restore"
    return manifest + subprocess.run([program, "--file=-", copy], check=True, capture_output=True).stdout


async def test_it_is_of_one_moment_while_others_write(settings: Settings, tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(200)]

    async def write(ctx: Context, stop: asyncio.Event) -> None:
        for name in names:
            async with ctx.write() as unit:
                await meta.put(unit.session, f"{name}-a", "x")
                await unit.session.flush()
                await meta.put(unit.session, f"{name}-b", "x")
            if stop.is_set():
                return

    async with process(settings) as ctx, process(settings) as other:
        stop = asyncio.Event()
        writing = asyncio.create_task(write(other, stop))
        await backups.back_up(ctx, tmp_path / "magnet.backup")
        stop.set()
        await writing
    await backups.restore(settings, tmp_path / "magnet.backup", replace=True)
    async with process(settings) as ctx, ctx.read() as session:
        found = set(await session.scalars(sa.select(meta.MetaRow.name)))
    assert [name for name in names if (f"{name}-a" in found) != (f"{name}-b" in found)] == []


async def test_nobody_has_the_database_open_meanwhile(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        key = await registered(ctx)
        await backups.back_up(ctx, file)
        with pytest.raises(Conflict, match="stop the server"):
            await backups.restore(settings, file, replace=True)
        assert await there(ctx, key) == [key]
    async with copies.target(settings.database_url, None), process(settings) as ctx:
        with pytest.raises(Unavailable, match="put back"):
            await require_ready(ctx.runtime)


async def test_a_server_that_starts_on_what_a_power_cut_left_erases_first(settings: Settings, tmp_path: Path) -> None:
    file, copy = tmp_path / "magnet.backup", tmp_path / "cut" / "copy"
    copy.parent.mkdir()
    async with process(settings) as ctx:
        gone, other = await registered(ctx), await registered(ctx)
        manifest = await backups.back_up(ctx, file)
        await erased(ctx, gone)
    backup_files.unpack(file, manifest, copy)
    async with copies.target(settings.database_url, settings.postgresql_tools) as target:
        await target.fill(copy)
    async with serving(settings) as app:
        assert await there(Context(app.state.runtime, OPERATOR, NOW), gone, other) == [other]


async def test_what_fails_half_way_leaves_the_database_as_it_was(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        await backups.back_up(ctx, file)
        late = await registered(ctx)
    broken = settings.model_copy(update={"postgresql_tools": half_way(settings, tmp_path / "tools")})
    if backups.kind_of(settings) == "sqlite":
        file = changed(file, lambda manifest: manifest, lambda copy: copy[: len(copy) // 2])
    with pytest.raises(MagnetError):
        await backups.restore(broken, file, replace=True)
    async with process(settings) as ctx:
        await require_ready(ctx.runtime)
        assert await there(ctx, late) == [late]


def half_way(settings: Settings, folder: Path) -> Path:
    """Programs of which one fails when it has given half of what it should."""
    assert settings.postgresql_tools is not None
    folder.mkdir()
    (folder / "psql").symlink_to(settings.postgresql_tools / "psql")
    real = settings.postgresql_tools / "pg_restore"
    (folder / "pg_restore").write_text(f'#!/bin/sh\n{real} "$@" | head -n 300\necho "error: no more" >&2\nexit 1\n')
    (folder / "pg_restore").chmod(EXECUTABLE)
    return folder


def changed(
    file: Path, manifest: Callable[[str], str] = lambda text: text, copy: Callable[[bytes], bytes] = lambda copy: copy
) -> Path:
    """A backup that somebody changed, as a valid zip."""
    into = file.with_name("changed.backup")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(into, "w") as target:
        target.writestr(backup_files.MANIFEST, manifest(archive.read(backup_files.MANIFEST).decode()))
        target.writestr(backup_files.COPY, copy(archive.read(backup_files.COPY)))
    return into


async def test_what_was_changed_or_damaged_is_refused(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        made = await backups.back_up(ctx, file)
    whole = file.read_bytes()
    cut, flipped = tmp_path / "cut.backup", tmp_path / "flipped.backup"
    cut.write_bytes(whole[:-1000])
    middle = len(whole) // 2
    flipped.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    for bad in (cut, flipped, changed(file, copy=lambda copy: copy + b"x")):
        with pytest.raises(Malformed, match="damaged"):
            await backups.restore(settings, bad, replace=True)
    for change, error, said in (
        ((made.sha256, "0" * 64), Malformed, "was changed"),
        (("{", '{"more": 1, '), Malformed, "newer"),
        ((f'"{made.revision}"', '"9999"'), DatabaseNewer, "newer program"),
    ):
        bad = changed(file, partial(_replaced, change))
        with pytest.raises(error, match=said):
            await backups.restore(settings, bad, replace=True)


def _replaced(change: tuple[str, str], text: str) -> str:
    return text.replace(*change, 1)


async def test_another_vault_or_none_is_told(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "magnet.backup"
    async with process(settings) as ctx:
        await backups.back_up(ctx, file)
    bare = settings.model_copy(update={"data_folder": tmp_path / "bare"})
    with pytest.raises(Unavailable, match="not the one"):
        await backups.restore(bare, file, replace=True)
    assert not (tmp_path / "bare" / "keys.db").exists()
    assert not (tmp_path / "bare" / "master-keys").exists()


async def test_a_vault_in_the_database_itself_is_told(settings: Settings, tmp_path: Path) -> None:
    itself = settings.model_copy(update={"vault_url": settings.database_url})
    async with process(itself) as ctx:
        await ctx.runtime.vault.make(["somebody"], NOW)
        with pytest.raises(Conflict, match="MAGNET_VAULT_URL"):
            await backups.back_up(ctx, tmp_path / "magnet.backup")
    assert not (tmp_path / "magnet.backup").exists()
    assert drafts(tmp_path) == []


async def test_what_is_no_backup_is_not_overwritten(settings: Settings, tmp_path: Path) -> None:
    async with process(settings) as ctx:
        with pytest.raises(Conflict, match="no backup"):
            await backups.back_up(ctx, tmp_path / "master-keys")
        first = await backups.back_up(ctx, tmp_path / "magnet.backup")
        later = replace(ctx, now=NOW + timedelta(days=1))
        assert (await backups.back_up(later, tmp_path / "magnet.backup")).at > first.at
    assert backup_files.read(tmp_path / "magnet.backup").at == NOW + timedelta(days=1)


@pytest.fixture
def reader(postgres: str) -> Iterator[str]:
    """A role of the server."""
    name = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        run(connection, "CREATE ROLE {}", name)
        yield name
        run(connection, "DROP ROLE {}", name)


async def test_rights_and_row_level_security_come_back(
    reader: str, postgres_url: str, tmp_path: Path, postgresql_tools: Path
) -> None:
    settings = settings_of(postgres_url, tmp_path, postgresql_tools=postgresql_tools)
    async with process(settings) as ctx:
        await setup.migrated(ctx)
        async with ctx.runtime.database.transaction() as connection:
            await connection.execute(sa.text(f"GRANT SELECT, INSERT ON audit_event TO {reader}"))
        before = await rights(postgres_url)
        await backups.back_up(ctx, tmp_path / "magnet.backup")
    await backups.restore(settings, tmp_path / "magnet.backup", replace=True)
    assert await rights(postgres_url) == before
    for part in (reader, "audit_event_only_added_to", "('returnee', True, True,", "magnet.scope"):
        assert part in str(before)


async def rights(url: str) -> list[object]:
    """Who may do what with which table, its policies, and the triggers that guard it."""
    queries = (
        "SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class "
        "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname",
        "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    )
    database = Database(url)
    try:
        async with database.read() as session:
            return [tuple(row) for query in queries for row in await session.execute(sa.text(query))]
    finally:
        await database.close()
