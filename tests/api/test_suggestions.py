"""Suggestions over HTTP: in the form that profiles and vacancies take, kept nowhere."""

import json
import logging

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text as sql

from magnet.matching.extract import LIMIT
from magnet.schemas.returnees import ProfileIn
from tests.api.samples import RETURNEE, VACANCY, Json

PATH = "/v1/suggestions"
SECRET = "Zebulon Quartermaine"
CV = (
    f"{SECRET}\nWork experience\nWelder, Acme\n2015 - 2019\nLanguages: English (B2)\nDriving licence: B\nBSc in Physics"
)


async def asked(client: httpx.AsyncClient, text: str, kind: str = "cv", **more: object) -> Json:
    answer = await client.post(PATH, json={"text": text, "kind": kind, **more})
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


async def test_a_caseworker_ticks_suggestions_into_a_profile(
    stocked: httpx.AsyncClient,
) -> None:
    client = stocked
    found = await asked(client, CV, language="en")
    profile = {
        "work": [one["work"] for one in found["work"]],
        "skills": [one["skill"] for one in found["skills"]],
        "languages": [one["language"] for one in found["languages"]],
        "education": found["education"][0]["education"],
        "licences": [one["licence"] for one in found["licences"]],
    }
    assert ProfileIn.model_validate(profile).work[0].occupation.text == "Welder"
    assert (profile["work"][0]["years"], profile["work"][0]["last_year"]) == (4.1, 2019)
    assert profile["languages"] == [{"language": "en", "spoken": "B2", "written": "B2"}]
    assert profile["education"] == {"level": 6, "field": "Physics"}
    made = await client.post("/v1/returnees", json={**RETURNEE, "profile": profile})
    assert made.status_code == 201
    assert made.json()["profile"]["work"][0]["occupation"]["status"] == "confirmed"


async def test_an_advert_is_ticked_into_a_vacancy(stocked: httpx.AsyncClient) -> None:
    client = stocked
    advert = (
        "Welder\nRequirements:\n- MIG welding\n- at least 3 years of experience\n- good English\n- driving licence C"
    )
    found = await asked(client, advert, "advert")
    vacancy = {
        **VACANCY,
        "title": found["occupations"][0]["occupation"]["text"],
        "occupation": found["occupations"][0]["occupation"]["concept"],
        "essential_skills": [one["skill"] for one in found["skills"]],
        "languages": [one["language"] for one in found["languages"]],
        "licences": [one["licence"] for one in found["licences"]],
        "years": found["years"][0]["years"],
    }
    made = await client.post("/v1/vacancies", json=vacancy)
    assert made.status_code == 201
    assert (made.json()["years"], made.json()["licences"]) == (3, ["driving:C"])
    assert found["text_language"] == "en"


async def test_places_count_characters_of_the_text_as_given(stocked: httpx.AsyncClient) -> None:
    client = stocked
    text = "  \r\n😀 e\u0301té\r\nLanguages: English (B2)\r\n"
    (one,) = (await asked(client, text))["languages"]
    assert text[one["start"] : one["end"]] == "English (B2"


async def test_the_answer_is_not_cached_and_the_text_is_kept_nowhere(
    app: FastAPI, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await client.post(PATH, json={"text": CV, "kind": "cv"}, headers={"Idempotency-Key": "once"})
    assert answer.headers["cache-control"] == "no-store"
    assert SECRET not in caplog.text
    async with app.state.runtime.database.read() as session:
        tables = (await session.execute(sql("select name from sqlite_master where type = 'table'"))).scalars().all()
        for table in tables:
            rows = (await session.execute(sql(f'select * from "{table}"'))).all()
            assert SECRET not in repr(rows)
            assert SECRET.encode() not in b"".join(v for row in rows for v in row if isinstance(v, bytes))


@pytest.mark.parametrize(
    "body",
    [
        {"text": "x" * (LIMIT + 1), "kind": "cv"},
        {"text": f"{SECRET} \ud800", "kind": "cv"},
        {"text": SECRET, "kind": "letter"},
        {"text": SECRET, "kind": "cv", "language": "qq"},
        {"text": SECRET, "kind": "cv", "name": SECRET},
        {"text": None, "kind": "cv"},
        {"kind": "cv"},
    ],
)
async def test_what_cannot_be_read_is_a_problem_that_repeats_none_of_it(client: httpx.AsyncClient, body: Json) -> None:
    # As ASCII, since half a character cannot be sent otherwise.
    answer = await client.post(PATH, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text


@pytest.mark.parametrize("text", ["", "a", "x" * LIMIT, "\x00"])
async def test_a_text_that_says_nothing_is_answered_with_nothing(client: httpx.AsyncClient, text: str) -> None:
    found = await asked(client, text)
    assert [found[name] for name in ("work", "skills", "languages", "education", "licences", "years")] == [[]] * 6


async def test_nobody_without_a_key_is_answered(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.post(PATH, json={"text": "Welder", "kind": "cv"})).status_code == 401
