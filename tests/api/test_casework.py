"""The requests of docs/casework.md are answered as the page says, in its order."""

import json
import re
from pathlib import Path
from typing import Any

import httpx

PAGE = (Path(__file__).parents[2] / "docs" / "casework.md").read_text("utf-8")
STEP = re.compile(
    r"^    (?P<who>\w+): (?P<method>[A-Z]+) (?P<path>\S+)(?: If-Match (?P<version>\S+))? -> (?P<status>\d+)\n"
    r"(?P<body>(?:    .+\n)*)",
    re.MULTILINE,
)
MADE = {"returnees": "RETURNEE", "referral-lists": "LIST", "referrals": "REFERRAL"}
"""What the `id` of an answer to a POST is called on the page, by the end of the path."""

Json = dict[str, Any]


def ids_in(path: str, answer: Json) -> dict[str, str]:
    """The ids that an answer brings, by the names that the page has for them."""
    ids = {MADE[end]: answer["id"]} if (end := path.rsplit("/", 1)[-1]) in MADE else {}
    jobs = (item for item in answer.get("lists", [{"items": []}])[0]["items"] if not item["apply_yourself"])
    if (job := next(jobs, None)) is not None:
        ids["VACANCY"] = job["opportunity_id"]
    return ids


async def key(admin: httpx.AsyncClient, role: str, **grant: Any) -> dict[str, str]:
    """The header of a new key."""
    made = await admin.post("/v1/keys", json={"name": role, "role": role, **grant})
    return {"Authorization": f"Bearer {made.json()['text']}"}


def filled(text: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        text = text.replace(name, value)
    return text


async def test_the_page_tells_it_as_it_is(stocked: httpx.AsyncClient) -> None:
    ids, steps = dict[str, str](), list(STEP.finditer(PAGE))
    headers = {
        "caseworker": await key(stocked, "caseworker", office_id="office-be-1"),
        "officer": await key(stocked, "country_officer", countries=["IQ"]),
    }
    assert len(steps) == PAGE.count(" -> ")
    for step in steps:
        path, extra = filled(step["path"], ids), {"If-Match": step["version"]} if step["version"] else {}
        body = json.loads(filled(step["body"], ids)) if step["body"] else None
        answer = await stocked.request(step["method"], path, json=body, headers={**headers[step["who"]], **extra})
        assert answer.status_code == int(step["status"]), (step[0], answer.text)
        if step["method"] == "POST" and answer.is_success:
            ids |= ids_in(path, answer.json())
        if "VACANCY" in ids and "EMPLOYER" not in ids:
            ids["EMPLOYER"] = (await stocked.get(f"/v1/vacancies/{ids['VACANCY']}")).json()["employer_id"]
            headers["employer"] = await key(stocked, "employer", employer_id=ids["EMPLOYER"])
