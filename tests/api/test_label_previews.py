"""Before labels count it is said what would link differently; afterwards that is what happened."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from magnet.security.permissions import Role
from magnet.services import label_previews
from magnet.services.work import work
from tests.api.samples import RETURNEE
from tests.api.test_label_files import HEADER, applied, send
from tests.api.test_local_labels import ISCO, LABELS, WELDER, admin, app_of, asking, officer

__all__ = ["admin", "officer"]
Json = dict[str, Any]
NEW = {name: value for name, value in WELDER.items() if name != "country"}
PREVIEW = f"{LABELS}/preview"


async def vacancy(client: httpx.AsyncClient, title: str, country: str = "GE", **more: Any) -> Json:
    answer = await client.post("/v1/vacancies", json={"country": country, "title": title, "language": "ka", **more})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def previewed(client: httpx.AsyncClient, **said: Any) -> Json:
    answer = await client.post(PREVIEW, json={"country": "GE", **said})
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def worked(client: httpx.AsyncClient) -> None:
    """Do what is due, as `magnet work --once` does."""
    import asyncio

    await work(app_of(client).state.runtime, asyncio.Event(), once=True)


ALL = ("registration", "matching", "statistics", "transfer")


async def returnee(client: httpx.AsyncClient, *texts: str, purposes: Sequence[str] = ALL, **more: Any) -> Json:
    """A returnee to Georgia who agrees to these purposes, and did the work that these words name."""
    profile = {"work": [{"occupation": {"text": text, "language": "ka", **more}} for text in texts]}
    consent = {**RETURNEE["consent"], "purposes": list(purposes)}
    body = {"country": "GE", "office_id": "liege", "consent": consent, "profile": profile}
    answer = await client.post("/v1/returnees", json=body)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def test_a_preview_says_what_the_job_then_does(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    first, second = [await vacancy(admin, WELDER["text"]) for _ in range(2)]
    confirmed = await vacancy(admin, WELDER["text"], occupation="7126")
    abroad = await vacancy(admin, WELDER["text"], country="AM")
    await vacancy(admin, "მზარეული")
    found = await previewed(officer, labels=[NEW])
    (phrase,) = found["phrases"]
    assert (phrase["text"], phrase["items"], phrase["kind"]) == (WELDER["text"], 2, "occupation")
    assert phrase["now"]["status"] != "linked"
    assert [link["concept"] for link in phrase["then"]["links"]] == [f"{ISCO}7212"]
    assert (found["changed"], found["items"], found["people"]) == (1, 2, 0)
    assert (await officer.get(f"/v1/vacancies/{first['id']}")).json() == first, "nothing is stored"
    await officer.post(LABELS, json=WELDER)
    await worked(admin)
    for one in (first, second):
        after = (await officer.get(f"/v1/vacancies/{one['id']}")).json()
        assert [link["concept"] for link in after["title_links"]] == [f"{ISCO}7212"]
        assert after["version"] == one["version"] + 1
    for one in (confirmed, abroad):
        assert (await admin.get(f"/v1/vacancies/{one['id']}")).json() == one
    assert (await previewed(officer))["changed"] == 0
    await worked(admin)
    assert (await officer.get(f"/v1/vacancies/{first['id']}")).json()["version"] == first["version"] + 1


async def test_a_file_is_previewed_before_it_is_confirmed(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    await vacancy(admin, WELDER["text"])
    made = (await send(officer, f"{HEADER}7212\t{WELDER['text']}\talternative\toffice\tno\n9999\tx\n".encode())).json()
    found = await previewed(officer, import_id=made["id"])
    assert [phrase["text"] for phrase in found["phrases"]] == [WELDER["text"]]
    other = await asking(app_of(admin), Role.COUNTRY_OFFICER, countries=["GE"])
    assert (await other.post(PREVIEW, json={"country": "GE", "import_id": made["id"]})).status_code == 404


async def test_people_are_counted_in_fives_and_no_word_of_theirs_is_shown(admin: httpx.AsyncClient) -> None:
    for people, told in ((4, 0), (1, 5), (1, 5)):
        for _ in range(people):
            await returnee(admin, WELDER["text"])
        answer = await admin.post(PREVIEW, json={"country": "GE", "labels": [NEW]})
        assert answer.json()["people"] == told
        assert WELDER["text"] not in answer.text
    refused = await admin.post(PREVIEW, json={"country": "GE", "labels": [{**NEW, "text": "welder"}]})
    assert refused.status_code == 422


async def test_no_question_tells_of_fewer_than_five(admin: httpx.AsyncClient) -> None:
    others = ["მებაღე", "ხელოსანი"]

    async def people(*texts: str) -> int:
        found = await previewed(admin, labels=[{**NEW, "text": text} for text in texts])
        return int(found["people"])

    for text in (others[0], *others * 4):
        await returnee(admin, text)
    await returnee(admin, WELDER["text"])
    alone = {text: await people(text) for text in (WELDER["text"], *others)}
    assert alone == {WELDER["text"]: 0, others[0]: 5, others[1]: 0}
    for asked in ((others[0], WELDER["text"]), (others[1], WELDER["text"]), (*others, WELDER["text"])):
        assert await people(*asked) == sum(alone[text] for text in asked)


async def test_who_is_counted_is_noted_and_who_may_be_one_person_counts_as_one(admin: httpx.AsyncClient) -> None:
    same = {"given_names": "ნინო", "family_names": "ბერიძე", "birth_date": "1990-05-23"}
    people = [await returnee(admin, WELDER["text"]) for _ in range(5)]
    for one in people[:2]:
        await admin.put(f"/v1/returnees/{one['id']}/identity", json=same, headers={"If-Match": '"0"'})
    assert (await previewed(admin, labels=[NEW]))["people"] == 0
    people += [await returnee(admin, WELDER["text"]), await returnee(admin, "მზარეული")]
    assert (await previewed(admin, labels=[NEW]))["people"] == 5
    for one in people:
        record = (await admin.get(f"/v1/returnees/{one['id']}/access-record")).json()
        assert [event["act"] for event in record["items"]].count("counted") == (0 if one is people[-1] else 1)


async def test_what_would_be_refused_is_not_previewed_as_if_it_counted(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    await officer.post(LABELS, json=WELDER)
    good = {**NEW, "text": "მილების ოსტატი", "concept": "7126"}
    for slip in ({"text": "მზარეული"}, {"text": WELDER["text"], "concept": "7126"}, {**good, "concept": "7212"}):
        answer = await officer.post(PREVIEW, json={"country": "GE", "labels": [good, {**NEW, **slip}]})
        assert answer.status_code == 422, answer.text
        (fault,) = answer.json()["errors"]
        assert (fault["field"], fault["code"]) == ("labels.1.text", "stands_elsewhere")
    lines = f"7126\t{good['text']}\talternative\toffice\tno\n7212\tმზარეული\talternative\toffice\tno\n"
    made = (await send(officer, f"{HEADER}{lines}".encode())).json()
    await vacancy(admin, "მზარეული")
    await vacancy(admin, good["text"])
    found = await previewed(officer, import_id=made["id"])
    assert [phrase["text"] for phrase in found["phrases"]] == [good["text"]]
    assert found["left_out"] == 1


async def test_the_new_labels_own_words_are_looked_at_first(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_previews, "MOST_LOOKED_AT", 1)
    await officer.post(LABELS, json={**WELDER, "text": "ღუმელის ოსტატი"})
    for title in ("ღუმელები", "ღუმელები", "რკინის ოსტატები", "რკინის ოსტატები", WELDER["text"]):
        await vacancy(admin, title)
    assert [phrase["text"] for phrase in (await previewed(officer, labels=[NEW]))["phrases"]] == [WELDER["text"]]


async def test_nobody_previews_labels_of_another_country(admin: httpx.AsyncClient, officer: httpx.AsyncClient) -> None:
    answer = await officer.post(PREVIEW, json={"country": "AM", "labels": []})
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["country"]
    caseworker = await asking(app_of(admin), Role.CASEWORKER, office_id="liege")
    assert (await caseworker.post(PREVIEW, json={"country": "GE"})).status_code == 403


async def test_of_many_changes_in_a_row_the_last_links_the_words(
    admin: httpx.AsyncClient, officer: httpx.AsyncClient
) -> None:
    made = await vacancy(admin, WELDER["text"])
    label = await officer.post(LABELS, json=WELDER)
    address, tag = f"{LABELS}/{label.json()['id']}", {"If-Match": label.headers["ETag"]}
    assert (await officer.delete(address, headers=tag)).status_code == 204
    await officer.post(LABELS, json={**WELDER, "concept": "7126"})
    # A file that says what is there already changes nothing, and keeps no job from its work.
    text = f"{HEADER}7126\t{WELDER['text']}\talternative\toffice\tno\n"
    assert (await applied(officer, (await send(officer, text.encode())).json()))["first_receipts"][0][
        "outcome"
    ] == "same"
    await worked(admin)
    after = (await officer.get(f"/v1/vacancies/{made['id']}")).json()
    assert [link["concept"] for link in after["title_links"]] == [f"{ISCO}7126"]
    assert after["version"] == made["version"] + 1
