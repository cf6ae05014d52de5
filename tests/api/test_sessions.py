"""Sessions with a returnee: recorded with what was said sealed, followed by a next step, and careful of children."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI

from magnet.schemas.counselling import Topic
from magnet.schemas.guide_structure import structure
from magnet.security.permissions import Role
from tests.api.conftest import serving, settings_of
from tests.api.samples import RETURNEE, SESSION
from tests.api.test_access import client_as, made
from tests.api.test_handed_over import hand_over
from tests.api.test_problems import is_problem
from tests.services.raw import everything

Json = dict[str, Any]
PATH = "/v1/counselling-sessions"
FOR = {"purpose": "counselling"}
AFTER: Json = {"kind": "post_arrival", "held_on": "2026-03-10"}
CHILD = {**RETURNEE, "birth_year": 2012, "consent": {**RETURNEE["consent"], "given_by": "guardian"}}
ALONE = {"needs": [{"kind": "unaccompanied_child"}]}
ASSESSED = {"outcome": "favourable", "done_on": "2026-01-10", "words": "Her aunt in Gyumri takes her in."}


@dataclass(frozen=True)
class Office:
    """A caseworker, who may know needs, and an officer of the country of return, who may not."""

    app: FastAPI
    caseworker: httpx.AsyncClient
    officer: httpx.AsyncClient

    async def returnee(self, body: Json = RETURNEE, needs: Json | None = None) -> str:
        """A case that is transferred to its country of return."""
        created = await made(self.caseworker, "/v1/returnees", body)
        if needs is not None:
            put = await self.caseworker.put(
                f"/v1/returnees/{created['id']}/needs", json=needs, headers={"If-Match": '"0"'}
            )
            assert put.status_code == 200, put.text
        await hand_over(self.app, created, "transferred")
        return str(created["id"])

    async def record(self, returnee: str, client: httpx.AsyncClient | None = None, **more: Any) -> httpx.Response:
        return await (client or self.caseworker).post(f"/v1/returnees/{returnee}/sessions", json={**SESSION, **more})

    async def patch(self, session: Json, patch: Json, client: httpx.AsyncClient | None = None) -> httpx.Response:
        headers = {"If-Match": f'"{session["version"]}"'}
        return await (client or self.caseworker).patch(f"{PATH}/{session['id']}", json=patch, headers=headers)

    async def due(self, returnee: str) -> list[tuple[str, str]]:
        """The open reminders of next steps: of which session, by when."""
        asked = {"kind": "next_step", "returnee_id": returnee, "settled": False}
        found = await self.caseworker.post("/v1/reminders/search", json=asked)
        return [(one["subject_id"], one["due_on"]) for one in found.json()["items"]]


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app:
        caseworker = await client_as(app, Role.CASEWORKER, office_id="liege")
        yield Office(app, caseworker, await client_as(app, Role.COUNTRY_OFFICER, countries=["AM"]))


def codes(answer: httpx.Response) -> set[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return {(one["field"], one["code"]) for one in answer.json()["errors"]}


def test_all_that_guides_tell_of_can_be_talked_about() -> None:
    assert set(structure().topics) < set(get_args(Topic))


async def test_a_session_is_recorded_read_and_corrected(office: Office) -> None:
    returnee = await office.returnee()
    answer = await office.caseworker.post(
        f"/v1/returnees/{returnee}/sessions", json=SESSION, headers={"Idempotency-Key": "once"}
    )
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store"), answer.text
    again = await office.caseworker.post(
        f"/v1/returnees/{returnee}/sessions", json=SESSION, headers={"Idempotency-Key": "once"}
    )
    assert again.json() == answer.json()
    session = answer.json()
    told = {name: value for name, value in SESSION.items() if name not in ("sensitive", "next_step")}
    assert told.items() <= session.items()
    assert session["next_step"] == {**SESSION["next_step"], "done_on": None}
    assert (session["returnee_id"], session["has_sensitive"], "sensitive" in session) == (returnee, True, False)
    assert (await office.caseworker.get(answer.headers["location"])).json() == session

    is_problem(await office.caseworker.patch(answer.headers["location"], json={}), 428, "precondition-required")
    changed = await office.patch(session, {"notes": None, "topics": ["plan", "plan"]})
    assert (changed.json()["notes"], changed.json()["topics"], changed.json()["version"]) == (None, ["plan"], 2)
    is_problem(await office.patch(session, {"notes": "late"}), 412, "changed")
    assert codes(await office.patch(changed.json(), {"sensitive": {"notes": "x"}})) == {("sensitive", "elsewhere")}

    later = (await office.record(returnee, office.officer, **AFTER, next_step=None, place=None, how="video")).json()
    page = (await office.officer.get(f"/v1/returnees/{returnee}/sessions", params={"limit": 1})).json()
    rest = await office.officer.get(f"/v1/returnees/{returnee}/sessions", params={"cursor": page["next"]})
    assert [one["id"] for one in (*page["items"], *rest.json()["items"])] == [later["id"], session["id"]]
    gone = await office.caseworker.delete(f"{PATH}/{later['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204
    is_problem(await office.officer.get(f"{PATH}/{later['id']}"), 404, "not-found")


async def test_what_is_sensitive_opens_for_a_purpose_to_who_may_know_needs(office: Office) -> None:
    returnee = await office.returnee()
    session = (await office.record(returnee, office.officer)).json()
    assert session["has_sensitive"] is True
    place = f"{PATH}/{session['id']}/sensitive"
    assert (await office.officer.get(place, params=FOR)).status_code == 403
    assert (await office.officer.put(place, json={}, headers={"If-Match": '"1"'})).status_code == 403
    assert codes(await office.caseworker.get(place)) == {("purpose", "missing")}
    seen = await office.caseworker.get(place, params=FOR)
    assert (seen.json()["notes"], seen.json()["missing"]) == ("Sleeps badly.", [])
    new = await office.caseworker.put(place, json={"notes": "Sleeps well."}, headers={"If-Match": seen.headers["etag"]})
    assert (new.json()["notes"], new.json()["version"]) == ("Sleeps well.", 2)
    bare = await office.caseworker.put(place, json={}, headers={"If-Match": '"2"'})
    assert bare.status_code == 200
    assert (await office.officer.get(f"{PATH}/{session['id']}")).json()["has_sensitive"] is False
    admin = await client_as(office.app, Role.ADMIN)
    record = (await admin.get(f"/v1/returnees/{returnee}/access-record")).json()["items"]
    acts = [(one["act"], one["purpose"]) for one in record if one["item"] == session["id"]]
    assert acts == [
        ("session read", None),
        ("needs changed", None),
        ("needs changed", None),
        ("needs read", "counselling"),
        ("session recorded", None),
    ]
    held = await everything(office.app.state.runtime.database)
    for words in (b"Sleeps", b"The office in", b"asks for a course", b"Bring the diploma"):
        assert words not in held


async def test_days_that_cannot_be_are_refused(office: Office) -> None:
    returnee = await office.returnee()
    for more, fault in (
        ({"held_on": "2099-01-01", "next_step": None}, ("held_on", "future")),
        ({"held_on": "1989-01-01"}, ("held_on", "before_birth")),
        ({**AFTER, "held_on": "2026-02-27", "next_step": None}, ("held_on", "before_return")),
        ({"held_on": "2026-03-02", "next_step": None}, ("held_on", "after_return")),
        ({"next_step": {"step": "plan", "due_on": "2026-01-11"}}, ("", "date_order")),
        ({"next_step": {"due_on": "2026-02-11"}}, ("next_step", "step_missing")),
        (
            {"next_step": {"step": "plan", "due_on": "2099-01-01", "done_on": "2098-01-01"}},
            ("next_step.done_on", "future"),
        ),
        ({"how": "telephone"}, ("", "place_remote")),
        ({"topics": ["weather"]}, ("topics.0", "literal_error")),
    ):
        (found,) = codes(await office.record(returnee, **more))
        assert found[1] == fault[1], more
        assert fault[0] in found[0]
    for kind in ("pre_departure", "post_arrival"):
        assert (await office.record(returnee, kind=kind, held_on="2026-03-01", next_step=None)).status_code == 201


async def test_a_day_of_return_that_moves_leaves_old_sessions_as_they_are(office: Office) -> None:
    returnee = await office.returnee()
    session = (await office.record(returnee, **AFTER, next_step=None)).json()
    version = (await office.caseworker.get(f"/v1/returnees/{returnee}")).json()["version"]
    patch, tag = {"return_date": "2026-04-01"}, {"If-Match": f'"{version}"'}
    assert (await office.caseworker.patch(f"/v1/returnees/{returnee}", json=patch, headers=tag)).status_code == 200
    changed = await office.patch(session, {"notes": "She had come for a visit."})
    assert changed.status_code == 200, changed.text
    assert codes(await office.patch(changed.json(), {"held_on": "2026-03-11"})) == {("held_on", "before_return")}


async def test_without_consent_to_be_registered_nothing_is_recorded_or_told(office: Office) -> None:
    returnee = await office.returnee()
    session = (await office.record(returnee)).json()
    said = {"purposes": ["registration"], "how": "oral"}
    await office.caseworker.post(f"/v1/returnees/{returnee}/consents/withdrawals", json=said)
    place = f"{PATH}/{session['id']}"
    for answer in (
        await office.record(returnee),
        await office.patch(session, {"notes": "x"}),
        await office.caseworker.get(place),
        await office.caseworker.get(f"/v1/returnees/{returnee}/sessions"),
        await office.caseworker.get(f"{place}/sensitive", params=FOR),
    ):
        is_problem(answer, 409, "consent-missing")
        assert answer.json()["purposes"] == ["registration"]
    assert (await office.caseworker.get(f"{place}/sensitive", params={"purpose": "rights_request"})).status_code == 200


async def test_a_next_step_is_due_until_it_is_done_or_a_later_session_goes_on(office: Office) -> None:
    returnee = await office.returnee()
    first = (await office.record(returnee)).json()
    assert await office.due(returnee) == [(first["id"], "2026-02-01")]
    noted = (await office.patch(first, {"notes": "He has it."})).json()
    assert await office.due(returnee) == [(first["id"], "2026-02-01")]
    moved = (await office.patch(noted, {"next_step": {"due_on": "2026-02-09"}})).json()
    assert await office.due(returnee) == [(first["id"], "2026-02-09")]
    back = (await office.patch(moved, {"next_step": {"due_on": "2026-02-01"}})).json()
    assert await office.due(returnee) == [(first["id"], "2026-02-01")]

    second = (await office.record(returnee, held_on="2026-01-20")).json()
    assert await office.due(returnee) == [(second["id"], "2026-02-01")]
    await office.record(returnee, held_on="2026-01-15")  # written down late: the second one went on from it
    assert await office.due(returnee) == [(second["id"], "2026-02-01")]
    done = await office.patch(second, {"next_step": {"done_on": "2026-01-25"}})
    assert done.json()["next_step"]["words"] == "Bring the diploma."
    assert await office.due(returnee) == []
    assert (await office.patch(back, {"next_step": None})).json()["next_step"] is None

    third = (
        await office.record(returnee, held_on="2026-02-20", next_step={"step": "plan", "due_on": "2026-02-28"})
    ).json()
    assert await office.due(returnee) == [(third["id"], "2026-02-28")]
    await office.caseworker.delete(f"{PATH}/{third['id']}", headers={"If-Match": '"1"'})
    assert await office.due(returnee) == []


async def test_a_next_step_that_was_not_done_after_all_comes_back_unless_somebody_settled_it(office: Office) -> None:
    returnee = await office.returnee()
    session = (await office.record(returnee)).json()
    due = [(session["id"], "2026-02-01")]
    done = (await office.patch(session, {"next_step": {"done_on": "2026-01-25"}})).json()
    assert await office.due(returnee) == []
    undone = (await office.patch(done, {"next_step": {"done_on": None}})).json()
    assert await office.due(returnee) == due
    mistaken = (await office.record(returnee, held_on="2026-01-20", next_step=None)).json()
    assert await office.due(returnee) == []
    await office.caseworker.delete(f"{PATH}/{mistaken['id']}", headers={"If-Match": '"1"'})
    assert await office.due(returnee) == due
    asked = {"kind": "next_step", "returnee_id": returnee}
    (item,) = (await office.caseworker.post("/v1/reminders/search", json=asked)).json()["items"]
    assert (await office.caseworker.post(f"/v1/reminders/{item['id']}/settling")).status_code == 200
    assert (await office.patch(undone, {"notes": "He has it."})).status_code == 200
    assert await office.due(returnee) == []


async def test_the_words_of_a_closed_case_are_corrected_and_remind_of_nothing(office: Office) -> None:
    returnee = await office.returnee()
    session = (await office.record(returnee)).json()
    closing = {"on": "2026-03-11", "reason": "moved_away"}
    closed = await office.caseworker.post(f"/v1/returnees/{returnee}/closings", json=closing)
    assert closed.status_code == 201, closed.text
    patch = {"notes": "He has it.", "next_step": {"due_on": "2026-02-09"}}
    corrected = await office.patch(session, patch)
    assert (corrected.status_code, corrected.json()["notes"]) == (200, "He has it.")
    assert await office.due(returnee) == []


async def test_a_minor_s_session_says_who_was_there_and_whether_the_guardian_was(office: Office) -> None:
    returnee = await office.returnee(CHILD)
    for client in (office.caseworker, office.officer):
        lacking = {("present", "present_missing"), ("sensitive.guardian_absent_because", "guardian_missing")}
        assert codes(await office.record(returnee, client, present=[])) == lacking
        assert codes(await office.record(returnee, client)) == lacking - {("present", "present_missing")}
        with_guardian = await office.record(returnee, client, present=["returnee", "guardian"])
        assert with_guardian.status_code == 201, with_guardian.text
        sensitive = {"guardian_absent_because": "not_reached"}
        assert (await office.record(returnee, client, sensitive=sensitive)).status_code == 201
        left = await office.patch(with_guardian.json(), {"present": ["returnee"]}, client)
        assert codes(left) == {("sensitive.guardian_absent_because", "guardian_missing")}


async def test_for_an_unaccompanied_child_the_family_is_assessed_and_who_may_not_know_learns_nothing(
    office: Office,
) -> None:
    alone, other = await office.returnee(CHILD, ALONE), await office.returnee(CHILD, {"needs": []})
    met: Json = {"present": ["returnee", "guardian"]}
    missing = {("sensitive.family_assessment", "family_assessment_missing")}
    assert codes(await office.record(alone, **met)) == missing
    assert (await office.record(other, **met)).status_code == 201
    late = {"family_assessment": {**ASSESSED, "done_on": "2099-01-01"}}
    (fault,) = codes(await office.record(alone, **met, sensitive=late))
    assert fault == ("sensitive.family_assessment.done_on", "future")
    assert (await office.record(alone, **met, sensitive={"family_assessment": ASSESSED})).status_code == 201

    answers = [await office.record(one, office.officer, **met) for one in (alone, other)]
    apart = ("id", "returnee_id", "recorded_by", "created_at", "updated_at")
    shown = [{name: value for name, value in one.json().items() if name not in apart} for one in answers]
    assert [one.status_code for one in answers] == [201, 201]
    assert shown[0] == shown[1]
    place = f"{PATH}/{answers[0].json()['id']}/sensitive"
    seen = await office.caseworker.get(place, params=FOR)
    assert seen.json()["missing"] == ["family_assessment"]
    tag = {"If-Match": seen.headers["etag"]}
    refused = await office.caseworker.put(place, json={"notes": "x"}, headers=tag)
    assert codes(refused) == {("family_assessment", "family_assessment_missing")}
    whole = {"notes": "x", "family_assessment": {"outcome": "under_way"}}
    assert (await office.caseworker.put(place, json=whole, headers=tag)).json()["missing"] == []
    unknown = {**CHILD, "birth_year": None}
    assert (await office.record(await office.returnee(unknown), **met)).status_code == 201
    assert codes(await office.record(await office.returnee(unknown, ALONE), **met)) == missing
