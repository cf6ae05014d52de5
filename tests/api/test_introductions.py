"""Who a person is: told to the employer who goes on with them and whom the person named, and to nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from magnet.security.permissions import Role
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import EMPLOYER
from tests.api.test_access import client_as, made
from tests.api.test_parts import IDENTITY, NEEDS
from tests.api.test_referrals import Office


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def known(office: Office) -> tuple[str, str]:
    """A returnee whose identity and needs are recorded, and a referral that was sent."""
    returnee = await office.returnee()
    for part, body in (("identity", IDENTITY), ("needs", NEEDS)):
        put = await office.caseworker.put(f"/v1/returnees/{returnee}/{part}", json=body, headers={"If-Match": '"0"'})
        assert put.status_code == 200, put.text
    return returnee, await office.sent(returnee)


async def test_who_it_is_is_told_after_acceptance_and_consent_to_this_employer(office: Office) -> None:
    returnee, referral = await known(office)
    one = f"/v1/referrals/{referral}/identity"
    await office.agree(returnee, employer_id=office.employer)
    assert (await office.portal.get(one)).status_code == 404
    assert (await office.move(office.portal, referral, "interview")).status_code == 200
    told = await office.portal.get(one)
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    names = ("given_names", "family_names", "given_names_latin", "family_names_latin", "phones", "email")
    pseudonym = (await office.portal.get(f"/v1/referrals/{referral}")).json()["pseudonym"]
    assert told.json() == {"pseudonym": pseudonym, **{name: IDENTITY[name] for name in names}}
    kept = (await office.caseworker.get(f"/v1/returnees/{returnee}/access-record")).json()["items"][0]
    assert (kept["act"], kept["item"], kept["purpose"]) == ("identity read", referral, "referral")
    await office.disagree(returnee, employer_id=office.employer)
    assert (await office.portal.get(one)).status_code == 404


async def test_consent_to_employers_in_general_names_nobody(office: Office) -> None:
    returnee, referral = await known(office)
    await office.move(office.portal, referral, "interview")
    one = f"/v1/referrals/{referral}/identity"
    assert (await office.portal.get(one)).status_code == 404
    assert (await office.portal.get(f"/v1/referrals/{referral}/card")).status_code == 200
    await office.agree(returnee, employer_id=office.employer)
    assert (await office.portal.get(one)).status_code == 200
    await office.move(office.caseworker, referral, "declined", "other_job")
    assert (await office.portal.get(one)).status_code == 404


async def test_no_other_employer_and_none_who_was_barred_is_told(office: Office) -> None:
    returnee, referral = await known(office)
    await office.agree(returnee, employer_id=office.employer)
    await office.move(office.portal, referral, "interview")
    one = f"/v1/referrals/{referral}/identity"
    second = (await made(office.admin, "/v1/employers", EMPLOYER))["id"]
    other = await client_as(office.app, Role.EMPLOYER, employer_id=second)
    assert (await other.get(one)).status_code == 404
    for asking in (office.portal, other):
        assert (await asking.get(f"/v1/returnees/{returnee}/identity?purpose=referral")).status_code == 403
    await office.admin.post(f"/v1/employers/{office.employer}/vetting", json={"vetting": "barred"})
    assert (await office.portal.get(one)).status_code == 404
