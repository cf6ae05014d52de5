"""A country's words reach every process and every way in: imports, adverts, concepts that come later."""

import gc
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from magnet.importers.files import Source, read_file
from magnet.matching.own_labels import Own
from magnet.matching.taxonomy import Taxonomy
from magnet.schemas.labels import LocalLabelIn
from magnet.schemas.opportunities import VacancyIn
from magnet.schemas.suggestions import SuggestionsIn
from magnet.security.principals import OPERATOR
from magnet.services import extraction, file_imports, resources
from magnet.services.context import Context
from magnet.services.derived import Derived
from magnet.services.local_labels import LOCAL_LABELS
from magnet.services.opportunities import VACANCIES
from magnet.services.own_words import OwnLabel, OwnWords
from magnet.services.vocabulary import Vocabularies, Vocabulary
from tests.services.two_trades import take_labels, two_trades


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    """The operator on a migrated database of each kind, with two occupations and a skill."""
    async with two_trades(database_url, tmp_path) as ctx:
        yield ctx


async def add(ctx: Context, concept: str, text: str, **more: Any) -> None:
    said = {"country": "GE", "language": "en", "concept": concept, "text": text, "use": "alternative"}
    await resources.create(ctx, LOCAL_LABELS, LocalLabelIn.model_validate({**said, **more}))


async def test_another_process_sees_a_label_at_its_next_question(ctx: Context, tmp_path: Path) -> None:
    other = Vocabularies(ctx.runtime.database, Derived(tmp_path / "other"), ctx.runtime.pool)
    before = await other.current()
    assert await other.current() is before
    await add(ctx, "a:welder", "iron master")
    after = await other.current()
    (found,) = after.of("GE").link("occupation", "iron master", "en", 1)
    assert found.uri == "a:welder"
    assert after.of("AM") is after
    assert (after.taxonomy, after.version) == (before.taxonomy, before.version), "what is shared is not loaded again"
    made = after.of("GE")
    await add(ctx, "a:cook", "kitchen star", country="AM")
    later = await other.current()
    assert later.of("GE") is made, "of a country whose labels stayed, neither is anything else"
    async with ctx.read() as session:
        assert await other.known(session) is later
    said = await resources.listing(ctx, LOCAL_LABELS, resources.Wanted({"country": "GE"}))
    another = replace(ctx, principal=replace(OPERATOR, id="another"))
    await resources.change(another, LOCAL_LABELS, said[0][0].id, {"use": "alternative"}, 1)
    assert await other.current() is later, "who says again what is there changes nothing"
    assert before.of("GE") is before, "who holds an older vocabulary goes on with it"


async def test_labels_outlast_a_new_taxonomy(ctx: Context, tmp_path: Path) -> None:
    await add(ctx, "a:welder", "iron master")
    await take_labels(ctx, tmp_path, "a:diver\ten\tdiver\n")
    vocabulary = await ctx.vocabulary()
    assert [one.uri for one in vocabulary.of("GE").link("occupation", "iron master", "en", 1)] == ["a:welder"]


async def test_imports_and_adverts_know_the_countrys_words(ctx: Context) -> None:
    await add(ctx, "a:welder", "iron master")
    await add(ctx, "x/skill/grill", "fire dancing")
    rows = "title,country,language\niron master,GE,en\niron master,AM,en\niron master,GE,en\n"
    source = Source(data=rows.encode(), name="v.csv", noun="vacancy", today=ctx.today, limit=10_000)
    whole = file_imports.read_whole(read_file(source), source)
    done = await file_imports.run(ctx, whole, file_imports.Wanted())
    first, abroad, last = [await resources.read(ctx, VACANCIES, str(one.id)) for one in done.receipts]
    assert [[link.concept for link in one.title_links] for one in (first, last)] == [["a:welder"]] * 2
    assert abroad.title_status != "linked"
    text = "You are good at fire dancing."
    for country, known in (("GE", ["x/skill/grill"]), ("AM", [])):
        new = VacancyIn(country=country, title="cook", language="en", text=text, from_text=True)
        made = await resources.create(ctx, VACANCIES, new)
        skills = made.inferred.essential_skills if made.inferred else []
        assert [link.concept for skill in skills for link in skill.links] == known
        asked = SuggestionsIn.model_validate({"text": text, "kind": "advert", "language": "en", "country": country})
        assert [one.skill.concept for one in (await extraction.suggest(ctx, asked)).skills] == known  # type: ignore[union-attr]


async def test_of_many_who_ask_at_once_one_makes_a_countrys_vocabulary(ctx: Context) -> None:
    laid: list[Taxonomy] = []

    class Slow(OwnWords):
        def over(self, taxonomy: Taxonomy) -> Own:
            laid.append(taxonomy)
            time.sleep(0.05)
            return super().over(taxonomy)

    words = Slow("1", (OwnLabel("a:welder", "en", "iron master", "alternative"),))
    vocabulary = (await ctx.vocabulary()).with_countries({"GE": words})
    start = Barrier(4)

    def ask(_number: int) -> Vocabulary:
        start.wait(10)
        return vocabulary.of("GE")

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ask, range(4)))
    assert (len({id(one) for one in made}), len(laid)) == (1, 1)


async def test_vocabularies_of_before_are_let_go(ctx: Context) -> None:
    """Else each change of a label would hold memory until the process ends."""

    async def change(number: int) -> int:
        for country in ("GE", "AM", "KZ"):
            await add(ctx, "a:welder", f"iron master {'abcdefgh'[number]}", country=country)
            for one in ("GE", "AM", "KZ"):
                (await ctx.vocabulary()).of(one).link("occupation", "iron master", "en", 1)
        gc.collect()
        return sum(isinstance(one, Vocabulary) for one in gc.get_objects())

    counts = [await change(number) for number in range(5)]
    assert counts[4] <= counts[1]
