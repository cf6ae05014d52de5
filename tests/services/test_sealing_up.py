"""What an older program kept in plain is sealed by the next `magnet migrate`, also where that was cut short."""

import gzip
import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from magnet.errors import Unavailable
from magnet.schemas.pages import Bulk
from magnet.security.principals import OPERATOR
from magnet.services import imports, intake, referral_lists, resources, sealing_up, setup
from magnet.services.context import Context
from magnet.services.resources import Wanted
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened, require_ready
from magnet.services.vault import Erasure, Vault
from magnet.settings import Settings
from magnet.store import migrate
from magnet.store.base import Instant, Json
from tests.api.samples import RETURNEE
from tests.services.raw import everything

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BEFORE = "0017"
WORDS = "canary words of mine"
PROFILE: dict[str, Any] = {
    "work": [],
    "skills": [],
    "languages": [],
    "education": {"level": None, "field": WORDS},
    "licences": [],
    "preferences": {
        "occupations": [],
        "sectors": [],
        "regions": [],
        "contracts": [],
        "hours": [],
        "minimum_pay": None,
    },
    "mobility": None,
    "available_from": None,
    "vetoes": [],
}


@pytest.fixture
async def ctx(empty_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database as an older program left it, with three returnees, a list, an answer and a file."""
    settings = Settings(database_url=empty_url, data_folder=tmp_path / "data", threads=1)
    async with opened(settings) as runtime:
        async with runtime.database.transaction() as connection:
            await connection.run_sync(lambda c: command.upgrade(migrate._config(c), BEFORE))
            for table, values in _rows():
                columns = [sa.column(name, _type(value)) for name, value in values.items()]
                await connection.execute(sa.insert(sa.table(table, *columns)).values(values))
        yield Context(runtime, OPERATOR, NOW)


def _type(value: Any) -> Any:
    if isinstance(value, dict | list):
        return Json
    return {datetime: Instant(), bytes: sa.LargeBinary()}.get(type(value))


def _rows() -> list[tuple[str, dict[str, Any]]]:
    stamps = {"version": 1, "created_at": NOW, "updated_at": NOW}
    made: list[tuple[str, dict[str, Any]]] = []
    for key in ("r-1", "r-2", "r-3"):
        case = {"place": f"{WORDS} town", "household": "canary-house", "source_reference": f"canary-{key}"}
        more = {"owner": "", "source": "office", "grant_used": False, "consent": {}}
        consent = {"given_on": "2026-01-02", "notice_version": "3", "language": None, "given_by": "self"}
        more |= {"consent": {**consent, "how": "written"}, "agreed": ["registration", "matching"]}
        made.append(("returnee", {"country": "AM", "id": key, **stamps, **case, **more}))
        made.append(("profile", {"country": "AM", "returnee_id": key, "document": PROFILE}))
    sealed = {"answer": {"lists": [], "threshold": 500}, "person_inputs": {"profile": PROFILE}, "item_inputs": {}}
    about = {"returnee_country": "AM", "returnee_id": "r-1", "created_by": "cli", "created_at": NOW}
    run = {"request": {}, "as_of": NOW.date(), "weights_fingerprint": "", "taxonomy_version": ""}
    made.append(("referral_list", {"country": "AM", "id": "l-1", **about, **run, **sealed}))
    answer = {"principal": "cli", "key": "k", "request_digest": "d", "status": 201, "headers": {}, "created_at": NOW}
    made.append(("idempotent_answer", {**answer, "body": json.dumps({"place": WORDS}).encode()}))
    file = {
        "country": "ZZ",
        "id": "i-1",
        "noun": "returnee",
        "filename": "canary-f-8",
        "state": "previewed",
        "notes": [],
    }
    content = gzip.compress(WORDS.encode())
    counts = {"rows": 1, "done": 0, "outcomes": [], "links": []}
    made.append(
        (
            "import",
            {
                **file,
                "content": content,
                "counts": counts,
                "created_by": "cli",
                **dict.fromkeys(("created_at", "updated_at"), NOW),
            },
        )
    )
    receipt = {"noun": "returnee", "row": 1, "outcome": "created", "reference": "canary-r-9", "errors": [], "notes": []}
    made.append(("import_receipts", {"country": "ZZ", "import_id": "i-1", "place": 0, "receipts": [receipt]}))
    return made


async def test_all_that_was_plain_is_sealed_and_read_as_before(ctx: Context) -> None:
    await ctx.runtime.vault.destroy([Erasure("r-3", "AM", NOW, "asked")])
    await setup.migrated(ctx)
    await require_ready(ctx.runtime)
    one = await resources.read(ctx, RETURNEES, "r-1")
    assert (one.place, one.household, one.source_reference) == (f"{WORDS} town", "canary-house", "canary-r-1")
    assert one.profile.education.field == WORDS
    found, _ = await resources.listing(ctx, RETURNEES, Wanted({"household": "canary-house"}))
    assert {each.id for each in found} == {"r-1", "r-2"}, "whoever was erased is not sealed anew"
    row = {**RETURNEE, "source_reference": "canary-r-2", "place": "Gyumri"}
    (receipt,) = (await intake.take_bulk(ctx, RETURNEES, Bulk(items=[row]))).receipts
    assert (receipt.outcome, receipt.id) == ("changed", "r-2")
    assert (await referral_lists.read(ctx, "l-1")).referral_threshold == 500
    assert (await imports.read(ctx, "i-1")).first_receipts[0].reference == "canary-r-9"
    assert b"canary" not in await everything(ctx.runtime.database)


@dataclass
class Failing:
    """A vault that makes keys once and then fails, as a host does that loses power."""

    inner: Vault
    times: int = 1

    async def make(self, ids: Iterable[str], at: datetime) -> dict[str, bytes]:
        self.times -= 1
        if self.times < 0:
            raise Unavailable
        return await self.inner.make(ids, at)

    async def derived(self, purpose: str) -> bytes:
        return await self.inner.derived(purpose)


async def test_a_database_is_not_served_before_all_is_sealed(ctx: Context) -> None:
    await migrate.upgrade(ctx.runtime.database)
    with pytest.raises(Unavailable, match="magnet migrate"):
        await require_ready(ctx.runtime)
    vault: Any = Failing(ctx.runtime.vault)
    with pytest.raises(Unavailable):
        await sealing_up.seal_up(replace(ctx, runtime=replace(ctx.runtime, vault=vault)))
    with pytest.raises(Unavailable, match="magnet migrate"):
        await require_ready(ctx.runtime)
    assert await sealing_up.seal_up(ctx) == 6, "the profiles were sealed before"
    assert await sealing_up.seal_up(ctx) == 0
    await require_ready(ctx.runtime)
    assert (await resources.read(ctx, RETURNEES, "r-3")).place == f"{WORDS} town"
    assert b"canary" not in await everything(ctx.runtime.database)
