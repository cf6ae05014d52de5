"""A country's statistics beside each other: openings and people in fives, pay, skills not taught, how fresh it is."""

from datetime import timedelta
from pathlib import Path

import pytest

from magnet import clock
from magnet.security.permissions import Role
from tests.api.conftest import serving, settings_of
from tests.api.samples import CONSENT, PUBLISHED, RETURNEE, TRAINING, VACANCY
from tests.api.test_access import client_as, made

PATH = "/v1/countries/AM/statistics"


@pytest.mark.parametrize("who", [Role.ANALYST, Role.CASEWORKER])
async def test_people_are_told_in_fives_and_to_who_may_count_them(database_url: str, tmp_path: Path, who: Role) -> None:
    async with serving(settings_of(database_url, tmp_path)) as app:
        admin = await client_as(app, Role.ADMIN)
        asking = await client_as(app, who, **({"office_id": "liege"} if who == Role.CASEWORKER else {}))
        old = str(clock.now().date() - timedelta(days=60))
        await made(admin, "/v1/vacancies", {**VACANCY, "openings": 7, "last_confirmed": old})
        await made(admin, "/v1/trainings", TRAINING)
        kept = await made(admin, "/v1/assessments", PUBLISHED)
        await made(admin, "/v1/assessments", {**PUBLISHED, "period_end": "2026-03-30"})
        for agrees in (True, True, True, True, False):
            purposes = CONSENT["purposes"] if agrees else ["registration"]
            person = {**RETURNEE, "office_id": "liege", "consent": {**CONSENT, "purposes": purposes}}
            await made(admin, "/v1/returnees", person)
        answer = await asking.get(PATH)
        assert answer.headers["cache-control"] == "no-store"
        told = answer.json()
        assert sum(one["people"] for one in told["supply"]) == 0
        assert told["freshness"] == {
            "confirmed": 0,
            "to_check": 1,
            "never_confirmed": 1,
            "percent_to_check": 100,
            "last_confirmed": old,
            "assessment": {name: kept[name] for name in ("id", "title", "period_end", "valid_until")},
        }
        (pay,) = told["groups"][0]["pay"]
        assert (pay["currency"], pay["of"], pay["median"]) == ("AMD", 1, 250000)
        assert (await asking.get(PATH, params={"region": "AM-ER"})).json()["supply"] is None
