"""Who may be the same person is told without revealing another office's case; trying names is seen and ends."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from magnet.errors import Conflict, NotFound
from magnet.schemas.consents import WithdrawalIn
from magnet.schemas.duplicates import Duplicate, DuplicateFilters, Duplicates, ResolutionIn
from magnet.schemas.returnees import ReturneeIn
from magnet.security.blind_index import Traits
from magnet.security.permissions import Role
from magnet.security.principals import OPERATOR, Grant, Principal
from magnet.services import auditing, consents, duplicates, resources
from magnet.services.context import Context
from magnet.services.returnees import RETURNEES
from magnet.services.runtime import opened
from magnet.settings import Settings
from magnet.store import rows
from magnet.store.returnees import ReturneeRow
from tests.api.samples import RETURNEE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KARIM = Traits(("Karim Haddadi",), date(1991, 5, 23), ("+32 470 123456",), (("passport", "AB123456"),))
IN_ARABIC = Traits(("حدادي كريم",), KARIM.birth_date)
BROTHER = Traits(("Samir Haddadi",), date(1994, 2, 7), KARIM.contacts)


@pytest.fixture
async def ctx(database_url: str, tmp_path: Path) -> AsyncIterator[Context]:
    async with opened(Settings(database_url=database_url, data_folder=tmp_path / "data", threads=1)) as runtime:
        yield Context(runtime, OPERATOR, NOW)


def caseworker(ctx: Context, office: str, name: str = "") -> Context:
    grants = (Grant(Role.CASEWORKER, office_id=office),)
    return replace(ctx, principal=Principal(name or f"of {office}", grants))


async def registered(ctx: Context, traits: Traits, **fields: str) -> str:
    made = await resources.create(ctx, RETURNEES, ReturneeIn.model_validate(RETURNEE | fields))
    await identified(ctx, made.id, traits)
    return made.id


async def identified(ctx: Context, key: str, traits: Traits) -> None:
    marks = await duplicates.marks(ctx, traits)
    async with ctx.write() as unit:
        row = await rows.one_to_change(
            unit.session, ReturneeRow, key, rows.within(ReturneeRow, ctx.reach(RETURNEES.writes))
        )
        assert row is not None
        await duplicates.compare(ctx, unit.session, row, marks)


async def pairs(ctx: Context, reference: str | None = None) -> list[Duplicate]:
    admin = replace(ctx, principal=OPERATOR)
    found, _ = await duplicates.listing(admin, DuplicateFilters(state="open", reference=reference), None)
    return found


async def test_a_case_within_reach_is_named_to_both(ctx: Context) -> None:
    liege = caseworker(ctx, "liege")
    first, second = await registered(liege, KARIM), await registered(liege, IN_ARABIC)
    told = await duplicates.of_returnee(liege, second)
    assert [(one.returnee_id, one.likelihood) for one in told.cases] == [(first, "likely")]
    assert told.elsewhere is None
    back = await duplicates.of_returnee(liege, first)
    assert [one.returnee_id for one in back.cases] == [second]


async def test_another_office_s_case_is_not_revealed(ctx: Context) -> None:
    liege, vienna = caseworker(ctx, "liege"), caseworker(ctx, "vienna")
    theirs = [await registered(vienna, KARIM), await registered(vienna, KARIM, country="GE")]
    mine = await registered(liege, IN_ARABIC)
    told = await duplicates.of_returnee(liege, mine)
    assert (told.cases, told.elsewhere and told.elsewhere.likelihood) == ([], "likely")
    assert not [text for text in (*theirs, "vienna", "GE", "passport", "name") if text in told.model_dump_json()]
    other = await registered(caseworker(ctx, "ghent"), replace(IN_ARABIC, documents=KARIM.documents))
    again = await duplicates.of_returnee(caseworker(ctx, "ghent"), other)
    assert shape(again) == shape(told), "neither how many nor what they share is told"


def shape(told: Duplicates) -> str:
    """What is told, without the ids and the reference, which are random."""
    reference = told.elsewhere.reference if told.elsewhere else ""
    return told.model_dump_json().replace(told.returnee_id, "").replace(reference, "")


async def test_who_was_there_first_is_told_nothing_of_the_other_office(ctx: Context) -> None:
    liege, vienna = caseworker(ctx, "liege"), caseworker(ctx, "vienna")
    first = await registered(vienna, KARIM)
    before = await duplicates.of_returnee(vienna, first)
    await registered(liege, IN_ARABIC)
    assert await duplicates.of_returnee(vienna, first) == before
    with pytest.raises(NotFound):
        await duplicates.of_returnee(liege, first)


async def test_brothers_are_not_told_for_one(ctx: Context) -> None:
    liege = caseworker(ctx, "liege")
    await registered(liege, KARIM)
    brother = await registered(liege, BROTHER)
    told = await duplicates.of_returnee(liege, brother)
    assert (told.cases, told.elsewhere, told.compared_at) == ([], None, NOW)


async def test_two_at_once_find_each_other(ctx: Context) -> None:
    both = await asyncio.gather(*(registered(caseworker(ctx, office), KARIM) for office in ("liege", "vienna")))
    (pair,) = await pairs(ctx)
    assert {pair.returnee_id, pair.other_returnee_id} == set(both)


async def test_an_administrator_finds_both_by_the_reference_and_resolves_once(ctx: Context) -> None:
    liege, vienna = caseworker(ctx, "liege"), caseworker(ctx, "vienna")
    theirs, mine = await registered(vienna, KARIM), await registered(liege, IN_ARABIC)
    told = await duplicates.of_returnee(liege, mine)
    assert told.elsewhere is not None
    assert await pairs(ctx, "D-00000000") == []
    (pair,) = await pairs(ctx, told.elsewhere.reference)
    assert (pair.returnee_id, pair.other_returnee_id, pair.found_by) == (mine, theirs, "of liege")
    await duplicates.resolve(ctx, pair.id, ResolutionIn(verdict="different"))
    with pytest.raises(Conflict):
        await duplicates.resolve(ctx, pair.id, ResolutionIn(verdict="same_person"))
    assert (await duplicates.of_returnee(liege, mine)).elsewhere is None
    await identified(liege, mine, KARIM)
    assert (await duplicates.of_returnee(liege, mine)).elsewhere is None, "it is not told again"
    await identified(vienna, theirs, replace(KARIM, contacts=("0471 222222",)))
    assert (await duplicates.of_returnee(vienna, theirs)).elsewhere is None, "nor to the other"


async def test_an_administrator_of_one_country_sees_no_pair_with_another(ctx: Context) -> None:
    await registered(caseworker(ctx, "vienna"), KARIM, country="GE")
    await registered(caseworker(ctx, "liege"), KARIM)
    there = replace(ctx, principal=Principal("there", (Grant(Role.ADMIN, frozenset({"AM"})),)))
    assert (await duplicates.listing(there, DuplicateFilters(), None))[0] == []
    assert len(await pairs(ctx)) == 1


async def test_what_goes_takes_its_marks_and_pairs_along(ctx: Context) -> None:
    liege = caseworker(ctx, "liege")
    first, second = await registered(liege, KARIM), await registered(liege, KARIM)
    await resources.delete(liege, RETURNEES, first, 1)
    assert (await duplicates.of_returnee(liege, second)).cases == []
    third = await registered(liege, KARIM)
    assert [one.returnee_id for one in (await duplicates.of_returnee(liege, third)).cases] == [second]


async def test_who_agrees_to_be_registered_no_more_is_found_by_nobody(ctx: Context) -> None:
    liege, vienna = caseworker(ctx, "liege"), caseworker(ctx, "vienna")
    theirs, mine = await registered(vienna, KARIM), await registered(liege, IN_ARABIC)
    assert (await duplicates.of_returnee(liege, mine)).elsewhere is not None
    await consents.withdraw(vienna, theirs, WithdrawalIn(purposes=["registration"]))
    assert (await duplicates.of_returnee(liege, mine)).elsewhere is None
    another = await duplicates.of_returnee(liege, await registered(liege, IN_ARABIC))
    assert ([one.returnee_id for one in another.cases], another.elsewhere) == ([mine], None)


async def test_trying_values_on_one_case_ends(ctx: Context, caplog: pytest.LogCaptureFixture) -> None:
    liege = caseworker(ctx, "liege")
    await registered(caseworker(ctx, "vienna"), KARIM)
    mine = await registered(liege, BROTHER)
    for day in range(1, duplicates.MOST_OF_A_CASE):
        await identified(liege, mine, replace(IN_ARABIC, names=(f"Armen {'abcd'[day - 1]}",)))
        assert not (await duplicates.of_returnee(liege, mine)).postponed
    await identified(liege, mine, IN_ARABIC)
    told = await duplicates.of_returnee(liege, mine)
    assert (told.postponed, told.elsewhere) == (True, None)
    assert [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING] == ["duplicates tried"]
    (pair,) = await pairs(ctx)
    assert pair.likelihood == "likely", "administrators know of it all the same"
    tomorrow = replace(liege, now=NOW + timedelta(days=1))
    await identified(tomorrow, mine, replace(IN_ARABIC, contacts=KARIM.contacts))
    assert (await duplicates.of_returnee(tomorrow, mine)).elsewhere is not None


async def test_many_cases_like_others_elsewhere_raise_an_alert(ctx: Context, caplog: pytest.LogCaptureFixture) -> None:
    vienna, liege = caseworker(ctx, "vienna"), caseworker(ctx, "liege")
    people = [Traits(documents=(("passport", f"AB99{n}"),)) for n in range(duplicates.MANY_ELSEWHERE)]
    for one in people:
        await registered(vienna, one)
    tried = [await registered(liege, one) for one in people]
    (alert,) = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert "of liege" in str(alert.__dict__["fields"])
    assert tried[-1] not in str(alert.__dict__["fields"])
    acts = [one.act for one in (await auditing.record(ctx, tried[-1], None, 10)).items]
    assert acts == ["compared", "compared often", "created"]


async def test_the_same_again_compares_nothing(ctx: Context) -> None:
    liege = caseworker(ctx, "liege")
    mine = await registered(liege, KARIM)
    later = replace(liege, now=NOW + timedelta(hours=1))
    await identified(later, mine, KARIM)
    assert (await duplicates.of_returnee(liege, mine)).compared_at == NOW
