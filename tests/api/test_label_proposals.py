"""What three returnees call their work is proposed as a label; of fewer, and of what tells of them, nobody learns."""

from typing import Any

import httpx

from magnet.security.permissions import Role
from tests.api.test_label_previews import returnee
from tests.api.test_local_labels import ISCO, LABELS, admin, app_of, asking, first_link, officer

__all__ = ["admin", "officer"]
Json = dict[str, Any]
TEXT = "რკინის ოსტატი"
PROPOSALS = f"{LABELS}/proposals"


async def confirmed(client: httpx.AsyncClient, text: str = TEXT, *, handed: bool = True, **identity: Any) -> Json:
    """A returnee whose work was linked by a caseworker, handed over to the country of return."""
    made = await returnee(client, text, concept="7212")
    if handed:
        answer = await client.post(f"/v1/returnees/{made['id']}/handovers", json={"kind": "transferred"})
        assert answer.status_code == 201, answer.text
    if identity:
        address = f"/v1/returnees/{made['id']}/identity"
        answer = await client.put(address, json=identity, headers={"If-Match": '"0"'})
        assert answer.status_code == 200, answer.text
    return made


async def proposed(client: httpx.AsyncClient, country: str = "GE") -> list[Json]:
    answer = await client.post(f"{PROPOSALS}/search", json={"country": country})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    items: list[Json] = answer.json()["items"]
    return items


async def test_the_third_person_makes_a_proposal_and_an_officer_a_label(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    await confirmed(admin)
    await confirmed(admin, TEXT.replace(" ", "  "))
    assert await proposed(officer) == []
    await confirmed(admin)
    (one,) = await proposed(officer)
    assert (one["text"], one["language"], one["concept"], one["people"]) == (TEXT, "ka", f"{ISCO}7212", 0)
    for _ in range(3):
        await confirmed(admin)
    assert [one["people"] for one in await proposed(officer)] == [5]
    once = {"Idempotency-Key": "approve-1"}
    address = f"{PROPOSALS}/{one['id']}/approval"
    made = await officer.post(address, json={"country": "GE"}, headers=once)
    assert made.status_code == 201, made.text
    assert (made.json()["text"], made.json()["origin"]) == (TEXT, "approved")
    assert (await officer.post(address, json={"country": "GE"}, headers=once)).json() == made.json()
    assert (await officer.post(address, json={"country": "GE"})).status_code == 404
    assert await proposed(officer) == []
    assert await first_link(officer, TEXT, "ka", "GE") == f"{ISCO}7212"


async def test_who_is_erased_or_agrees_no_more_counts_no_more(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    people = [await confirmed(admin) for _ in range(4)]
    (one,) = await proposed(officer)
    gone = await admin.delete(f"/v1/returnees/{people[0]['id']}", headers={"If-Match": '"*"'})
    if gone.status_code == 412:
        read = await admin.get(f"/v1/returnees/{people[0]['id']}")
        gone = await admin.delete(f"/v1/returnees/{people[0]['id']}", headers={"If-Match": read.headers["ETag"]})
    assert gone.status_code == 204, gone.text
    assert len(await proposed(officer)) == 1
    said = {"purposes": ["statistics"], "by": "returnee", "how": "in_person"}
    address = f"/v1/returnees/{people[1]['id']}/consents/withdrawals"
    answer = await admin.post(address, json={"purposes": said["purposes"]})
    assert answer.status_code < 300, answer.text
    assert await proposed(officer) == []
    assert (await officer.post(f"{PROPOSALS}/{one['id']}/approval", json={"country": "GE"})).status_code == 404


async def test_people_who_were_not_handed_over_reveal_nothing(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    for _ in range(3):
        await confirmed(admin, handed=False)
    assert await proposed(officer) == []


async def test_what_tells_of_somebody_is_never_proposed(admin: httpx.AsyncClient) -> None:
    await admin.post("/v1/vacancies", json={"country": "GE", "title": "x", "place": "ქუთაისი"})
    await admin.post("/v1/employers", json={"country": "GE", "name": "რუსთაველი welder"})
    telling = (
        "დავითის შემდუღებელი",
        "ქუთაისში შემდუღებელი",
        "თბილისელი შემდუღებელი",
        "აჭარელი შემდუღებელი",
        "შემდუღებელი 5",
        "ნათელას ოსტატი",
        "რუსთაველის შემდუღებელი",
        "კახიძემ შემდუღებელი",
        "ბათუმში შემდუღებელი",
        "საბერძნეთში შემდუღებელი",
    )
    silent = await returnee(admin, "მზარეული", purposes=["registration"])
    said = {"family_names": "კახიძე", "address": "Rustaveli 5, Batumi"}
    answer = await admin.put(f"/v1/returnees/{silent['id']}/identity", json=said, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    for given in ("Davit", "ნათელა", "Nino"):
        await confirmed(admin, TEXT, handed=False, given_names=given)
        await returnee(admin, *telling, concept="7212")
    assert [one["text"] for one in await proposed(admin)] == [TEXT]


async def test_a_refused_proposal_is_made_no_more(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    for _ in range(3):
        await confirmed(admin)
    (one,) = await proposed(officer)
    armenian = await asking(app_of(admin), Role.COUNTRY_OFFICER, countries=["AM"])
    caseworker = await asking(app_of(admin), Role.CASEWORKER, office_id="liege")
    for act in ("approval", "refusal"):
        address = f"{PROPOSALS}/{one['id']}/{act}"
        assert (await armenian.post(address, json={"country": "AM"})).status_code == 404
        assert (await armenian.post(address, json={"country": "GE"})).status_code == 422
        assert (await caseworker.post(address, json={"country": "GE"})).status_code == 403
    for _ in range(2):
        answer = await officer.post(f"{PROPOSALS}/{one['id']}/refusal", json={"country": "GE"})
        assert answer.status_code in (204, 404)
    await confirmed(admin)
    assert await proposed(officer) == []


async def test_who_may_be_one_person_counts_as_one(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    for _ in range(2):
        await confirmed(admin, given_names="ნინო", family_names="ბერიძე", birth_date="1990-05-23")
    await confirmed(admin)
    assert await proposed(officer) == []
    await confirmed(admin)
    assert [one["text"] for one in await proposed(officer)] == [TEXT]
