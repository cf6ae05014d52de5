"""Candidate lists by the words of a vacancy's text: who comes first, why, and who is still left out."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.referral_lists import Candidate, CandidateListIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.principals import OPERATOR
from magnet.services import candidate_lists, resources
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.services.taxonomy_imports import import_files
from magnet.settings import Settings
from tests.api.samples import RETURNEE, VACANCY

LABELS = "a:welder\ten\twelder\nx/skill/mig\ten\tMIG welding\n"
ADVERT = "Our workshop builds trailers: you weld chassis frames, and drive the forklift in the yard."


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a database of each kind, with a small taxonomy."""
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        ctx = Context(runtime, OPERATOR, datetime(2026, 3, 1, 12, tzinfo=UTC))
        (tmp_path / "labels.tsv").write_text(LABELS, "utf-8")
        await import_files(ctx, [tmp_path / "labels.tsv"])
        yield ctx


async def returnee(ctx: Context, *skills: str, field: str | None = None) -> str:
    """A welder of five years with these further skills and field of education."""
    profile = {
        "work": [{"occupation": {"text": "welder", "language": "en"}, "years": 5, "last_year": 2025}],
        "skills": [{"skill": {"text": text, "language": "en"}} for text in skills],
        "education": {"field": field},
    }
    said = {**RETURNEE, "source_reference": None, "profile": profile}
    return (await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(said))).id


async def candidates(ctx: Context, limit: int = 10, **more: Any) -> list[Candidate]:
    """The candidates for a welder's vacancy that asks for no skill by name."""
    said = {
        **VACANCY,
        "title": "Welder",
        "language": "en",
        "essential_skills": [],
        "optional_skills": [],
        "source_reference": None,
        "source_kind": "feed",
        "last_confirmed": "2026-02-20",
        **more,
    }
    item = await resources.create(ctx, VACANCIES, VacancyIn.model_validate(said))
    return (await candidate_lists.create(ctx, item.id, CandidateListIn(limit=limit))).candidates


def wording(one: Candidate) -> list[str]:
    return [reason.text for part in one.parts if part.feature == "wording" for reason in part.reasons]


async def test_of_two_welders_the_one_with_the_adverts_words_comes_first(ctx: Context) -> None:
    plain, forklift = await returnee(ctx), await returnee(ctx, "forklift driving", field="vehicle chassis")
    first, second = await candidates(ctx, text=ADVERT)
    assert (first.returnee_id, second.returnee_id) == (forklift, plain)
    assert [reason for reason in wording(first) if "forklift" in reason and "chassis" in reason]
    assert "yard" not in " ".join(wording(first))


async def test_without_a_text_words_have_no_part(ctx: Context) -> None:
    await returnee(ctx, "forklift driving")
    (one,) = await candidates(ctx, text=None)
    assert "wording" not in {part.feature for part in one.parts}


async def test_words_alone_bring_nobody_onto_a_list_whose_own_list_would_not_show_the_vacancy(ctx: Context) -> None:
    profile = {"skills": [{"skill": {"text": word}} for word in ("trailers", "chassis", "frames", "forklift", "yard")]}
    stranger = {**RETURNEE, "source_reference": None, "region": None, "profile": profile}
    await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(stranger))
    without, with_text = await candidates(ctx, text=None), await candidates(ctx, text=ADVERT)
    assert [one.returnee_id for one in with_text] == [one.returnee_id for one in without]


async def test_as_many_are_shown_as_were_asked_for(ctx: Context) -> None:
    for _ in range(3):
        await returnee(ctx)
    assert [one.position for one in await candidates(ctx, 2, text=ADVERT)] == [1, 2]
