"""After the taxonomy changed, stored words are linked again; what a person confirmed stays as it is."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from magnet.schemas.labels import LocalLabelIn
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.phrases import Phrase
from magnet.schemas.returnees import ReturneeIn
from magnet.services import resources
from magnet.services.context import Context
from magnet.services.local_labels import LOCAL_LABELS, RELINKS
from magnet.services.opportunities import VACANCIES
from magnet.services.relinking import relink
from magnet.services.returnees import RETURNEES
from magnet.services.vocabulary import Vocabularies, Vocabulary
from magnet.services.work import work_once
from tests.services.two_trades import NOW, take_labels, two_trades


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a migrated database of each kind, with two occupations and a skill."""
    async with two_trades(database_url, tmp_path) as ctx:
        yield ctx


async def test_unconfirmed_words_are_linked_again_and_confirmed_ones_stay(ctx: Context, tmp_path: Path) -> None:
    loose = VacancyIn(
        country="GE", title="underwater repairer", language="en", essential_skills=[Phrase(text="diving")]
    )
    fixed = VacancyIn(country="GE", title="underwater repairer", language="en", occupation="a:welder")
    same = VacancyIn(country="GE", title="cook", language="en", text="We look for a cook.", years=3)
    first, second, third = [await resources.create(ctx, VACANCIES, one) for one in (loose, fixed, same)]
    assert first.title_links == []
    await take_labels(ctx, tmp_path, "a:diver\ten\tunderwater repairer\nx/skill/dive\ten\tdiving\n")
    assert await relink(ctx) == Counter(changed=1, same=2)
    relinked = await resources.read(ctx, VACANCIES, first.id)
    assert [link.concept for link in relinked.title_links] == ["a:diver"]
    assert [link.concept for link in relinked.essential_skills[0].links] == ["x/skill/dive"]
    assert relinked.version == first.version + 1
    assert await resources.read(ctx, VACANCIES, second.id) == second
    assert await resources.read(ctx, VACANCIES, third.id) == third
    assert await relink(ctx) == Counter(same=3)


async def test_profiles_are_linked_again(ctx: Context, tmp_path: Path) -> None:
    returnee = ReturneeIn.model_validate(
        {
            "country": "GE",
            "consent": {"purposes": ["registration"], "given_on": "2026-01-05", "notice_version": "1"},
            "profile": {
                "work": [
                    {"occupation": {"text": "underwater repairer", "language": "en"}, "years": 4},
                    {"occupation": {"text": "underwater repairer", "concept": "a:cook"}},
                ],
                "skills": [{"skill": {"text": "diving", "language": "en"}, "level": "good"}],
                "preferences": {"occupations": [{"text": "underwater repairer", "language": "en"}]},
            },
        }
    )
    stored = await resources.create(ctx, RETURNEES, returnee)
    await take_labels(ctx, tmp_path, "a:diver\ten\tunderwater repairer\nx/skill/dive\ten\tdiving\n")
    assert await relink(ctx) == Counter(changed=1)
    profile = (await resources.read(ctx, RETURNEES, stored.id)).profile
    assert [[link.concept for link in work.occupation.links] for work in profile.work] == [["a:diver"], ["a:cook"]]
    assert [link.concept for link in profile.skills[0].skill.links] == ["x/skill/dive"]
    assert [link.concept for link in profile.preferences.occupations[0].links] == ["a:diver"]
    assert profile.work[0].years == 4


class Older(Vocabularies):
    """Those of a request that began before the labels changed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    async def current(self) -> Vocabulary:
        return self._vocabulary


async def test_what_was_under_way_while_labels_changed_is_linked_by_them_in_the_end(ctx: Context) -> None:
    began = replace(ctx, runtime=replace(ctx.runtime, vocabularies=Older(await ctx.vocabulary())))
    said = {"country": "GE", "language": "en", "concept": "a:welder", "text": "iron master", "use": "alternative"}
    await resources.create(ctx, LOCAL_LABELS, LocalLabelIn.model_validate(said))
    while await work_once(ctx.runtime, "first", lambda: NOW, kinds=[RELINKS]):
        pass
    late = await resources.create(began, VACANCIES, VacancyIn(country="GE", title="iron master", language="en"))
    assert late.title_links == []
    while await work_once(ctx.runtime, "later", lambda: NOW + timedelta(hours=1), kinds=[RELINKS]):
        pass
    found = await resources.read(ctx, VACANCIES, late.id)
    assert [link.concept for link in found.title_links] == ["a:welder"]
