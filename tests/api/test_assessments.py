"""Assessments count once somebody else than who wrote them has published them, until another takes their place."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from tests.api.conftest import serving, settings_of
from tests.api.samples import ASSESSMENT, PUBLISHED
from tests.api.test_access import client_as, made
from tests.api.test_problems import is_problem

Json = dict[str, Any]
PATH = "/v1/assessments"


@dataclass(frozen=True)
class Office:
    """Two officers of a country."""

    app: FastAPI
    author: httpx.AsyncClient
    reviewer: httpx.AsyncClient

    async def move(self, one: Json, to: str, client: httpx.AsyncClient | None = None) -> httpx.Response:
        """To a state, as it was read."""
        path = f"{PATH}/{one['id']}"
        headers = {"If-Match": f'"{one["version"]}"'}
        if to == "published":
            return await (client or self.reviewer).post(f"{path}/publication", headers=headers)
        return await (client or self.author).post(f"{path}/moves", json={"to": to}, headers=headers)

    async def in_review(self, **more: Any) -> Json:
        kept = await made(self.author, PATH, {**ASSESSMENT, **more})
        found: Json = (await self.move(kept, "in_review")).json()
        return found

    async def published(self, **more: Any) -> Json:
        answer = await self.move(await self.in_review(**more), "published")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def read(self, one: Json) -> Json:
        found: Json = (await self.author.get(f"{PATH}/{one['id']}")).json()
        return found


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        yield Office(app, *[await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"]) for _ in range(2)])


async def test_it_is_drafted_reviewed_and_published_by_another(office: Office) -> None:
    draft = await made(office.author, PATH, ASSESSMENT)
    assert (draft["state"], draft["possible"]) == ("draft", ["in_review", "withdrawn"])
    early = await office.move(draft, "published")
    is_problem(early, 409, "wrong-state")
    assert early.json()["possible"] == draft["possible"]
    review = (await office.move(draft, "in_review")).json()
    is_problem(await office.move(review, "published", office.author), 409, "conflict")
    is_problem(await office.move(draft, "published"), 412, "changed")
    published = (await office.move(review, "published")).json()
    assert [one["to"] for one in published["moves"]] == ["draft", "in_review", "published"]
    assert published["moves"][1]["by"] == published["written_by"][0] != published["moves"][2]["by"]
    found = (await office.author.get(PATH, params={"state": "published"})).json()["items"]
    assert [one["id"] for one in found] == [published["id"]]


async def test_who_wrote_at_a_draft_of_another_does_not_review_it(office: Office) -> None:
    draft = await made(office.author, PATH, ASSESSMENT)
    tag = {"If-Match": '"1"'}
    changed = await office.reviewer.patch(f"{PATH}/{draft['id']}", json={"title": "Another"}, headers=tag)
    assert len(changed.json()["written_by"]) == 2
    review = (await office.move(changed.json(), "in_review")).json()
    is_problem(await office.move(review, "published"), 409, "conflict")


async def test_what_is_published_is_corrected_by_a_successor_and_stays_readable(office: Office) -> None:
    first = await office.published()
    path, tag = f"{PATH}/{first['id']}", {"If-Match": f'"{first["version"]}"'}
    refused = await office.author.patch(path, json={"findings": []}, headers=tag)
    is_problem(refused, 409, "wrong-state")
    assert refused.json()["possible"] == ["withdrawn"]
    is_problem(await office.author.delete(path, headers=tag), 409, "wrong-state")
    assert (await office.author.patch(path, json={"title": first["title"]}, headers=tag)).status_code == 200

    second, third = [await office.in_review(predecessor_id=first["id"]) for _ in range(2)]
    assert (await office.read(first))["state"] == "published"
    answers = await asyncio.gather(*(office.move(one, "published") for one in (second, third)))
    assert sorted(one.status_code for one in answers) == [200, 409]
    (taken,) = (one.json() for one in answers if one.status_code == 200)
    old = await office.read(first)
    assert (old["state"], old["successor_id"], old["findings"]) == ("superseded", taken["id"], first["findings"])
    assert old["possible"] == []
    other = await office.author.post(
        PATH, json={**ASSESSMENT, "predecessor_id": "00000000-0000-4000-8000-000000000000"}
    )
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "predecessor_id")


async def test_one_that_was_published_before_names_its_author(office: Office) -> None:
    assert (await made(office.author, PATH, PUBLISHED))["state"] == "published"
    nameless = await office.author.post(PATH, json={**PUBLISHED, "author": None})
    assert [one["code"] for one in nameless.json()["errors"]] == ["author_missing"]
    draft = await made(office.author, PATH, ASSESSMENT)
    forced = await office.author.patch(
        f"{PATH}/{draft['id']}", json={"state": "published", "author": "x"}, headers={"If-Match": '"1"'}
    )
    assert [one["code"] for one in forced.json()["errors"]] == ["fixed"]
    bulk = {"items": [{**PUBLISHED, "source_reference": "a-1"}]}
    for outcome in ("created", "same"):
        receipts = (await office.author.post(f"{PATH}/bulk", json=bulk)).json()["receipts"]
        assert [one["outcome"] for one in receipts] == [outcome], receipts
    bulk["items"][0]["title"] = "Changed"
    (receipt,) = (await office.author.post(f"{PATH}/bulk", json=bulk)).json()["receipts"]
    assert receipt["outcome"] == "refused"
