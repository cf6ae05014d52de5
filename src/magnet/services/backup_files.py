"""A backup as a file: a zip of a manifest and of the database's copy, sealed against any change."""

import fcntl
import hashlib
import hmac
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from magnet.errors import Conflict, Malformed

FORMAT = 1
MANIFEST, COPY = "manifest.json", "copy"
LARGEST_MANIFEST, PIECE = 100_000, 1 << 20
Kind = Literal["sqlite", "postgresql"]


class Manifest(BaseModel):
    """What a backup holds, and of what; `mac` is over all the rest of it, under a key of the vault that it fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = FORMAT
    kind: Kind
    program: str
    at: datetime
    revision: str
    database_id: str
    vault: str
    events: int
    last_event: int
    seal: int
    size: int
    sha256: str
    mac: str = ""

    def sealed(self, key: bytes) -> "Manifest":
        """The same with its `mac`."""
        return self.model_copy(update={"mac": self._mac(key)})

    def fits(self, key: bytes) -> bool:
        """Whether nothing in it was changed since it was sealed under the key."""
        return hmac.compare_digest(self.mac, self._mac(key))

    def _mac(self, key: bytes) -> str:
        return hmac.new(key, self.model_dump_json(exclude={"mac"}).encode(), hashlib.sha256).hexdigest()


@contextmanager
def draft(file: Path) -> Iterator[Path]:
    """A folder beside a file, for what is half done of it: open to its owner only, empty at first, and gone at the end.

    What an end of the machine left in it goes before the next use.
    """
    folder = file.with_name(f".{file.name}.draft")
    folder.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(descriptor).st_uid != os.geteuid():
            raise Conflict(f"The folder {folder.name} beside the file is somebody else's.")
        os.fchmod(descriptor, 0o700)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict("Another command is busy with the same file.") from None
        for left in folder.iterdir():
            left.unlink()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def digest(copy: Path) -> str:
    """The SHA-256 of a file."""
    with copy.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(file: Path, copy: Path, manifest: Manifest) -> None:
    """Make a backup of a copy and its manifest: under a name of its own first, and there only once it is whole."""
    whole = copy.with_name("whole")
    # PostgreSQL's form is packed already.
    packing = zipfile.ZIP_DEFLATED if manifest.kind == "sqlite" else zipfile.ZIP_STORED
    descriptor = os.open(whole, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as target:
        with zipfile.ZipFile(target, "w", packing, compresslevel=1) as archive:
            archive.writestr(zipfile.ZipInfo(MANIFEST), manifest.model_dump_json(indent=1) + "\n")
            entry = zipfile.ZipInfo(COPY)
            entry.compress_type = packing
            with copy.open("rb") as source, archive.open(entry, "w", force_zip64=True) as into:
                shutil.copyfileobj(source, into, PIECE)
        target.flush()
        os.fsync(target.fileno())
    whole.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read(file: Path) -> Manifest:
    """The manifest of a backup; raises Malformed where the file is none, is cut off, or is a newer program's."""
    with _clear(file), zipfile.ZipFile(file) as archive, archive.open(MANIFEST) as source:
        text = source.read(LARGEST_MANIFEST)
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise Malformed(f"{file.name} is no backup that this program knows: it may be a newer program's.") from error


def require_replaceable(file: Path) -> None:
    """Raise Conflict where there is a file of this name that is no backup, such as the database itself."""
    try:
        if file.exists():
            read(file)
    except Malformed as error:
        raise Conflict(f"{file.name} is there and is no backup: choose another name.") from error


def unpack(file: Path, manifest: Manifest, to: Path) -> None:
    """Write out the copy in a backup; raises Malformed where it is not the one that the manifest tells of."""
    sha256, left = hashlib.sha256(), manifest.size
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target, _clear(file), ExitStack() as opened:
        source = opened.enter_context(opened.enter_context(zipfile.ZipFile(file)).open(COPY))
        while left >= 0 and (piece := source.read(min(left + 1, PIECE))):
            left -= len(piece)
            sha256.update(piece)
            target.write(piece)
    if left != 0 or sha256.hexdigest() != manifest.sha256:
        raise Malformed(_DAMAGED.format(file.name))


_DAMAGED = "{} is damaged, cut off, or no backup of Magnet."


@contextmanager
def _clear(file: Path) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Malformed(_DAMAGED.format(file.name)) from error
