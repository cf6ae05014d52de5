"""The server's secret: given by the operator, or made once in the data folder, readable by its owner only."""

import os
import secrets
from pathlib import Path


def load_secret(given: str | None, folder: Path) -> str:
    """The secret that signs cursors and digests keys.

    Several processes may start at once: the file is created exclusively, and who comes second reads the first's.
    """
    if given is not None:
        return given
    path = folder / "secret"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        draft = folder / f".secret-{os.getpid()}-{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
