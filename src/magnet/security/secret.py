"""The server's secret: given by the operator, or made once in the data folder, readable by its owner only."""

import os
import secrets
from pathlib import Path


def load_secret(given: str | None, folder: Path) -> str:
    """The secret that signs cursors and digests keys."""
    return given if given is not None else made_once(folder / "secret", secrets.token_urlsafe(48))


def made_once(path: Path, content: str) -> str:
    """What a private file holds; `content` where there was none yet.

    Several processes may start at once: the file is created exclusively, and who comes second reads the first's.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = drafted(path, content)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def drafted(path: Path, content: str) -> Path:
    """A new file beside `path`, readable by its owner only, that holds the content and is on the disk."""
    draft = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft
