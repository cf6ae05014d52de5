"""A reader is answered in their language: refusals too, and the answer says which language it is in."""

import unicodedata

import httpx
import pytest
from fastapi import FastAPI

from magnet import i18n
from tests.api.samples import EMPLOYER

FRENCH = {"Accept-Language": "tlh, fr-BE;q=0.8, en;q=0.1"}


async def test_a_refusal_is_told_in_the_language_asked_for_and_its_codes_stay(client: httpx.AsyncClient) -> None:
    wrong = {**EMPLOYER, "monthly_referral_cap": -1, "country": "nowhere", "kind": "x"}
    english = (await client.post("/v1/employers", json=wrong)).json()
    answer = await client.post("/v1/employers", json=wrong, headers=FRENCH)
    french = answer.json()
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("fr", "Accept-Language")
    assert french["title"] == "Les données envoyées ne sont pas valables"
    assert [(one["field"], one["code"]) for one in french["errors"]] == [
        (one["field"], one["code"]) for one in english["errors"]
    ]
    said = {one["field"]: one["message"] for one in french["errors"]}
    assert said["country"] == "Ce n’est pas un pays connu (ISO 3166-1 alpha-2)."
    assert said["monthly_referral_cap"] == "Il faut 0 ou plus."
    assert said["kind"].startswith("Il faut l’un de : ")
    assert not {one["message"] for one in french["errors"]} & {one["message"] for one in english["errors"]}


async def test_what_is_refused_before_any_route_is_told_so_too(client: httpx.AsyncClient) -> None:
    lost = await client.get("/v1/nowhere", headers=FRENCH)
    assert (lost.status_code, lost.json()["title"]) == (404, "Cette ressource n’existe pas")
    anonymous = await client.get("/v1/employers", headers={**FRENCH, "Authorization": "Bearer wrong"})
    assert (anonymous.status_code, anonymous.headers["content-language"]) == (401, "fr")


async def test_receipts_say_what_was_wrong_with_a_row_in_the_language_asked_for(client: httpx.AsyncClient) -> None:
    rows = {"items": [{**EMPLOYER, "name": ""}]}
    answer = await client.post("/v1/employers/bulk", json=rows, headers=FRENCH)
    (receipt,) = answer.json()["receipts"]
    assert [one["message"] for one in receipt["errors"]] == ["C’est trop court : le minimum, en caractères, est 1."]


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "en"), ("fr", "fr"), ("zh, *;q=0.1", "en"), ("x" * 20_000, "en"), ("en;q=0.2,fr;q=0.9", "fr")],
)
async def test_an_answer_says_its_language(client: httpx.AsyncClient, header: str | None, language: str) -> None:
    answer = await client.get("/v1/employers", headers={"Accept-Language": header} if header else {})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert answer.headers["vary"] == "Accept-Language, Authorization"


async def test_a_repeated_answer_claims_no_other_language_than_its_own(client: httpx.AsyncClient) -> None:
    once = {"Idempotency-Key": "employer-1"}
    first = await client.post("/v1/employers", json=EMPLOYER, headers={**once, **FRENCH})
    again = await client.post("/v1/employers", json=EMPLOYER, headers={**once, "Accept-Language": "en"})
    assert first.headers["content-language"] == "fr"
    assert again.content == first.content
    assert "content-language" not in again.headers


async def test_the_languages_are_listed_with_what_nobody_has_reviewed(app: FastAPI, client: httpx.AsyncClient) -> None:
    items = (await client.get("/v1/languages", headers={"Accept-Language": "fr"})).json()["items"]
    assert [one["language"] for one in items] == list(i18n.available())
    english, french = (next(one for one in items if one["language"] == tag) for tag in ("en", "fr"))
    assert english == {
        "language": "en",
        "name": "anglais",
        "own_name": "English",
        "direction": "ltr",
        "reviewed": True,
        "labels": english["labels"],
    }
    assert (french["own_name"], french["reviewed"]) == ("français", False)


async def test_a_list_is_told_in_the_reader_s_language_labels_and_all(stocked: httpx.AsyncClient) -> None:
    """Every sentence has letters of the reader's script, and occupations go by their labels in it."""
    one = {"source_reference": "demo-r-041"}
    (person,) = (await stocked.post("/v1/returnees/search", json=one)).json()["items"]
    path, asked = f"/v1/returnees/{person['id']}/referral-lists", {"country": "IQ", "limit": 5}
    for language, script in (("ckb", "ARABIC"), ("hy", "ARMENIAN")):
        answer = await stocked.post(path, json=asked, headers={"Accept-Language": language})
        assert (answer.status_code, answer.headers["content-language"]) == (201, language)
        made = answer.json()
        items = [item for kind in made["lists"] for item in [*kind["items"], *kind["weaker"]]]
        said = [reason for item in items for reason in [*item["reasons"], *item["missing"], *item["checks"]]]
        texts = [made["statement"], made["how_ranked"]["text"], *(one["text"] for one in said)]
        assert len(texts) > 20
        assert [text for text in texts if not is_in(script, text)] == []
        trades = {one["parameters"]["occupation"] for one in said if "occupation" in one["parameters"]}
        assert any(is_in(script, trade) for trade in trades), trades


def is_in(script: str, text: str) -> bool:
    return any(script in unicodedata.name(sign, "") for sign in text)
