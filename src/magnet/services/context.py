"""What every use case is given: the principal who asks, the time, and the way to the store and the core."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pydantic import BaseModel

from magnet import clock
from magnet.errors import Clash, Conflict
from magnet.gateways.oidc import Issuer
from magnet.security import sealing
from magnet.security.permissions import Permission
from magnet.security.principals import Principal, Reach
from magnet.security.scopes import scope_of
from magnet.settings import Settings
from magnet.store import idempotency
from magnet.store.db import Database, Session

if TYPE_CHECKING:
    from magnet.services.indexes import Indexes
    from magnet.services.vault import Vault
    from magnet.services.vocabulary import Vocabularies, Vocabulary

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Runtime:
    """What one process holds: its database, its caches, its threads. Everything but the database can be rebuilt.

    `now` is the time by which requests and duties go; a rehearsal of a year moves it on.
    """

    settings: Settings
    secret: str
    database: Database
    vault: "Vault"
    vocabularies: "Vocabularies"
    indexes: "Indexes"
    pool: ThreadPoolExecutor
    passwords: ThreadPoolExecutor
    issuer: Issuer | None = None
    now: clock.Clock = clock.now

    async def compute(
        self, work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run CPU work off the event loop, on as many threads as cores."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, partial(work, *args, **kwargs))

    async def check(
        self, work: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Result:
        """Run a password's slow hashing on the one thread for it, so that a storm of tries takes no other work's."""
        return await asyncio.get_running_loop().run_in_executor(self.passwords, partial(work, *args, **kwargs))


@dataclass(frozen=True, slots=True)
class Retry:
    """An Idempotency-Key with the digest of the request that it came with."""

    key: str
    digest: str

    @classmethod
    def of(cls, key: str, *request: str | bytes) -> "Retry":
        """A retry of the request that these parts (method, path, who asks as what, body) make up."""
        parts = [part if isinstance(part, bytes) else part.encode() for part in request]
        return cls(key, hashlib.sha256(b"\0".join(parts)).hexdigest())


class Replay(Exception):
    """The same keyed request was answered before; `row` is that answer, still sealed (`retries.again` opens it)."""

    def __init__(self, ctx: "Context", row: idempotency.AnswerRow) -> None:
        super().__init__()
        self.ctx, self.row = ctx, row


@dataclass(slots=True)
class Unit:
    """One writing transaction: its session, and the answer that is kept with it for retries.

    `about` is the returnee whom the answer is about, if it is about one. `before` is what rows that change said before.
    """

    session: Session
    status: int = 201
    kept: BaseModel | None = None
    about: str | None = None
    before: dict[str, Any] = field(default_factory=dict)

    def answer(self, result: Answer, *, about: str | None = None) -> Answer:
        """Name the result of this transaction, so that a retry of the request is given it again."""
        self.kept, self.about = result, about
        return result


@dataclass(frozen=True, slots=True)
class Context:
    """One request: who asks, when, in which languages they read, and through it the runtime."""

    runtime: Runtime
    principal: Principal
    now: datetime
    languages: tuple[str, ...] = ("en",)
    retry: Retry | None = field(default=None)

    @property
    def today(self) -> date:
        """The day of `now` in UTC."""
        return self.now.date()

    def require(self, permission: Permission) -> None:
        """Raise Forbidden unless the principal holds `permission`."""
        self.principal.require(permission)

    def reach(self, permission: Permission) -> tuple[Reach, ...]:
        """The rows that the principal may reach for `permission`: any of these covers them."""
        return self.principal.reach(permission)

    async def vocabulary(self) -> "Vocabulary":
        """The taxonomy and its linkers as the database holds them now."""
        return await self.runtime.vocabularies.current()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """A session on one consistent snapshot, which sees what the principal's grants reach."""
        async with self.runtime.database.read(scope_of(self.principal)) as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Unit]:
        """One writing transaction, committed when the block ends well.

        What is slow (linking, ranking) is computed before it is opened. With an Idempotency-Key the answer is kept
        in the same transaction: whoever comes second with the key gets the first one's answer, as Replay.
        """
        try:
            async with self.runtime.database.write(scope_of(self.principal)) as session:
                if self.retry is not None:
                    await self._replay(session, self.retry)
                unit = Unit(session)
                yield unit
                if self.retry is not None and unit.kept is not None:
                    await session.flush()
                    await idempotency.keep(session, await self._row(self.retry, unit))
        except Clash:
            await self.replay()
            raise

    async def replay(self) -> None:
        """Raise Replay when this keyed request was answered before: looked up first, before anything is computed."""
        if self.retry is not None:
            async with self.read() as session:
                await self._replay(session, self.retry)

    async def _replay(self, session: Session, retry: Retry) -> None:
        row = await idempotency.find(session, self.principal.id, retry.key, self.now)
        if row is None:
            return
        if row.request_digest != retry.digest:
            raise Conflict("This Idempotency-Key came with another request before.")
        raise Replay(self, row)

    async def _row(self, retry: Retry, unit: Unit) -> idempotency.AnswerRow:
        """The answer as it is kept: sealed with the key of the returnee whom it is about, else with the service's."""
        assert unit.kept is not None
        key = await self.runtime.vault.answer_key(unit.about)
        if key is None:
            raise Clash("This was erased at the same moment.")
        body = unit.kept.model_dump_json().encode()
        return idempotency.AnswerRow(
            principal=self.principal.id,
            key=retry.key,
            request_digest=retry.digest,
            status=unit.status,
            headers=_headers(unit.kept),
            body=sealing.seal(key, body, idempotency.place(self.principal.id, retry.key)),
            returnee_id=unit.about,
            created_at=self.now,
        )


def etag(version: int) -> str:
    """The strong ETag of a resource's version."""
    return f'"{version}"'


def _headers(answer: BaseModel) -> dict[str, str]:
    version: Any = getattr(answer, "version", None)
    return {"etag": etag(version)} if isinstance(version, int) else {}


def digest_of(value: Any) -> str:
    """A fingerprint of a JSON value."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
