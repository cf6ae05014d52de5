"""The requests of docs/casework.md are answered as the page says, in its order."""

import httpx

from tests.api.walked import Json, Page, Walk, key


def job_on(answer: Json) -> str | None:
    """The first vacancy on a list to which the person can be referred."""
    jobs = (item for item in answer.get("lists", [{"items": []}])[0]["items"] if not item["apply_yourself"])
    return next((job["opportunity_id"] for job in jobs), None)


async def test_the_page_tells_it_as_it_is(stocked: httpx.AsyncClient) -> None:
    headers = {
        "caseworker": await key(stocked, "caseworker", office_id="office-be-1"),
        "officer": await key(stocked, "country_officer", countries=["IQ"]),
    }
    walk = Walk(stocked, headers)
    for step in Page.named("casework.md").lines():
        answer = await walk.send(step)
        job = job_on(answer.json()) if step["name"] == "LIST" else None
        if job is not None:
            walk.ids["VACANCY"] = job
            walk.ids["EMPLOYER"] = (await stocked.get(f"/v1/vacancies/{job}")).json()["employer_id"]
            headers["employer"] = await key(stocked, "employer", employer_id=walk.ids["EMPLOYER"])
