"""An export holds all that is kept on a person, as JSON and as a page, and nothing about anybody else."""

import json
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from magnet import i18n
from magnet.schemas.exports import Export
from magnet.security.permissions import Role
from magnet.security.scopes import EVERYTHING
from magnet.store.about import ABOUT
from magnet.store.duplicates import DuplicateRow
from magnet.store.tables import METADATA
from tests.api.conftest import client_of, serving, settings_of
from tests.api.samples import PROGRAMME
from tests.api.test_access import NOWHERE, client_as, made
from tests.api.test_contests import REASON
from tests.api.test_erasure import with_everything
from tests.api.test_plans import PLANNED
from tests.api.test_problems import is_problem
from tests.api.test_referrals import Office

Json = dict[str, Any]
BY_ITSELF = {
    ("profile", "document"): "opened, as the profile",
    ("sealed_part", "body"): "opened, as identity and needs",
    ("sealed_part", "part"): "the name of the section",
    ("referral_list", "answer"): "opened",
    ("referral_list", "person_inputs"): "opened",
    ("referral_list", "item_inputs"): "about opportunities",
    ("referral_list", "country"): "the country asked for, in the request",
    ("case_closing", "note"): "opened",
    ("case_visit", "note"): "opened",
    ("follow_up", "note"): "opened",
    ("follow_up", "psychosocial"): "opened, among the answers of how the person settles",
    ("allocation_proposal", "body"): "opened",
    ("list_verdict", "note"): "opened",
    ("list_verdict", "judged"): "the list's, which is shown",
    ("contest", "reason"): "opened",
    ("contest", "explanation"): "opened",
    ("reminder", "id"): "names the reminder",
    ("reminder", "updated_at"): "that of the settling",
    ("counselling", "words"): "opened",
    ("counselling", "sensitive"): "opened",
    ("plan", "guardian"): "opened",
    ("plan", "agreed_at"): "tells which steps were agreed to",
    ("plan_step", "body"): "opened",
    ("plan_step", "guarded"): "follows from the kind",
    ("plan_step", "planned_at"): "tells whether it was agreed to",
    ("plan_reason", "body"): "opened",
    ("safeguard_decision", "body"): "opened",
    ("correction", "body"): "opened",
    ("correction", "key"): "where the body is sealed",
    ("correction", "seq"): "the order",
    ("legal_hold", "note"): "opened",
    ("legal_hold", "lifting_note"): "opened",
    ("break_glass", "explanation"): "opened",
    ("break_glass", "comment"): "about who opened it",
    ("break_glass", "id"): "names the opening",
    ("break_glass", "escalated_at"): "about who was to review it",
    ("break_glass", "updated_at"): "that of the review",
    ("break_glass", "country"): "the returnee's",
    ("break_glass", "office_id"): "the returnee's",
    ("break_glass", "version"): "of the review",
    ("returnee", "household"): "a digest of what is shown",
    ("returnee", "source_reference"): "a digest of what is shown",
    ("returnee", "owner"): "the office",
    ("referral", "card"): "as labels",
    ("referral", "is_open"): "follows from the state",
    ("referral", "answered_on"): "the day of the first answer among the moves",
    ("referral_move", "seq"): "the order",
    ("referral_move", "note"): "opened",
    ("blind_index", "digest"): "keyed: it says nothing",
    ("comparison", "told"): "what was told to whom compared, about others",
    ("comparison", "elsewhere"): "about others",
    ("duplicate", "id"): "names the pair",
    ("duplicate", "other_id"): "somebody else",
    ("duplicate", "other_country"): "somebody else's",
    ("duplicate", "told"): "about others",
    ("duplicate", "version"): "of the verdict",
    ("duplicate", "updated_at"): "that of the verdict",
    ("idempotent_answer", "body"): "a copy of what is shown",
    ("idempotent_answer", "key"): "the program's",
    ("idempotent_answer", "request_digest"): "the program's",
    ("idempotent_answer", "headers"): "the program's",
    ("audit_event", "seq"): "the order",
    ("audit_event", "at"): "by day",
    ("audit_event", "item"): "ids of what is shown",
}
"""Columns whose value stands in the export in another form, or not, and why."""


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with serving(settings_of(database_url, tmp_path)) as app, client_of(app) as admin:
        yield await Office(app, admin).open()


async def exported(office: Office, returnee: str) -> Json:
    answer = await office.caseworker.post(f"/v1/returnees/{returnee}/exports")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    said: Json = answer.json()
    return said


async def filled(office: Office) -> tuple[str, str]:
    """Somebody with a row in every table about returnees, and another one who may be the same person."""
    kept = {"lawful_basis": "public_interest", "controller": {"name": "The Agency", "contact": "rights@agency.test"}}
    await made(office.admin, "/v1/programmes", {**PROGRAMME, **kept, "retention_months_by_country": {"AM": 24}})
    returnee, other = await with_everything(office), await office.returnee(place="Vanadzor")
    one = f"/v1/returnees/{returnee}"
    version = (await office.caseworker.get(one)).json()["version"]
    changes = {"programme": PROGRAMME["code"], "household": "h-9", "region": "AM-SH"}
    patched = await office.caseworker.patch(one, json=changes, headers={"If-Match": f'"{version}"'})
    assert patched.status_code == 200, patched.text
    row = {"id": NOWHERE, "version": 1, "country": "AM", "returnee_id": returnee, "other_country": "AM"}
    facts = {"other_id": other, "likelihood": "likely", "told": True, "found_by": "finder-1"}
    async with office.app.state.runtime.database.write(EVERYTHING) as session:
        at = await session.scalar(sa.select(ABOUT["comparison"].table.__table__.c.at))
        session.add(DuplicateRow(**row, **facts, created_at=at, updated_at=at))
    return returnee, other


def values(document: Any) -> set[str]:
    """Every value in a document, as text."""
    if isinstance(document, dict):
        return set().union(*map(values, document.values()), document.keys())
    if isinstance(document, list):
        return set().union(*map(values, document)) if document else set()
    return {json.dumps(document)}


def spelt(value: Any) -> str:
    """A stored value as JSON writes it."""
    if isinstance(value, bool | int) or value is None:
        return json.dumps(value)
    if hasattr(value, "tzinfo"):
        return json.dumps(value.isoformat().replace("+00:00", "Z"))
    return json.dumps(str(value))


async def test_every_column_about_a_person_is_in_it(office: Office) -> None:
    returnee, other = await filled(office)
    said = await exported(office, returnee)
    there, missing = values(said), []
    async with office.app.state.runtime.database.read(EVERYTHING) as session:
        for name, kept in ABOUT.items():
            columns = METADATA.tables[name].c
            rows = (await session.execute(sa.select(*columns).where(kept.of([returnee])))).all()
            assert rows, name
            for row in rows:
                if name == "audit_event" and row.act == "exported":
                    continue  # what is noted last, of this export itself
                for column in (each.name for each in columns):
                    value = getattr(row, column)
                    if (name, column) in BY_ITSELF:
                        continue
                    if isinstance(value, list | dict):
                        missing += [f"{name}.{column}: {one}" for one in values(value) - there]
                    elif spelt(value) not in there:
                        missing.append(f"{name}.{column}: {value}")
    assert not missing
    for words in (
        "Sarkisyan",
        "Asthma",
        "Gyumri",
        "soudeur",
        "The court of Gyumri asks for the file.",
        "Schwei",
        *PLANNED,
    ):
        assert words in json.dumps(said, ensure_ascii=False)
    assert other not in json.dumps(said)
    assert "Vanadzor" not in json.dumps(said)


async def test_every_field_of_it_can_be_filled(office: Office) -> None:
    returnee, _ = await filled(office)
    said = await exported(office, returnee)
    assert [name for name, value in said.items() if value in (None, [], {}) and name != "occupation_group"] == []
    basis = {name: said["basis"][name] for name in ("lawful_basis", "controller", "retention_months")}
    assert basis == {
        "lawful_basis": "public_interest",
        "controller": {"name": "The Agency", "contact": "rights@agency.test"},
        "retention_months": 24,
    }
    assert (said["needs"]["medical_notes"], said["identity"]["family_names"]) == ("Asthma", "Sarkisyan")
    (listed,) = said["lists"]
    assert listed["inputs"]["profile"]["work"]
    seen = {(one["act"], tuple(one["roles"])) for one in said["access"]}
    assert {("created", ("caseworker",)), ("hold placed", ("admin",)), ("glass broken", ("caseworker",))} <= seen
    again = await exported(office, returnee)
    assert [(one["act"], one["purpose"]) for one in again["access"] if one["act"] == "exported"] == [
        ("exported", "rights_request")
    ]


async def test_it_is_given_whatever_the_person_agrees_to_now(office: Office) -> None:
    returnee = await with_everything(office)
    await office.disagree(returnee, "registration")
    said = await exported(office, returnee)
    assert (said["returnee"]["place"], said["consents"]["agreed"], said["basis"]) == ("Gyumri", [], None)
    assert (said["contests"][0]["reason"], said["needs"]["medical_notes"]) == (REASON, "Asthma")


async def test_who_exports(office: Office) -> None:
    returnee = await office.returnee()
    path = f"/v1/returnees/{returnee}/exports"
    vienna = await client_as(office.app, Role.CASEWORKER, office_id="vienna")
    officer = await client_as(office.app, Role.COUNTRY_OFFICER, countries=["AM"])
    is_problem(await vienna.post(path), 404, "not-found")
    is_problem(await vienna.post(f"/v1/returnees/{NOWHERE}/exports"), 404, "not-found")
    for client in (officer, office.admin, office.portal):
        is_problem(await client.post(path), 403, "forbidden")


class Outline(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text, self.root = list[str](), "", dict[str, str | None]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "html":
            self.root = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("language", "runs", "said"), [("en", "ltr", "All that is held on you"), ("ar", "rtl", "كل ما هو محفوظ عنك")]
)
async def test_it_can_be_read_as_a_page(office: Office, language: str, runs: str, said: str) -> None:
    returnee, other = await filled(office)
    one = f"/v1/returnees/{returnee}"
    identity = {"family_names": "<script>alert(1)</script> & Co", "address": "شارع ١"}
    await office.caseworker.put(f"{one}/identity", json=identity, headers={"If-Match": '"1"'})
    headers = {"Accept": "text/html,application/json;q=0.9", "Accept-Language": language}
    answer = await office.caseworker.post(f"{one}/exports", headers=headers)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    page = Outline(answer.text)
    assert (page.root["lang"], page.root["dir"]) == (language, runs)
    assert answer.headers["content-language"] == language
    assert {"h1", "h2", "table", "th", "dl"} <= set(page.tags)
    assert not {"script", "img", "link", "iframe", "form"} & set(page.tags)
    for words in (said, "<script>alert(1)</script> & Co", "شارع ١", "The Agency", "Asthma", "soudeur", "case-77"):
        assert words in page.text
    assert other not in answer.text
    acts = (await office.admin.get(f"{one}/access-record")).json()["items"]
    assert (acts[0]["act"], acts[0]["purpose"]) == ("exported", "rights_request")


def names(kind: Any, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """All fields of all models that a type leads to."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if kind.__name__ not in found:
            found[kind.__name__] = set(kind.model_fields)
            for field in kind.model_fields.values():
                names(field.annotation, found)
    else:
        for part in get_args(kind):
            names(part, found)
    return found


def test_every_field_has_a_name_in_french() -> None:
    catalogue = i18n.catalogue("fr")
    assert catalogue is not None
    fields = set().union(*names(Export, {}).values())
    assert len(fields) > 200
    assert [name for name in sorted(fields) if catalogue.pgettext("field", name) == name] == []
    assert i18n.label("birth_year", ["en"]) == "Birth year"
    assert i18n.label("birth_year", ["sq", "fr"]) == "Année de naissance"


def test_a_page_is_written_as_its_language_runs() -> None:
    assert [i18n.direction(language) for language in ("en", "fr", "ar", "fa", "ckb")] == [
        "ltr",
        "ltr",
        "rtl",
        "rtl",
        "rtl",
    ]
    assert i18n.spoken(["sq", "fr"]) == "fr"
    assert i18n.shown("2026-03-01", ["fr"]) == "1 mars 2026"
    assert i18n.shown("not 2026-03-01", ["fr"]) == "not 2026-03-01"
    assert [i18n.shown(value, ["fr"]) for value in (True, False, 7)] == ["oui", "non", "7"]


async def test_nobody_else_s_address_gives_it(office: Office) -> None:
    returnee = await office.returnee()
    answer: httpx.Response = await office.caseworker.get(f"/v1/returnees/{returnee}/exports")
    assert answer.status_code == 405
