"""Pages of requests, as `docs/casework.md` is written: who sends what, and which status the answer has."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx

DOCS = Path(__file__).parents[2] / "docs"
STEP = re.compile(
    r"^    (?P<who>\w+): (?P<method>[A-Z]+) (?P<path>\S+)(?: If-Match (?P<version>\S+))? -> (?P<status>\d+)"
    r"(?: as (?P<name>[A-Z]+))?\n(?P<body>(?:    .+\n)*)",
    re.MULTILINE,
)
DAY = re.compile(r"^## (?P<day>\d{4}-\d\d-\d\d)", re.MULTILINE)
Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of the documents, read as requests between the days that its headings name."""

    text: str

    @classmethod
    def named(cls, name: str) -> "Page":
        page = cls((DOCS / name).read_text("utf-8"))
        assert len(list(STEP.finditer(page.text))) == page.text.count(" -> ")
        return page

    def lines(self) -> Iterator[re.Match[str]]:
        """Its requests and dated headings, in their order."""
        yield from sorted([*STEP.finditer(self.text), *DAY.finditer(self.text)], key=lambda found: found.start())


def day_of(line: re.Match[str]) -> date | None:
    """The day of a heading; None for a request."""
    return date.fromisoformat(line["day"]) if "day" in line.groupdict() else None


@dataclass
class Walk:
    """A walk through a page: the keys of who sends, and what the ids of the answers are called."""

    client: httpx.AsyncClient
    headers: dict[str, dict[str, str]]
    ids: dict[str, str] = field(default_factory=dict)

    async def send(self, step: re.Match[str]) -> httpx.Response:
        """Send a request; its answer has the status that the page says, and its id the name that it gives."""
        extra = {"If-Match": step["version"]} if step["version"] else {}
        kind = {"Content-Type": "application/merge-patch+json"} if step["method"] == "PATCH" else {}
        body = json.loads(self._filled(step["body"])) if step["body"] else None
        headers = {**self.headers[step["who"]], **extra, **kind}
        answer = await self.client.request(step["method"], self._filled(step["path"]), json=body, headers=headers)
        assert answer.status_code == int(step["status"]), (step[0], answer.text)
        if step["name"]:
            self.ids[step["name"]] = answer.json()["id"]
        return answer

    def _filled(self, text: str) -> str:
        for name in sorted(self.ids, key=len, reverse=True):
            text = re.sub(rf"\b{name}\b", self.ids[name], text)
        return text


async def key(admin: httpx.AsyncClient, role: str, **grant: Any) -> dict[str, str]:
    """The header of a new key."""
    made = await admin.post("/v1/keys", json={"name": role, "role": role, **grant})
    return {"Authorization": f"Bearer {made.json()['text']}"}
