"""PostgreSQL's own programs, which alone know how to write out a whole database and to read it in again."""

import asyncio
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from psycopg.conninfo import make_conninfo

from magnet.errors import Unavailable
from magnet.security.scopes import EVERYTHING
from magnet.security.secret import drafted
from magnet.store import policies

PIECE = 1 << 18
QUIETLY = ("SET client_min_messages = warning", "SET lock_timeout = '20s'")
"""Without a line for each table that goes; and not forever behind somebody's lock, such as a forgotten shell's."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server's database as its programs are told of it; `folder` is where they are, by default on the PATH."""

    url: str
    folder: Path | None = None

    async def dump(self, snapshot: str, to: Path) -> None:
        """Write out the database as an exported snapshot sees it, into a file.

        Row-level security binds the owner of the tables too: without it no row would be written out at all, so that the
        program's own way to see everything is taken.
        """
        with self._address(to.parent, options=f"-c {policies.SETTING}={EVERYTHING.text}") as address:
            how = ("--format=custom", "--enable-row-security", "--no-password")
            what = (f"--snapshot={snapshot}", f"--file={to}", f"--dbname={address}")
            async with self._running(to.parent, "pg_dump", *how, *what) as program:
                await program.ended()

    async def load(self, dump: Path, before: Sequence[str], after: Sequence[str]) -> None:
        """Read a dump in, with statements before and after it, all in one transaction: half of it is none of it."""
        folder, quiet = dump.parent, ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=terse")
        with self._address(folder) as address:
            async with (
                self._running(folder, "psql", *quiet, "--no-password", f"--dbname={address}", "--file=-") as into,
                self._running(folder, "pg_restore", "--no-owner", "--file=-", str(dump)) as out_of,
            ):
                await into.told("BEGIN", *QUIETLY, *before)
                while piece := await out_of.said():
                    await into.take(piece)
                await out_of.ended()
                await into.told(*after, "COMMIT")
                await into.ended()

    @contextmanager
    def _address(self, folder: Path, *, options: str = "") -> Iterator[str]:
        """Where the database is; the password lies in a file meanwhile, as whoever is on the machine sees commands."""
        url = sa.engine.make_url(self.url)
        _, parts = url.get_dialect()().create_connect_args(url)
        password, parts["options"] = parts.pop("password", None), f"{parts.get('options', '')} {options}".strip()
        if password is None:
            yield make_conninfo(**parts)
            return
        escaped = str(password).replace("\\", "\\\\").replace(":", "\\:")
        file = drafted(folder / "password", f"*:*:*:*:{escaped}\n")
        try:
            yield make_conninfo(**parts, passfile=str(file))
        finally:
            file.unlink()

    @asynccontextmanager
    async def _running(self, folder: Path, name: str, *options: str) -> AsyncIterator["_Program"]:
        """A program that does not outlive the block; what it complains of is kept in the folder."""
        path = shutil.which(name, path=None if self.folder is None else str(self.folder))
        if path is None:
            raise Unavailable(
                f"{name} is not there: install PostgreSQL's client programs, of the server's version, or say by "
                "MAGNET_POSTGRESQL_TOOLS in which folder they are."
            )
        complaints = folder / f"{name}.log"
        with complaints.open("wb") as log:
            process = await asyncio.create_subprocess_exec(path, *options, stdin=PIPE, stdout=PIPE, stderr=log)
        try:
            yield _Program(name, process, complaints)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate(b"")


@dataclass(frozen=True, slots=True)
class _Program:
    """A running program."""

    name: str
    process: Process
    complaints: Path

    async def told(self, *statements: str) -> None:
        """Give it statements."""
        await self.take("".join(f"{statement};\n" for statement in statements).encode())

    async def take(self, piece: bytes) -> None:
        """Give it a piece of its input; raises Unavailable where it has ended by itself."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(piece)
            await self.process.stdin.drain()
        except ConnectionError:
            await self.ended()
            raise self._failed() from None

    async def said(self) -> bytes:
        """The next piece of its output; nothing at its end."""
        assert self.process.stdout is not None
        return await self.process.stdout.read(PIECE)

    async def ended(self) -> None:
        """Wait for its end; raises Unavailable, with the line in which it says why, where it failed."""
        await self.process.communicate(b"")
        if self.process.returncode != 0:
            raise self._failed()

    def _failed(self) -> Unavailable:
        lines = self.complaints.read_text("utf-8", "replace").splitlines()
        said = next((line for line in lines if "error" in line.lower() or "FATAL" in line), "it does not say why")
        return Unavailable(f"{self.name} failed: {said.removeprefix(f'{self.name}: ').strip()}")
