"""A country's own labels: they link its words and nobody else's, and are refused where they would mislead."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import clock
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR
from magnet.services.context import Context
from magnet.services.taxonomy_imports import import_files
from tests.api.conftest import anonymous_of, key_of
from tests.api.samples import VACANCY

Json = dict[str, Any]
LABELS, MERGE = "/v1/local-labels", "application/merge-patch+json"
ISCO = "http://data.europa.eu/esco/isco/C"
SHARED = (
    f"{ISCO}7212\ten\twelder\n{ISCO}7212\ten\tflame cutter\n{ISCO}7212\tka\tშემდუღებელი\n"
    f"{ISCO}7126\ten\tplumber\n{ISCO}7126\ten\tpipe fitter\n{ISCO}7126\tka\tსანტექნიკოსი\n"
    f"{ISCO}5120\ten\tcook\n{ISCO}512\ten\tcook\n{ISCO}5120\tka\tმზარეული\n"
    "x/skill/weld\ten\twelding\nx/skill/grill\ten\tgrilling meat\n"
)
WELDER: Json = {"country": "GE", "language": "ka", "concept": "7212", "text": "რკინის ოსტატი", "use": "alternative"}


def app_of(client: httpx.AsyncClient) -> FastAPI:
    found: FastAPI = client._transport.app  # type: ignore[attr-defined]
    return found


async def asking(app: FastAPI, role: Role, **grant: Any) -> httpx.AsyncClient:
    client = anonymous_of(app)
    client.headers["Authorization"] = f"Bearer {await key_of(app, role.value, role, **grant)}"
    return client


@pytest.fixture
async def admin(on_both: httpx.AsyncClient, tmp_path: Any) -> httpx.AsyncClient:
    """An administrator of a service with a small taxonomy, on each kind of database."""
    (tmp_path / "shared.tsv").write_text(SHARED, "utf-8")
    await import_files(Context(app_of(on_both).state.runtime, OPERATOR, clock.now()), [tmp_path / "shared.tsv"])
    return on_both


@pytest.fixture
async def officer(admin: httpx.AsyncClient) -> httpx.AsyncClient:
    """A country officer of Georgia."""
    return await asking(app_of(admin), Role.COUNTRY_OFFICER, countries=["GE"])


async def first_link(client: httpx.AsyncClient, text: str, language: str | None, country: str | None) -> str | None:
    said = {"phrases": [text], "language": language, "country": country, "kinds": ["occupation"]}
    answer = await client.post("/v1/links", json={name: value for name, value in said.items() if value})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["answers"]
    return found["candidates"][0]["concept"] if found["status"] == "linked" else None


async def titled(client: httpx.AsyncClient, country: str, title: str) -> list[str]:
    """The concepts that a new vacancy's title is linked to."""
    body = {"country": country, "title": title, "language": VACANCY["language"]}
    answer = await client.post("/v1/vacancies", json={**body, "language": "ka"})
    assert answer.status_code == 201, answer.text
    return [link["concept"] for link in answer.json()["title_links"]]


async def test_a_label_links_the_words_of_its_country_alone(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    assert await first_link(admin, WELDER["text"], "ka", "GE") is None
    made = await officer.post(LABELS, json=WELDER)
    assert made.status_code == 201, made.text
    assert (made.json()["concept"], made.json()["kind"]) == (f"{ISCO}7212", "occupation")
    assert await first_link(admin, WELDER["text"], "ka", "GE") == f"{ISCO}7212"
    assert await first_link(admin, WELDER["text"].upper(), None, "GE") == f"{ISCO}7212"
    assert await titled(admin, "GE", WELDER["text"]) == [f"{ISCO}7212"]
    for country in (None, "AM"):
        assert await first_link(admin, WELDER["text"], "ka", country) is None
    assert f"{ISCO}7212" not in await titled(admin, "AM", WELDER["text"])
    gone = await officer.delete(f"{LABELS}/{made.json()['id']}", headers={"If-Match": made.headers["ETag"]})
    assert gone.status_code == 204
    assert await first_link(admin, WELDER["text"], "ka", "GE") is None


async def test_a_countrys_label_wins_over_the_shared_one(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    plumber = {"country": "GE", "language": "en", "concept": "7126", "text": "Welder", "use": "alternative"}
    refused = await officer.post(LABELS, json=plumber)
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert (fault["field"], fault["code"], fault["nearest"]) == ("text", "stands_elsewhere", [f"{ISCO}7212"])
    made = await officer.post(LABELS, json={**plumber, "overrules": True})
    assert made.status_code == 201, made.text
    assert await first_link(admin, "welder", "en", "GE") == f"{ISCO}7126"
    assert await first_link(admin, "welder", "en", None) == f"{ISCO}7212"
    assert await first_link(admin, "flame cutter", "en", "GE") == f"{ISCO}7212"


async def test_words_that_link_alike_are_the_same_however_they_are_written(officer: httpx.AsyncClient) -> None:
    welder = {"country": "GE", "language": "en", "concept": "7212", "use": "alternative"}
    for text in ("plumber.", "«Plumber»", "plumber (m/f)", "pipe-fitter"):
        refused = await officer.post(LABELS, json={**welder, "text": text})
        assert [one["code"] for one in refused.json().get("errors", [])] == ["stands_elsewhere"], text
    # Better spelling of a label of the concept is no slip: its country sees it as it writes it.
    assert (await officer.post(LABELS, json={**welder, "text": "flame-cutter", "use": "preferred"})).status_code == 201
    assert (await officer.post(LABELS, json={**welder, "text": "iron master"})).status_code == 201
    refused = await officer.post(LABELS, json={**welder, "concept": "5120", "text": "iron-master!"})
    assert [one["code"] for one in refused.json().get("errors", [])] == ["stands_elsewhere"]


async def test_a_shared_label_can_be_taken_out_of_use(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    removed = {"country": "GE", "language": "en", "concept": "7126", "text": "pipe fitter", "use": "removed"}
    assert (await officer.post(LABELS, json=removed)).status_code == 201
    assert await first_link(admin, "pipe fitter", "en", "GE") is None
    assert await first_link(admin, "pipe fitter", "en", "AM") == f"{ISCO}7126"


async def test_a_preferred_label_is_shown_to_who_asks_for_the_country(officer: httpx.AsyncClient) -> None:
    await officer.post(LABELS, json={**WELDER, "use": "preferred"})
    for country, shown in ((None, "შემდუღებელი"), ("GE", WELDER["text"])):
        asked = {"q": "flame", "kind": "occupation", **({"country": country} if country else {})}
        found = await officer.get("/v1/taxonomy/concepts", params=asked, headers={"Accept-Language": "ka, en"})
        assert found.json()["concepts"][0]["label"] == shown


WRONG: list[tuple[Json, str, str]] = [
    ({"text": "welder"}, "text", "wrong_script"),
    ({"text": "სварщик"}, "text", "mixed_scripts"),
    ({"text": "12-5"}, "text", "no_letters"),
    ({"text": " "}, "text", "string_too_short"),
    ({"text": "შ" * 201}, "text", "too_long"),
    ({"text": "\ufdfa" * 200, "language": "ar"}, "text", "too_long"),
    ({"text": "შემ\u00adდუღებელი"}, "text", "unseen_sign"),
    ({"concept": "9999"}, "concept", "unknown_code"),
    ({"concept": "1" * 290}, "concept", "too_long"),
    ({"use": "best"}, "use", "literal_error"),
    ({"reviewed": "perhaps"}, "reviewed", "bool_parsing"),
    ({"language": "xx"}, "language", "unknown_code"),
    ({"text": "შემდუღებელი", "use": "preferred"}, "text", "duplicate"),
    ({"text": "შემდუღებელი", "use": "alternative"}, "text", "duplicate"),
    ({"text": "სანტექნიკოსი"}, "text", "stands_elsewhere"),
    ({"use": "removed"}, "text", "nothing_to_remove"),
]


async def test_what_is_wrong_with_a_label_is_named(admin: httpx.AsyncClient) -> None:
    for change, field, code in WRONG:
        answer = await admin.post(LABELS, json={**WELDER, **change})
        assert answer.status_code == 422, answer.text
        assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)], change


async def test_latin_abbreviations_may_stand_in_a_label(officer: httpx.AsyncClient) -> None:
    answer = await officer.post(LABELS, json={**WELDER, "text": "CNC-ის შემდუღებელი"})
    assert answer.status_code == 201, answer.text


async def test_a_country_says_a_thing_once(officer: httpx.AsyncClient) -> None:
    assert (await officer.post(LABELS, json=WELDER)).status_code == 201
    assert (await officer.post(LABELS, json={**WELDER, "concept": f"{ISCO}7212"})).status_code == 409
    elsewhere = await officer.post(LABELS, json={**WELDER, "concept": "7126"})
    assert [one["code"] for one in elsewhere.json()["errors"]] == ["stands_elsewhere"]
    # What a group is called may be what one below it is called.
    cook = {"country": "GE", "language": "ka", "concept": "512", "text": "კულინარი", "use": "alternative"}
    assert (await officer.post(LABELS, json=cook)).status_code == 201
    assert (await officer.post(LABELS, json={**cook, "concept": "5120"})).status_code == 201


async def test_officers_change_the_labels_of_their_country_and_caseworkers_read_them(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    made = await officer.post(LABELS, json=WELDER)
    address, tag = f"{LABELS}/{made.json()['id']}", made.headers["ETag"]
    headers = {"If-Match": tag, "Content-Type": MERGE}
    # Other words are another label: whoever was linked by these finds out what became of them.
    assert (await officer.patch(address, json={"text": "მხატვარი"}, headers=headers)).status_code == 422
    changed = await officer.patch(address, json={"use": "preferred", "reviewed": True}, headers=headers)
    assert changed.status_code == 200, changed.text
    assert (await officer.patch(address, json={"reviewed": False}, headers=headers)).status_code == 412
    listed = await officer.get(LABELS, params={"country": "GE", "concept": "7212", "language": "ka"})
    assert [(one["use"], one["reviewed"]) for one in listed.json()["items"]] == [("preferred", True)]
    armenian = await asking(app_of(admin), Role.COUNTRY_OFFICER, countries=["AM"])
    for answer in (
        await armenian.get(address),
        await armenian.patch(address, json={"reviewed": False}, headers=headers),
        await armenian.delete(address, headers={"If-Match": tag}),
    ):
        assert answer.status_code == 404
    assert (await armenian.post(LABELS, json=WELDER)).status_code == 422
    assert (await armenian.post("/v1/links", json={"phrases": ["x"], "country": "GE"})).status_code == 422
    caseworker = await asking(app_of(admin), Role.CASEWORKER, office_id="liege")
    assert (await caseworker.get(address)).status_code == 200
    assert (await caseworker.post(LABELS, json=WELDER)).status_code == 403


async def test_of_two_at_once_one_says_it(officer: httpx.AsyncClient) -> None:
    await officer.post(LABELS, json={**WELDER, "text": "სხვა სიტყვა"})
    both = [{**WELDER, "concept": concept} for concept in ("7212", "7126")]
    answers = await asyncio.gather(*(officer.post(LABELS, json=body) for body in both))
    assert sorted(answer.status_code for answer in answers) == [201, 422]
