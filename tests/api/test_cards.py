"""The card that an employer sees: of many alike it tells what they can do, of one alone next to nothing."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from magnet import clock
from magnet.security.principals import OPERATOR
from magnet.services.context import Context
from magnet.services.taxonomy_imports import import_files
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import VACANCY
from tests.api.test_access import made
from tests.api.test_parts import IDENTITY, NEEDS
from tests.api.test_referrals import Json, Office

ISCO = "http://data.europa.eu/esco/isco/C"
LABELS = f"""{ISCO}7212\ten\twelders
{ISCO}7212\tfr\tsoudeurs
{ISCO}5120\ten\tcooks
{ISCO}5\ten\tservice and sales workers
x/skill/mig\ten\tMIG welding
x/skill/tig\ten\tTIG welding
x/skill/soup\ten\tmaking soups
"""
PATCH = {"Content-Type": "application/merge-patch+json"}
OWN = "ZQWORD"
"""Marks what the person said in own words."""


def profile(**more: Any) -> Json:
    def said(concept: str) -> Json:
        return {"text": f"{OWN} {concept[-3:]}", "language": "en", "concept": concept}

    return {
        "work": [{"occupation": said("7212"), "years": 6}],
        "skills": [{"skill": said("x/skill/mig")}, {"skill": said("x/skill/tig")}],
        "languages": [
            {"language": "hy", "spoken": "C2"},
            {"language": "fr", "spoken": "B1"},
            {"language": "nl", "spoken": "A2"},
        ],
        "education": {"level": 3, "field": f"{OWN} field"},
        "available_from": "2026-03-15",
        **more,
    }


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        (tmp_path / "labels.tsv").write_text(LABELS, "utf-8")
        await import_files(Context(app.state.runtime, OPERATOR, clock.now()), [tmp_path / "labels.tsv"])
        yield await Office(app, admin).open()


async def crowd(office: Office, count: int = 4, **more: Any) -> None:
    """People of other offices who could be referred too."""
    for _ in range(count):
        await office.returnee(region="AM-ER", profile=profile(), **more)


async def card_of(office: Office, returnee: str, **headers: str) -> Json:
    """The card that the employer sees of a new referral, which is then withdrawn."""
    referral = await office.sent(returnee)
    answer = await office.portal.get(f"/v1/referrals/{referral}/card", headers=headers)
    await office.move(office.caseworker, referral, "withdrawn", "mistaken")
    assert answer.status_code == 200
    shown: Json = answer.json()
    return shown


async def test_of_many_alike_the_card_tells_what_they_can_do(office: Office) -> None:
    await crowd(office)
    person = await office.returnee(region="AM-ER", profile=profile())
    card = await card_of(office, person)
    pseudonym = card.pop("pseudonym")
    assert card == {
        "occupations": [{"label": "welders", "code": "7212"}],
        "skills": [{"label": "MIG welding", "code": None}, {"label": "TIG welding", "code": None}],
        "languages": [{"language": "hy", "level": "C2"}],
        "experience": "5-9",
        "availability": "now",
        "education": None,
        "region": "AM-ER",
    }
    french = await card_of(office, person, **{"Accept-Language": "fr"})
    assert french["occupations"][0]["label"] == "soudeurs"
    assert french["pseudonym"] != pseudonym


async def test_education_shows_in_a_band_where_it_is_asked_for(office: Office) -> None:
    asks = {**VACANCY, "employer_id": office.employer, "source_reference": "asks", "minimum_education": 3}
    office.vacancy = (await made(office.admin, "/v1/vacancies", asks))["id"]
    await crowd(office)
    assert (await card_of(office, await office.returnee(region="AM-ER", profile=profile())))["education"] == "secondary"


async def test_of_one_alone_the_card_tells_next_to_nothing(office: Office) -> None:
    await crowd(office)
    cook = profile(
        work=[{"occupation": {"text": OWN, "concept": "5120"}, "years": 30}],
        skills=[{"skill": {"text": OWN, "concept": "x/skill/soup"}}],
    )
    card = await card_of(office, await office.returnee(region="AM-LO", profile=cook))
    assert card["occupations"] == [{"label": "service and sales workers", "code": "5"}]
    assert {name for name, value in card.items() if value} == {"pseudonym", "occupations"}


async def test_who_does_not_agree_to_be_shown_is_no_company(office: Office) -> None:
    for _ in range(4):
        await office.returnee("registration", "matching", region="AM-ER", profile=profile())
    alone = await card_of(office, await office.returnee(region="AM-ER", profile=profile()))
    assert {name for name, value in alone.items() if value} <= {"pseudonym", "occupations"}


CHANGES: list[Json] = [
    {"gender": "female"},
    {"birth_year": 1950},
    {"birth_year": 1990},
    {"host_country": "FI", "household": "h-1", "grant_used": True, "place": "Gavar"},
    {"profile": {"vetoes": [{"kind": "condition", "value": "night"}, {"kind": "place", "value": "Yerevan"}]}},
    {"profile": {"education": {"level": 8, "field": "other"}, "mobility": "none"}},
    {"profile": {"preferences": {"occupations": [{"text": "cook"}], "regions": ["AM-LO"]}}},
    {"profile": {"languages": [{"language": "hy", "spoken": "C2"}, {"language": "ckb", "spoken": "C2"}]}},
    {
        "profile": {
            "work": [{"occupation": {"text": "said otherwise", "concept": "7212"}, "years": 6.5}],
            "skills": [
                {"skill": {"text": "other", "concept": "x/skill/tig"}, "level": "expert"},
                {"skill": {"text": "words", "concept": "x/skill/mig"}},
                {"skill": {"text": "what nobody can link 123"}},
            ],
        }
    },
]


async def test_the_card_is_the_same_whatever_is_not_on_it(office: Office) -> None:
    await crowd(office)
    person = await office.returnee(region="AM-ER", profile=profile())
    first, path = await card_of(office, person), f"/v1/returnees/{person}"
    for change in CHANGES:
        tag = (await office.caseworker.get(path)).headers["ETag"]
        changed = await office.caseworker.patch(path, json=change, headers={**PATCH, "If-Match": tag})
        assert changed.status_code == 200, changed.text
        card = await card_of(office, person)
        assert json.dumps({**card, "pseudonym": ""}) == json.dumps({**first, "pseudonym": ""}), change
    for part, body in (("identity", IDENTITY), ("needs", NEEDS)):
        put = await office.caseworker.put(f"{path}/{part}", json=body, headers={"If-Match": '"0"'})
        assert put.status_code == 200, put.text
        card = await card_of(office, person)
        assert json.dumps({**card, "pseudonym": ""}) == json.dumps({**first, "pseudonym": ""}), part


async def test_no_word_of_the_person_is_on_the_card(office: Office) -> None:
    await crowd(office)
    unlinked = [{"skill": {"text": f"{OWN} is how I say it", "language": "en"}}]
    mine = profile()
    mine["skills"] += unlinked
    referral = await office.sent(await office.returnee(region="AM-ER", place=OWN, profile=mine))
    for path in ("", "/card"):
        shown = await office.portal.get(f"/v1/referrals/{referral}{path}")
        assert shown.status_code == 200
        assert OWN not in shown.text


async def test_a_card_that_was_sent_does_not_change(office: Office) -> None:
    await crowd(office)
    person = await office.returnee(region="AM-ER", profile=profile())
    one = f"/v1/referrals/{await office.sent(person)}/card"
    before = await office.portal.get(one)
    gone = await office.admin.post("/v1/returnees/search", json={"limit": 200})
    for returnee in gone.json()["items"]:
        if returnee["id"] != person:
            tag = {"If-Match": f'"{returnee["version"]}"'}
            assert (await office.admin.delete(f"/v1/returnees/{returnee['id']}", headers=tag)).status_code == 204
    tag = {"If-Match": '"1"', **PATCH}
    changed = {"region": "AM-LO", "profile": {"skills": [], "languages": []}}
    assert (await office.caseworker.patch(f"/v1/returnees/{person}", json=changed, headers=tag)).status_code == 200
    assert (await office.portal.get(one)).text == before.text


@pytest.mark.parametrize("why", ["barred", "held"])
async def test_an_employer_who_is_no_longer_trusted_sees_nobody(office: Office, why: str) -> None:
    referral = await office.sent(await office.returnee())
    if why == "barred":
        await office.admin.post(f"/v1/employers/{office.employer}/vetting", json={"vetting": "barred"})
    else:
        flag = {"red_flags": ["documents_kept"]}
        tag = {"If-Match": '"1"', **PATCH}
        assert (await office.admin.patch(f"/v1/vacancies/{office.vacancy}", json=flag, headers=tag)).is_success
    assert (await office.portal.get(f"/v1/referrals/{referral}/card")).status_code == 404
    assert (await office.move(office.portal, referral, "interview")).status_code == 409


async def test_who_saw_the_card_is_on_record(office: Office) -> None:
    person = await office.returnee()
    referral = await office.sent(person)
    await office.portal.get(f"/v1/referrals/{referral}/card")
    await office.move(office.portal, referral, "refused", "skills")
    kept = (await office.caseworker.get(f"/v1/returnees/{person}/access-record")).json()["items"]
    about = [(event["act"], event["item"]) for event in kept if event["item"]]
    acts = ["referral moved", "card read", "referral moved", "referral moved", "referred"]
    assert about == [(act, referral) for act in acts]
    assert kept[0]["principal"] == kept[1]["principal"] != kept[2]["principal"]
