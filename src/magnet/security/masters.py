"""The file of master keys: made once, readable by its owner only, read again as soon as another process changed it."""

import base64
import fcntl
import json
import os
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from magnet.errors import Unavailable
from magnet.security.sealing import KEY_BYTES, Masters, new_key
from magnet.security.secret import drafted, made_once

KEPT_BACK = 1
"""Versions before the newest that stay, for whoever still wraps under them while keys are wrapped anew."""
_State = tuple[int, int, int]


class MasterFile:
    """The master keys as a file holds them; without it nothing sealed can ever be opened again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[_State, Masters] | None = None

    def make(self) -> None:
        """Make the file where there is none yet: only for a vault that holds no key, as no other fits one that does."""
        made_once(self.path, _written(Masters({1: new_key()})))

    def masters(self) -> Masters:
        """The versions as the file holds them now; Unavailable where it is missing or damaged."""
        try:
            found = self.path.stat()
            state = found.st_ino, found.st_mtime_ns, found.st_size
            if self._read is None or self._read[0] != state:
                self._read = state, _parsed(self.path.read_text())
        except OSError as error:
            raise Unavailable("The file of master keys is missing or cannot be read: put its copy back.") from error
        return self._read[1]

    def begin(self) -> Masters:
        """Add a version under which keys are to be wrapped anew; where that was begun before, none is added."""
        return self._changed(
            lambda now: now if now.rotating else Masters({**now.keys, now.current + 1: new_key()}, rotating=True)
        )

    def finish(self, used: Collection[int]) -> Masters:
        """Note that keys were wrapped anew, and drop the versions before the last two that wrap none any more."""

        def kept(now: Masters) -> Masters:
            keys = {at: key for at, key in now.keys.items() if at >= now.current - KEPT_BACK or at in used}
            return replace(now, keys=keys, rotating=False)

        return self._changed(kept)

    def _changed(self, change: Callable[[Masters], Masters]) -> Masters:
        """The file with a change in it, put in place at once, by one process at a time."""
        with self.path.with_name(f".{self.path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self.masters()
            after = change(before)
            if after != before:
                drafted(self.path, _written(after)).replace(self.path)
                folder = os.open(self.path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
            return self.masters()


def _written(masters: Masters) -> str:
    keys = {str(version): base64.b64encode(key).decode() for version, key in masters.keys.items()}
    return json.dumps({"keys": keys, "rotating": masters.rotating}, indent=1) + "\n"


def _parsed(text: str) -> Masters:
    try:
        document = json.loads(text)
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in document["keys"].items()}
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError
        return Masters(keys, bool(document["rotating"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        # Without its cause: the decoder's message shows a piece of what it read.
        raise Unavailable("The file of master keys is damaged: put its copy back.") from None
