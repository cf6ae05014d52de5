"""Country guides: written, reviewed by another, read in the reader's language, marked when stale, printed."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet import i18n
from magnet.schemas.guide_structure import structure
from magnet.security.permissions import Role
from tests.api.conftest import anonymous_of, client_of, key_of, serving, settings_of
from tests.api.samples import EMPLOYER, GUIDE_SECTION, SERVICE

Json = dict[str, Any]
SOURCE: Json = GUIDE_SECTION["sources"][0]
GUIDE, SECTIONS = "/v1/countries/AM/guide", "/v1/guide-sections"


async def asking(app: FastAPI, role: Role, name: str = "", **grant: Any) -> httpx.AsyncClient:
    client = anonymous_of(app)
    client.headers["Authorization"] = f"Bearer {await key_of(app, name or role.value, role, **grant)}"
    return client


async def made(client: httpx.AsyncClient, path: str, body: Json) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    created: Json = answer.json()
    return created


async def moved(client: httpx.AsyncClient, section: Json, act: str, **said: Any) -> httpx.Response:
    headers = {"If-Match": f'"{section["version"]}"'}
    return await client.post(f"{SECTIONS}/{section['id']}/{act}", json=said, headers=headers)


async def topic_of(client: httpx.AsyncClient, topic: str, **asked: Any) -> Json:
    answer = await client.get(asked.pop("path", GUIDE), params={"topic": topic, **asked})
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["topics"]
    return dict(found)


class Office:
    """Two officers of Armenia, one of whom writes, and a caseworker abroad."""

    def __init__(self, admin: httpx.AsyncClient, writer: httpx.AsyncClient, reader: httpx.AsyncClient) -> None:
        self.admin, self.writer, self.reader = admin, writer, reader

    async def publish(self, **section: Any) -> Json:
        written = await made(self.writer, SECTIONS, {**GUIDE_SECTION, **section})
        answer = await moved(self.admin, written, "publication")
        assert answer.status_code == 200, answer.text
        published: Json = answer.json()
        return published


@pytest.fixture
async def office(on_both: httpx.AsyncClient) -> Office:
    app: FastAPI = on_both._transport.app  # type: ignore[attr-defined]
    writer = await asking(app, Role.COUNTRY_OFFICER, countries=["AM"])
    return Office(on_both, writer, await asking(app, Role.CASEWORKER, office_id="liege"))


async def test_every_country_has_every_topic_and_says_that_it_is_empty(office: Office) -> None:
    assert len(structure().countries) == 25
    for country in structure().countries:
        guide = (await office.reader.get(f"/v1/countries/{country}/guide")).json()
        assert [one["topic"] for one in guide["topics"]] == list(structure().topics)
        assert all(one["empty"] for one in guide["topics"])
    page = (await office.reader.get(GUIDE, headers={"Accept": "text/html"})).text
    assert page.count("Nothing is recorded here yet.") == len(structure().topics)


async def test_a_section_is_read_once_somebody_else_has_reviewed_it(office: Office) -> None:
    written = await made(office.writer, SECTIONS, GUIDE_SECTION)
    assert (written["state"], written["published"], written["source_reference"]) == ("draft", None, "AM/housing/en")
    assert (await topic_of(office.reader, "housing"))["empty"]
    assert (await moved(office.writer, written, "publication")).status_code == 409
    published = (await moved(office.admin, written, "publication")).json()
    assert (published["state"], published["published"]) == ("published", 1)
    shown = await topic_of(office.reader, "housing")
    (text,) = shown["sections"]
    assert (text["title"], text["number"], text["stale"], text["fell_back"]) == ("Renting a flat", 1, False, False)
    assert text["sources"][0]["url"] == GUIDE_SECTION["sources"][0]["url"]
    assert (await moved(office.admin, written, "publication")).status_code == 412


async def test_what_was_handed_over_stays_readable_whatever_comes_after(office: Office) -> None:
    section = await office.publish()
    one = f"{SECTIONS}/{section['id']}"
    merge = {"Content-Type": "application/merge-patch+json", "If-Match": f'"{section["version"]}"'}
    changed = (await office.writer.patch(one, json={"text": "Ask twice."}, headers=merge)).json()
    assert (changed["state"], changed["published"]) == ("draft", 1)
    (text,) = (await topic_of(office.reader, "housing"))["sections"]
    assert text["text"] == GUIDE_SECTION["text"]
    second = (await moved(office.admin, changed, "publication")).json()
    (text,) = (await topic_of(office.reader, "housing"))["sections"]
    assert (text["text"], text["number"]) == ("Ask twice.", 2)
    gone = await moved(office.writer, second, "withdrawal", reason="The page says otherwise.")
    assert (gone.json()["published"], gone.json()["state"]) == (None, "draft")
    assert (await topic_of(office.reader, "housing"))["empty"]
    assert (await moved(office.writer, gone.json(), "withdrawal", reason="again")).status_code == 409
    assert (await office.writer.delete(one, headers={"If-Match": f'"{gone.json()["version"]}"'})).status_code == 409
    versions = (await office.reader.get(f"{one}/versions")).json()["items"]
    assert [(each["number"], each["ended_as"], each["reason"]) for each in versions] == [
        (2, "withdrawn", "The page says otherwise."),
        (1, "replaced", None),
    ]
    assert (await office.reader.get(f"{one}/versions/1")).json()["text"] == GUIDE_SECTION["text"]
    assert (await office.reader.get(f"{one}/versions/3")).status_code == 404
    named = (await office.reader.get(f"{GUIDE}/housing/en/versions/1")).json()
    assert (named["section_id"], named["text"]) == (section["id"], GUIDE_SECTION["text"])
    for other in ("housing/hy/versions/1", "housing/en/versions/1?region=AM-SH", "housing/en/versions/9"):
        assert (await office.reader.get(f"{GUIDE}/{other}")).status_code == 404


async def test_of_reviews_at_the_same_time_one_is_published(office: Office) -> None:
    section = await made(office.writer, SECTIONS, GUIDE_SECTION)
    answers = await asyncio.gather(*(moved(office.admin, section, "publication") for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    assert len((await office.reader.get(f"{SECTIONS}/{section['id']}/versions")).json()["items"]) == 1


async def test_whoever_changes_no_word_has_not_written_it(office: Office) -> None:
    section = await office.publish()
    merge = {"Content-Type": "application/merge-patch+json", "If-Match": f'"{section["version"]}"'}
    same = await office.admin.patch(f"{SECTIONS}/{section['id']}", json={"title": section["title"]}, headers=merge)
    assert (same.json()["state"], same.json()["written_by"]) == ("published", section["written_by"])


@pytest.mark.parametrize(
    ("asked", "header", "language", "fell_back"),
    [
        ({}, "ru", "ru", False),
        ({"language": "ru"}, "hy", "ru", False),
        ({"language": "fr"}, "ru;q=0.5", "ru", True),
        ({"language": "fr"}, None, "hy", True),  # the likeliest of the country's languages
    ],
)
async def test_a_text_is_given_in_the_best_language_that_there_is(
    office: Office, asked: Json, header: str | None, language: str, fell_back: bool
) -> None:
    for tag in ("ru", "hy"):
        await office.publish(language=tag, title=tag)
    headers = {"Accept-Language": header} if header else {}
    answer = (await office.reader.get(GUIDE, params={"topic": "housing", **asked}, headers=headers)).json()
    (text,) = answer["topics"][0]["sections"]
    assert (text["title"], text["language"], text["fell_back"]) == (language, language, fell_back)


async def test_a_region_is_told_what_holds_around_it(office: Office) -> None:
    iraq = {"country": "IQ", "path": "/v1/countries/IQ/guide"}
    for region in (None, "IQ-KR", "IQ-BA"):
        section = await made(office.admin, SECTIONS, {**GUIDE_SECTION, "country": "IQ", "region": region})
        app: FastAPI = office.admin._transport.app  # type: ignore[attr-defined]
        reviewer = await asking(app, Role.ADMIN, f"reviewer {region}")
        assert (await moved(reviewer, section, "publication")).status_code == 200
    for region, seen in (
        (None, [None, "IQ-BA", "IQ-KR"]),
        ("IQ-AR", [None, "IQ-KR"]),
        ("IQ-KR", [None, "IQ-KR"]),
        ("IQ-NI", [None]),
    ):
        asked = {"region": region} if region else {}
        shown = await topic_of(office.reader, "housing", path=iraq["path"], **asked)
        assert [one["region"] for one in shown["sections"]] == seen


async def test_services_and_providers_are_shown_as_records(office: Office) -> None:
    today = datetime.now(UTC).date()
    known = {"address": "1 Abovyan", "offers": ["CV help"], "last_confirmed": str(today), "region": "AM-ER"}
    await made(office.admin, "/v1/job-search-services", {**SERVICE, **known})
    await made(office.admin, "/v1/job-search-services", {**SERVICE, "name": "Old board", "source": "demo"})
    provider = {**EMPLOYER, "kind": "provider", "languages": ["hy"], "free": True}
    barred = await made(office.admin, "/v1/employers", {**provider, "name": "Barred School"})
    await made(office.admin, "/v1/employers", provider)
    await office.admin.post(f"/v1/employers/{barred['id']}/vetting", json={"vetting": "barred"})
    services = (await topic_of(office.reader, "job search services"))["services"]
    assert [(one["name"], one["stale"], one["fictional"]) for one in services] == [
        ("Old board", True, True),
        ("Employment office", False, False),
    ]
    assert (services[1]["address"], services[1]["offers"]) == ("1 Abovyan", ["CV help"])
    shown = await topic_of(office.reader, "training_providers", region="AM-SH")
    assert (shown["providers"], shown["empty"]) == ([], True)
    (school,) = (await topic_of(office.reader, "training_providers"))["providers"]
    assert (school["name"], school["free"], school["languages"]) == ("Ararat Workshop", True, ["hy"])


async def test_stale_text_is_marked_by_the_day_that_it_is(database_url: str, tmp_path: Path) -> None:
    at = [datetime(2026, 2, 1, tzinfo=UTC)]
    async with serving(settings_of(database_url, tmp_path), now=lambda: at[0]) as app, client_of(app) as admin:
        officer = await asking(app, Role.COUNTRY_OFFICER, countries=["AM"])
        section = await made(officer, SECTIONS, GUIDE_SECTION)
        late = await moved(admin, section, "publication", reviewed_on="2026-02-01", review_due="2029-01-01")
        early = await moved(admin, section, "publication", reviewed_on="2026-01-04")
        ahead = await moved(admin, section, "publication", reviewed_on="2026-03-01")
        assert [one.json()["errors"][0]["field"] for one in (late, early, ahead)] == [
            "review_due", "reviewed_on", "reviewed_on",
        ]  # fmt: skip
        assert (await moved(admin, section, "publication")).status_code == 200
        for days, stale in ((0, False), (365, False), (366, True)):
            at[0] = datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=days)
            (text,) = (await topic_of(admin, "housing"))["sections"]
            assert (text["review_due"], text["stale"]) == ("2027-02-01", stale)
        page = (await admin.get(GUIDE, headers={"Accept": "text/html"})).text
        assert "This was to be reviewed again by February 1, 2027." in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sources": []}, "sources"),
        ({"sources": [SOURCE | {"url": "javascript:alert(1)"}]}, "sources.0.url"),
        ({"sources": [{"title": "A", "url": "https://a.example"}]}, "sources.0.accessed_on"),
        ({"sources": [SOURCE | {"accessed_on": "9999-01-01"}]}, "sources.0.accessed_on"),
        ({"sources": [SOURCE | {"published_on": "2026-01-06"}]}, "sources.0"),
        ({"region": "GE-TB"}, "(all)"),
        ({"source_reference": "mine"}, "(all)"),
        ({"text": " "}, "text"),
    ],
)
async def test_no_fact_without_a_public_source_and_a_day(client: httpx.AsyncClient, change: Json, field: str) -> None:
    refused = await client.post(SECTIONS, json={**GUIDE_SECTION, **change})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("/v1/countries/IK/guide", "IQ"),
        (f"{GUIDE}?topic=housng", "housing"),
        (f"{GUIDE}?language=armenian", "hy"),
        (f"{GUIDE}?region=GE-TB", None),
    ],
)
async def test_unknown_codes_are_refused_with_the_nearest(
    client: httpx.AsyncClient, path: str, nearest: str | None
) -> None:
    refused = await client.get(path)
    assert refused.status_code == 422, refused.text
    found = refused.json()["errors"][0]["nearest"]
    assert nearest is None or nearest in found


async def test_there_is_one_section_of_a_topic_whichever_office_writes(office: Office) -> None:
    app: FastAPI = office.admin._transport.app  # type: ignore[attr-defined]
    await made(office.writer, SECTIONS, GUIDE_SECTION)
    assert (await office.admin.post(SECTIONS, json=GUIDE_SECTION)).status_code == 409
    other = await asking(app, Role.COUNTRY_OFFICER, "other", countries=["AM"], office_id="gyumri")
    row = {**GUIDE_SECTION, "source_reference": "AM/housing/en", "title": "Renting, by another office"}
    receipts = (await other.post(f"{SECTIONS}/bulk", json={"items": [row]})).json()
    assert receipts["counts"]["changed"] == 1, receipts
    assert len((await office.writer.get(SECTIONS)).json()["items"]) == 1


async def test_guides_are_for_staff_and_drafts_for_who_writes_them(office: Office) -> None:
    app: FastAPI = office.admin._transport.app  # type: ignore[attr-defined]
    section = await office.publish()
    assert (await office.reader.get(SECTIONS)).status_code == 403
    georgian = await asking(app, Role.COUNTRY_OFFICER, "georgian", countries=["GE"])
    assert (await georgian.get(GUIDE)).status_code == 404
    assert (await georgian.get(f"{SECTIONS}/{section['id']}/versions/1")).status_code == 404
    assert (await georgian.post(SECTIONS, json={**GUIDE_SECTION, "language": "hy"})).status_code == 422
    regional = await asking(app, Role.COUNTRY_OFFICER, "regional", countries=["AM"], regions=["AM-SH"])
    (text,) = (await topic_of(regional, "housing"))["sections"]
    assert text["section_id"] == section["id"]
    assert (await regional.get(f"{SECTIONS}/{section['id']}")).status_code == 404
    assert (await moved(regional, section, "withdrawal", reason="no")).status_code == 404
    assert (await regional.post(SECTIONS, json={**GUIDE_SECTION, "language": "hy"})).status_code == 422
    mine = {**GUIDE_SECTION, "region": "AM-SH"}
    assert (await regional.post(SECTIONS, json=mine)).status_code == 201


async def test_the_page_shows_words_as_words_and_runs_as_its_language_does(office: Office) -> None:
    text = "First <b>line</b>\n\n- one & two\n  and more\n- <script>three</script>"
    await office.publish(language="fa", title="مسکن <i>", text=text, fictional=True)
    answer = await office.reader.get(GUIDE, params={"language": "fa"}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = answer.text
    assert '<html lang="fa" dir="rtl">' in page
    assert "مسکن &lt;i&gt;" in page
    assert "First &lt;b&gt;line&lt;/b&gt;" in page
    assert "<li>one &amp; two and more</li>" in page
    assert "&lt;script&gt;three" in page
    assert "<script" not in page
    # Who reads Persian reads the page's own words in Dari.
    assert f'<bdi lang="prs">{i18n.sentence("guide_invented", {}, ["prs"])}</bdi>' in page
    assert "https://housing.example/rent" in page
    english = (await office.reader.get(GUIDE, headers={"Accept": "text/html"})).text
    assert '<html lang="en" dir="ltr">' in english
    assert '<article lang="fa" dir="rtl">' in english
    assert "this one is in: Persian" in english


async def test_a_country_s_sections_go_out_as_a_workbook_and_come_back(office: Office) -> None:
    section = await office.publish()
    await made(office.writer, SECTIONS, {**GUIDE_SECTION, "topic": "health", "region": "AM-SH"})
    book = (await office.writer.get(f"{SECTIONS}/export.xlsx", params={"country": "AM"})).content

    async def sent(client: httpx.AsyncClient, data: bytes, name: str) -> Json:
        answer = await client.post("/v1/imports", data={"noun": "guide"}, files={"file": (name, data)})
        assert answer.status_code == 201, answer.text
        return dict(answer.json()["counts"][0])

    counts = await sent(office.writer, book, "guide.xlsx")
    assert (counts["same"], counts["created"], counts["changed"], counts["refused"]) == (2, 0, 0, 0)
    header, source = "Country,Topic,Language,Title,Text,Sources", "Page | https://housing.example | 2026-01-05"
    rows = f"{header}\nAM,housing,en,Renting,New text,{source}\nGE,housing,en,Renting,Text,{source}\n"
    counts = await sent(office.writer, rows.encode(), "guide.csv")
    assert (counts["changed"], counts["refused"]) == (1, 1)
    template = await office.writer.get(f"{SECTIONS}/template.xlsx")
    guide = {"noun": "guide"}
    empty = await office.writer.post("/v1/imports", data=guide, files={"file": ("t.xlsx", template.content)})
    assert (empty.status_code, empty.json()["rows"]) == (201, 0)
    wrong = await office.writer.post("/v1/imports", data=guide, files={"file": ("a.csv", b"Land,Txt\nAM,b\n")})
    assert (wrong.status_code, "Missing columns" in wrong.json()["detail"]) == (400, True)
    refused = await office.reader.post("/v1/imports", data=guide, files={"file": ("g.csv", rows.encode())})
    assert refused.status_code == 403
    (text,) = (await topic_of(office.reader, "housing"))["sections"]
    assert (text["number"], text["section_id"]) == (1, section["id"])
