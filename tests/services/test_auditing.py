"""Who saw or changed whom: noted with the act, only ever added to, sealed, and found out when it was tampered with."""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from magnet.errors import Clash, Unavailable
from magnet.schemas.referral_lists import ReferralListIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import auditing, referral_lists, resources
from magnet.services.context import Context
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import audit
from tests.api.samples import RETURNEE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


async def acts(ctx: Context, key: str) -> list[tuple[str, str]]:
    return [(one.principal, one.act) for one in (await auditing.record(ctx, key, None, 200)).items]


async def registered(ctx: Context) -> str:
    made = await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE | {"office_id": "liege"}))
    return made.id


async def test_every_look_and_every_change_is_noted(ctx: Context) -> None:
    key = await registered(ctx)
    caseworker = replace(ctx, principal=Principal("amira", (Grant(Role.CASEWORKER, office_id="liege"),)))
    await resources.read(caseworker, RETURNEES, key)
    await resources.listing(caseworker, RETURNEES, Wanted())
    await resources.change(caseworker, RETURNEES, key, {"grant_used": True}, 1)
    listed = await referral_lists.create(caseworker, key, ReferralListIn(country="AM"))
    await referral_lists.read(ctx, listed.id)
    await resources.delete(ctx, RETURNEES, key, 2)
    assert await acts(ctx, key) == [
        ("cli", "deleted"),
        ("cli", "erasure begun"),
        ("cli", "list read"),
        ("amira", "listed"),
        ("amira", "changed"),
        ("amira", "found"),
        ("amira", "read"),
        ("cli", "created"),
    ]


async def test_the_record_is_reached_by_country_and_office(ctx: Context) -> None:
    key = await registered(ctx)
    for grant, seen in (
        (Grant(Role.AUDITOR, frozenset({"AM"})), 1),
        (Grant(Role.AUDITOR, frozenset({"GE"})), 0),
        (Grant(Role.CASEWORKER, office_id="liege"), 1),
        (Grant(Role.CASEWORKER, office_id="vienna"), 0),
    ):
        assert len(await acts(replace(ctx, principal=Principal("x", (grant,))), key)) == seen, grant


async def test_the_record_is_read_page_by_page(ctx: Context) -> None:
    key = await registered(ctx)
    for _ in range(4):
        await resources.read(ctx, RETURNEES, key)
    first = await auditing.record(ctx, key, None, 3)
    second = await auditing.record(ctx, key, int(first.next or 0), 3)
    assert [one.act for one in first.items + second.items] == ["read"] * 4 + ["created"]
    assert second.next is None


async def test_what_cannot_be_noted_is_not_answered(ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    key = await registered(ctx)

    async def full(*_: object) -> None:
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(audit, "add", full)
    for asked in (resources.read(ctx, RETURNEES, key), resources.listing(ctx, RETURNEES, Wanted())):
        with pytest.raises(Unavailable):
            await asked
    with pytest.raises(Unavailable):
        await registered(ctx)
    monkeypatch.undo()
    assert len(await acts(ctx, key)) == 1


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = at", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
async def test_the_database_refuses_to_change_it(ctx: Context, table: str, statement: str) -> None:
    await registered(ctx)
    await auditing.seal(ctx.runtime, NOW)
    with pytest.raises((Clash, DBAPIError)):
        async with ctx.runtime.database.transaction() as connection:
            await connection.execute(sa.text(statement.format(table)))


async def test_events_are_sealed_after_half_a_minute(ctx: Context) -> None:
    await registered(ctx)
    later = NOW + auditing.SEALED_AFTER
    assert not await auditing.seal_due(ctx.runtime, later - timedelta(milliseconds=1))
    assert await auditing.seal_due(ctx.runtime, later)
    assert not await auditing.seal_due(ctx.runtime, later)
    verdict = await auditing.verify(ctx)
    assert verdict == auditing.Verdict(events=1, seals=1, unsealed=0)
    assert (ctx.runtime.settings.folder / auditing.HEADS).read_text().count("\n") == 1


def test_events_without_a_purpose_are_digested_as_before_there_were_purposes() -> None:
    """So the seals of older programs stay valid; the digest is the one that they wrote."""
    values: dict[str, Any] = {"seq": 1, "at": NOW, "principal": "cli", "act": "read", "country": "AM"}
    values |= {"office_id": None, "returnee_id": "r", "item": None}
    older = json.dumps({**values, "at": NOW.isoformat()}, sort_keys=True).encode() + b"\n"
    sealed = hashlib.sha256(auditing.FIRST.encode() + older).hexdigest()
    assert auditing._digest(auditing.FIRST, [SimpleNamespace(**values, purpose=None)]) == sealed
    assert auditing._digest(auditing.FIRST, [SimpleNamespace(**values, purpose="referral")]) != sealed


async def unlocked(ctx: Context, *statements: str) -> None:
    """What somebody does who owns the database: take the triggers and the policies off, and rewrite."""
    sqlite = ctx.runtime.database.sqlite
    async with ctx.runtime.database.transaction() as connection:
        for table in ("audit_event", "audit_seal"):
            names = [f"{table}_refuses_{act}" for act in ("update", "delete")] if sqlite else [f"{table}_only_added_to"]
            for name in names:
                await connection.execute(sa.text(f"DROP TRIGGER {name}" + ("" if sqlite else f" ON {table}")))
            if not sqlite:
                await connection.execute(sa.text(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"))
        for statement in statements:
            await connection.execute(sa.text(statement))


@pytest.mark.parametrize(
    "tampering",
    [
        ["UPDATE audit_event SET principal = 'somebody' WHERE seq = 1"],
        ["DELETE FROM audit_event WHERE seq = 2"],
        ["UPDATE audit_event SET returnee_id = 'another' WHERE seq = 3"],
        ["DELETE FROM audit_seal WHERE number = 2", "DELETE FROM audit_event WHERE seq > 2"],
        ["UPDATE audit_seal SET digest = 'another' WHERE number = 1"],
    ],
)
async def test_tampering_is_found(ctx: Context, tampering: list[str]) -> None:
    key = await registered(ctx)
    await resources.read(ctx, RETURNEES, key)
    await auditing.seal(ctx.runtime, NOW)
    await resources.read(ctx, RETURNEES, key)
    await auditing.seal(ctx.runtime, NOW)
    assert (await auditing.verify(ctx)).faults == ()
    await unlocked(ctx, *tampering)
    assert (await auditing.verify(ctx)).faults != ()


async def test_a_backup_put_back_whole_is_no_loss(ctx: Context) -> None:
    await registered(ctx)
    await auditing.seal(ctx.runtime, NOW)
    auditing.note_put_back(ctx.runtime.settings.folder, 1, NOW)
    assert (await auditing.verify(ctx)).losses == ()
    auditing.note_put_back(ctx.runtime.settings.folder, 0, NOW)
    assert "1 seals over 1 events" in (await auditing.verify(ctx)).losses[0]


async def test_a_chain_made_anew_does_not_fit_the_heads_outside(ctx: Context) -> None:
    await registered(ctx)
    await auditing.seal(ctx.runtime, NOW)
    heads = ctx.runtime.settings.folder / auditing.HEADS
    shipped = heads.with_suffix(".shipped")
    heads.rename(shipped)
    await unlocked(ctx, "UPDATE audit_event SET principal = 'somebody'", "DELETE FROM audit_seal")
    await auditing.seal(ctx.runtime, NOW)
    assert (await auditing.verify(ctx)).faults == ()
    assert len((await auditing.verify(ctx, shipped)).faults) == 1
