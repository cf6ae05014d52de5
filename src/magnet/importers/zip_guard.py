"""Opens packed files only as far as they stay within a size: a small archive may hide gigabytes."""

import gzip
import zipfile
import zlib
from pathlib import Path
from typing import IO

from magnet.errors import TooLarge, Unsupported

MOST_FILES = 10_000
"""Files in one archive: workbooks and classification bundles have some dozens."""
CHUNK = 1 << 20


def open_zip(source: Path | IO[bytes], limit: int) -> zipfile.ZipFile:
    """The archive, if it unpacks to at most `limit` bytes; TooLarge or Unsupported otherwise.

    The sizes that the archive states are enough to look at: no more than the stated size of a file is ever unpacked.
    """
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise Unsupported("This is no archive that can be read: it is damaged or no zip file.") from error
    files = archive.infolist()
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > limit:
        archive.close()
        raise TooLarge(f"This unpacks to more than {limit:,} bytes or {MOST_FILES:,} files.")
    return archive


def read_zipped(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one file of an archive that `open_zip` opened."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Unsupported(
            "A file in the archive is damaged, locked by a password, or packed in an unknown way."
        ) from error


def read_file(path: Path, limit: int) -> bytes:
    """A file's bytes, unpacked where it is gzip, if they are at most `limit`; TooLarge otherwise."""
    with path.open("rb") as file:
        return read_stream(file, limit)


def read_stream(file: IO[bytes], limit: int) -> bytes:
    """The bytes of an open file from its start, unpacked where it is gzip, if they are at most `limit`."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    return _gunzipped(file, limit) if packed else _up_to(file, limit)


def _gunzipped(file: IO[bytes], limit: int) -> bytes:
    try:
        with gzip.open(file) as unpacked:
            return _up_to(unpacked, limit)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unsupported("The gzip file is damaged.") from error


def _up_to(file: IO[bytes] | gzip.GzipFile, limit: int) -> bytes:
    parts, size = [], 0
    while part := file.read(CHUNK):
        size += len(part)
        if size > limit:
            raise TooLarge(f"This holds more than {limit:,} bytes.")
        parts.append(part)
    return b"".join(parts)
