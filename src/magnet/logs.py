"""The program's own log: one JSON object a line on standard error, without messages that may hold what was sent."""

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

QUIET = {"alembic": logging.WARNING, "aiosqlite": logging.INFO}
"""Least levels of loggers that say too much: each migration, and every statement with the values in it."""
FIELDS = "fields"
"""The attribute of a log record that holds its structured part."""


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object.

    Of an exception it gives the type and the places in the code, not the message: a database's messages repeat the
    values of the row.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = list(_chain(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def _chain(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """An exception and what caused it, innermost last."""
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        yield {"type": f"{type(error).__module__}.{type(error).__qualname__}", "trace": places}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def configure(level: str) -> None:
    """Log everything from `level` on as JSON lines; the server's own access log, which holds addresses, is off."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
    logging.getLogger("uvicorn.access").disabled = True
