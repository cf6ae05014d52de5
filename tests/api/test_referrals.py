"""Referrals over HTTP: who drafts, sends, answers and withdraws them, and what each side sees."""

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import CONSENT, EMPLOYER, RETURNEE, VACANCY
from tests.api.test_access import NOWHERE, client_as, made

Json = dict[str, Any]
AGREED = ("registration", "matching", "sharing")
GUARDIAN = {**CONSENT, "given_by": "guardian", "purposes": AGREED}


class Office:
    """A caseworker, a vetted employer with its portal, and a vacancy of it."""

    def __init__(self, app: FastAPI, admin: httpx.AsyncClient) -> None:
        self.app, self.admin = app, admin

    async def open(self) -> "Office":
        self.employer = (await made(self.admin, "/v1/employers", EMPLOYER))["id"]
        await self.admin.post(f"/v1/employers/{self.employer}/vetting", json={"vetting": "vetted"})
        self.caseworker = await client_as(self.app, Role.CASEWORKER, office_id="liege")
        self.portal = await client_as(self.app, Role.EMPLOYER, employer_id=self.employer)
        self.vacancy = (await made(self.portal, "/v1/vacancies", VACANCY))["id"]
        return self

    async def returnee(self, *purposes: str, **more: Any) -> str:
        consent = {**CONSENT, "purposes": purposes or AGREED}
        return str((await made(self.caseworker, "/v1/returnees", {**RETURNEE, "consent": consent, **more}))["id"])

    async def agree(self, returnee: str, **more: Any) -> None:
        said = {**CONSENT, "purposes": ["sharing"], **more}
        assert (await self.caseworker.post(f"/v1/returnees/{returnee}/consents", json=said)).status_code == 201

    async def disagree(self, returnee: str, *purposes: str, **more: Any) -> None:
        path = f"/v1/returnees/{returnee}/consents/withdrawals"
        said = await self.caseworker.post(path, json={"purposes": purposes or ["sharing"], **more})
        assert said.status_code == 200, said.text

    async def refer(self, returnee: str, **more: Any) -> httpx.Response:
        body = {"opportunity_id": self.vacancy, **more}
        return await self.caseworker.post(f"/v1/returnees/{returnee}/referrals", json=body)

    async def move(
        self, asking: httpx.AsyncClient, referral: str, to: str, reason: str | None = None, **more: Any
    ) -> httpx.Response:
        return await asking.post(f"/v1/referrals/{referral}/moves", json={"to": to, "reason": reason, **more})

    async def agreed(self, returnee: str, **more: Any) -> str:
        referral = str((await self.refer(returnee, **more)).json()["id"])
        assert (await self.move(self.caseworker, referral, "agreed")).status_code == 200
        return referral

    async def sent(self, returnee: str, **more: Any) -> str:
        referral = await self.agreed(returnee, **more)
        sent = await self.move(self.caseworker, referral, "sent")
        assert sent.status_code == 200, sent.text
        return referral


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def test_a_referral_is_drafted_agreed_sent_seen_and_answered(office: Office) -> None:
    returnee = await office.returnee()
    drafted = await office.refer(returnee)
    assert (drafted.status_code, drafted.json()["state"]) == (201, "drafted")
    referral = drafted.json()["id"]
    assert drafted.headers["Location"] == f"/v1/referrals/{referral}"
    assert drafted.json()["possible"] == ["agreed", "declined", "withdrawn"]
    one = f"/v1/referrals/{referral}"
    assert [(await office.portal.get(path)).status_code for path in (one, f"{one}/card")] == [404, 404]
    assert (await office.caseworker.get(f"{one}/card")).status_code == 404
    assert (await office.portal.post("/v1/referrals/search", json={})).json()["items"] == []
    assert (await office.move(office.portal, referral, "interview")).status_code == 404
    assert (await office.move(office.caseworker, referral, "agreed")).json()["state"] == "agreed"
    sent = await office.move(office.caseworker, referral, "sent")
    assert (sent.status_code, sent.json()["version"]) == (200, 3)
    seen = (await office.portal.get(one)).json()
    assert (seen["seen_by"], seen["state"]) == ("employer", "sent")
    assert seen["possible"] == ["seen", "interview", "offered", "placed", "refused"]
    assert (await office.caseworker.get(f"{one}/card")).status_code == 200
    assert (await office.portal.get(one)).json()["state"] == "sent"
    card = await office.portal.get(f"{one}/card")
    assert (await office.portal.get(one)).json()["state"] == "seen"
    assert (card.status_code, card.headers["Cache-Control"]) == (200, "no-store")
    assert card.json()["pseudonym"] == seen["pseudonym"] == drafted.json()["pseudonym"]
    assert card.text == (await office.caseworker.get(f"{one}/card")).text
    answered = await office.move(office.portal, referral, "interview")
    assert (answered.json()["state"], answered.json()["possible"]) == ("interview", ["offered", "placed", "refused"])
    moves = (await office.caseworker.get(one)).json()["moves"]
    assert [(move["left"], move["to"], move["side"]) for move in moves] == [
        (None, "drafted", "office"),
        ("drafted", "agreed", "office"),
        ("agreed", "sent", "office"),
        ("sent", "seen", "employer"),
        ("seen", "interview", "employer"),
    ]
    assert len({move["by"] for move in moves}) == 2


async def test_nothing_that_an_employer_sees_names_the_person(office: Office) -> None:
    returnee = await office.returnee(source_reference="case-77", household="h-9", region="AM-ER")
    referral = await office.sent(returnee)
    one = f"/v1/referrals/{referral}"
    shown = [
        await office.portal.get(one),
        await office.portal.get(f"{one}/card"),
        await office.portal.post("/v1/referrals/search", json={"limit": 1}),
        await office.move(office.portal, referral, "interview"),
        await office.move(office.portal, referral, "interview"),
    ]
    told = " ".join(answer.text + str(answer.headers) for answer in shown)
    assert returnee not in told
    # What is random may by chance hold any short word.
    for chance in (referral, office.vacancy, office.employer, shown[0].json()["pseudonym"]):
        told = told.replace(chance, "")
    for secret in ("liege", "case-77", "h-9", "soudeur", "1990", '"BE"'):
        assert secret not in told
    assert not {"created_at", "updated_at", "moves"} & set(shown[0].json())


async def test_an_impossible_move_says_which_are_possible(office: Office) -> None:
    referral = (await office.refer(await office.returnee())).json()["id"]
    early = await office.move(office.caseworker, referral, "interview")
    assert (early.status_code, early.json()["possible"]) == (409, ["agreed", "declined", "withdrawn"])
    assert early.json()["type"].endswith("impossible-move")
    assert (await office.move(office.caseworker, referral, "withdrawn")).status_code == 422
    wrong = await office.move(office.caseworker, referral, "withdrawn", "filled")
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "move_reason")
    ended = await office.move(office.caseworker, referral, "declined", "distance")
    assert ended.json()["moves"][-1]["reason"] == "distance"
    assert (await office.move(office.caseworker, referral, "sent")).json()["possible"] == []
    assert (await office.portal.get(f"/v1/referrals/{referral}")).status_code == 404


async def test_a_withdrawn_referral_shows_no_card_and_no_reason(office: Office) -> None:
    referral = await office.sent(await office.returnee())
    await office.move(office.caseworker, referral, "withdrawn", "consent_withdrawn")
    seen = await office.portal.get(f"/v1/referrals/{referral}")
    assert (seen.json()["state"], seen.json()["possible"]) == ("withdrawn", [])
    assert "consent" not in seen.text
    assert (await office.portal.get(f"/v1/referrals/{referral}/card")).status_code == 404


@pytest.mark.parametrize(
    ("purposes", "missing"),
    [(("registration", "matching"), ["sharing"]), (("registration",), ["matching", "sharing"])],
)
async def test_without_consent_nobody_is_referred(
    office: Office, purposes: tuple[str, ...], missing: list[str]
) -> None:
    refused = await office.refer(await office.returnee(*purposes))
    assert (refused.status_code, refused.json()["purposes"]) == (409, missing)
    assert refused.json()["type"].endswith("consent-missing")


@pytest.mark.parametrize("purpose", ["sharing", "matching", "registration"])
async def test_withdrawn_consent_bites_at_the_next_request(office: Office, purpose: str) -> None:
    returnee, other = await office.returnee(), await office.returnee()
    referral, agreed = await office.sent(returnee), await office.agreed(other)
    for person in (returnee, other):
        await office.disagree(person, purpose)
    assert (await office.portal.get(f"/v1/referrals/{referral}/card")).status_code == 404
    seen = (await office.portal.get(f"/v1/referrals/{referral}")).json()
    assert (seen["state"], seen["possible"]) == ("withdrawn", [])
    assert (await office.move(office.portal, referral, "interview")).json()["possible"] == []
    assert (await office.move(office.caseworker, agreed, "sent")).status_code == 409
    assert (await office.refer(returnee)).status_code == 409
    kept = (await office.caseworker.get(f"/v1/referrals/{referral}")).json()["moves"][-1]
    assert (kept["to"], kept["reason"], kept["side"]) == ("withdrawn", "consent_withdrawn", "service")


async def test_sharing_with_one_employer_is_with_that_one_alone(office: Office) -> None:
    returnee, other = await office.returnee("registration", "matching"), await office.returnee()
    await office.agree(returnee, employer_id=office.employer)
    referral = await office.sent(returnee)
    assert (await office.portal.get(f"/v1/referrals/{referral}/card")).status_code == 200
    second = (await made(office.admin, "/v1/employers", EMPLOYER))["id"]
    await office.admin.post(f"/v1/employers/{second}/vetting", json={"vetting": "vetted"})
    item = {**VACANCY, "employer_id": second}
    elsewhere = (await made(office.admin, "/v1/vacancies", item))["id"]
    assert (await office.refer(returnee, opportunity_id=elsewhere)).json()["purposes"] == ["sharing"]
    kept = [(await office.refer(other, opportunity_id=one)).json()["id"] for one in (office.vacancy, elsewhere)]
    await office.disagree(other, employer_id=office.employer)
    states = [(await office.caseworker.get(f"/v1/referrals/{one}")).json()["state"] for one in kept]
    assert states == ["withdrawn", "drafted"]


async def test_only_what_is_open_vetted_and_unflagged_is_referred_to(office: Office) -> None:
    returnee = await office.returnee()
    unvetted = (await made(office.admin, "/v1/employers", EMPLOYER))["id"]
    bad: list[tuple[Json, list[str]]] = [
        ({"status": "closed"}, ["closed"]),
        ({"closes": "2026-01-06"}, ["closed"]),
        ({"red_flags": ["fee_asked"]}, ["held"]),
        ({"employer_id": unvetted}, ["not_vetted"]),
        ({"employer_id": None, "source_kind": "feed"}, ["apply_yourself", "no_employer"]),
    ]
    for number, (fields, because) in enumerate(bad):
        body = {**VACANCY, "employer_id": office.employer, "source_reference": f"bad-{number}", **fields}
        item = (await made(office.admin, "/v1/vacancies", body))["id"]
        refused = await office.refer(returnee, opportunity_id=item)
        assert (refused.status_code, refused.json()["because"]) == (409, because)
    absent = await office.refer(returnee, opportunity_id=NOWHERE)
    assert (absent.status_code, absent.json()["errors"][0]["field"]) == (422, "opportunity_id")


async def test_nobody_is_referred_past_the_law_s_ages_or_their_own_vetoes(office: Office) -> None:
    item = {**VACANCY, "source_reference": "nights", "conditions": ["night"]}
    nights = (await made(office.portal, "/v1/vacancies", item))["id"]
    young, unknown = await office.returnee(birth_year=2009, consent=GUARDIAN), await office.returnee(birth_year=None)
    for returnee, because in ((young, "under_hazardous_age"), (unknown, "age_unknown_hazardous")):
        refused = await office.refer(returnee, opportunity_id=nights)
        assert (refused.status_code, refused.json()["because"]) == (409, [because])
        assert (await office.refer(returnee)).status_code == 201
    grown = await office.returnee()
    referral = await office.agreed(grown, opportunity_id=nights)
    path = f"/v1/returnees/{grown}"
    vetoes = {"profile": {"vetoes": [{"kind": "condition", "value": "night"}]}}
    etag = (await office.caseworker.get(path)).headers["etag"]
    merge = {"Content-Type": "application/merge-patch+json", "If-Match": etag}
    assert (await office.caseworker.patch(path, json=vetoes, headers=merge)).status_code == 200
    refused = await office.move(office.caseworker, referral, "sent")
    assert (refused.status_code, refused.json()["because"]) == (409, ["veto_condition"])


async def test_an_item_that_closes_before_sending_is_not_sent_to(office: Office) -> None:
    referral = await office.agreed(await office.returnee())
    deleted = await office.portal.delete(f"/v1/vacancies/{office.vacancy}", headers={"If-Match": '"1"'})
    assert deleted.status_code == 204
    refused = await office.move(office.caseworker, referral, "sent")
    assert (refused.status_code, refused.json()["because"]) == (409, ["closed"])


async def test_of_two_referrals_at_once_one_wins(office: Office) -> None:
    returnee = await office.returnee()
    answers = await asyncio.gather(*(office.refer(returnee) for _ in range(5)))
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [201, 409, 409, 409, 409]
    assert all(a.json()["type"].endswith(":already-referred") for a in answers if a.status_code == 409)
    referral = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    await office.move(office.caseworker, referral, "agreed")
    ends = await asyncio.gather(*(office.move(office.caseworker, referral, "sent") for _ in range(4)))
    assert sorted(answer.status_code for answer in ends) == [200, 409, 409, 409]
    await office.move(office.portal, referral, "refused", "filled")
    again = await office.refer(returnee)
    assert again.status_code == 201
    assert again.json()["pseudonym"] != answers[0].json().get("pseudonym")


async def test_a_repeated_request_takes_effect_once(office: Office) -> None:
    path, body = f"/v1/returnees/{await office.returnee()}/referrals", {"opportunity_id": office.vacancy}
    twice = [await office.caseworker.post(path, json=body, headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert twice[0].json() == twice[1].json()
    moves = f"/v1/referrals/{twice[0].json()['id']}/moves"
    await office.move(office.caseworker, twice[0].json()["id"], "agreed")
    sent = [await office.caseworker.post(moves, json={"to": "sent"}, headers={"Idempotency-Key": "b"}) for _ in "ab"]
    assert [answer.status_code for answer in sent] == [200, 200]


async def test_a_list_is_named_only_by_its_own_returnee(office: Office) -> None:
    mine, other = await office.returnee(), await office.returnee()
    lists = [
        (await made(office.caseworker, f"/v1/returnees/{one}/referral-lists", {"country": "AM"}))["id"]
        for one in (mine, other)
    ]
    refused = await office.refer(mine, referral_list_id=lists[1])
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "referral_list_id")
    other_item = {**VACANCY, "source_reference": "job-2"}
    unlisted = (await made(office.portal, "/v1/vacancies", other_item))["id"]
    refused = await office.refer(mine, referral_list_id=lists[0], opportunity_id=unlisted)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_on_list")
    assert (await office.refer(mine, referral_list_id=lists[0])).json()["referral_list_id"] == lists[0]


async def test_each_side_finds_its_own_referrals_only(office: Office) -> None:
    referral = await office.sent(await office.returnee())
    other = (await made(office.admin, "/v1/employers", EMPLOYER))["id"]
    foreign = [
        await client_as(office.app, Role.CASEWORKER, office_id="vienna"),
        await client_as(office.app, Role.EMPLOYER, employer_id=other),
        await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"]),
    ]
    for asking in foreign:
        for path in (f"/v1/referrals/{referral}", f"/v1/referrals/{referral}/card"):
            assert (await asking.get(path)).status_code == 404
        assert (await office.move(asking, referral, "interview")).status_code == 404
        assert (await asking.post("/v1/referrals/search", json={})).json() == {"items": [], "next": None}
    for asking in (office.portal, office.caseworker):
        found = await asking.post("/v1/referrals/search", json={"state": "sent", "opportunity_id": office.vacancy})
        assert [one["id"] for one in found.json()["items"]] == [referral]
    oracle = await office.portal.post("/v1/referrals/search", json={"returnee_id": NOWHERE})
    assert (oracle.status_code, oracle.json()["errors"][0]["code"]) == (422, "outside_grant")


async def test_pages_of_a_search_join(office: Office) -> None:
    sent = [await office.sent(await office.returnee()) for _ in range(5)]
    for asking in (office.portal, office.caseworker):
        found, cursor = list[str](), None
        while True:
            page = (await asking.post("/v1/referrals/search", json={"limit": 2, "cursor": cursor})).json()
            found += [one["id"] for one in page["items"]]
            if (cursor := page["next"]) is None:
                break
        assert sorted(found) == sorted(sent)


async def test_an_employer_s_cursor_holds_a_day_and_no_time(office: Office) -> None:
    for _ in range(2):
        await office.sent(await office.returnee())
    page = (await office.portal.post("/v1/referrals/search", json={"limit": 1})).json()
    told = base64.urlsafe_b64decode(page["next"] + "===")[16:].decode()
    assert told == f"{page['items'][0]['sent_on']}T00:00:00+00:00|{page['items'][0]['id']}"
