"""Links that caseworkers confirmed for several people become labels of the country, once an officer approves.

A phrase is proposed only while three returnees of whom the officer may know have it, and without a known name, place or
number. It is worked out at each question and kept nowhere: who is erased, or agrees no more, counts no more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from magnet.errors import NotFound
from magnet.i18n import names_of_countries, names_of_places
from magnet.matching.text import words
from magnet.schemas.label_proposals import ApprovalIn, LabelProposal, LabelProposals, LabelRefusalIn
from magnet.schemas.label_words import SCRIPTS, fault_of, folded
from magnet.schemas.labels import LocalLabel, LocalLabelIn
from magnet.security import sealing
from magnet.security.permissions import Permission
from magnet.security.small_cells import FIVE
from magnet.services import resources, sealed
from magnet.services.context import Context
from magnet.services.label_previews import require_country
from magnet.services.local_labels import LOCAL_LABELS
from magnet.services.past_cases import AGREED
from magnet.services.persons import stand_ins
from magnet.services.said_phrases import Said, said_by
from magnet.services.sealed import Body, Whole
from magnet.services.telling_words import Teller, telling_in
from magnet.services.vocabulary import Vocabulary
from magnet.store import labels, parts, returnees, rows
from magnet.store.db import beyond
from magnet.store.labels import LabelRefusalRow
from magnet.store.returnees import ReturneeRow

LEAST_PEOPLE = 3
"""Fewer people than these are never told of: nobody sees that they said it."""
PURPOSE = "label proposals"
ORIGIN = "approved"
NAMES = ("given_names", "family_names", "given_names_latin", "family_names_latin")
_Key = tuple[str, str, str]
"""Language, concept, and words as they are compared."""


@dataclass(slots=True)
class _Used:
    """Who used a phrase of a concept, and how it was written."""

    people: set[str] = field(default_factory=set)
    texts: Counter[str] = field(default_factory=Counter)


async def proposals(ctx: Context, country: str) -> LabelProposals:
    """What is proposed in a country now."""
    ctx.require(Permission.LABELS_WRITE)
    require_country(ctx, country)
    return LabelProposals(country=country, items=await _proposed(ctx, country))


async def approve(ctx: Context, proposal: str, wanted: ApprovalIn) -> LocalLabel:
    """Make a proposal a label of its country."""
    ctx.require(Permission.LABELS_WRITE)
    require_country(ctx, wanted.country)
    await ctx.replay()
    found = await _one(ctx, wanted.country, proposal)
    new = LocalLabelIn(
        country=wanted.country,
        language=found.language,
        concept=found.concept,
        text=found.text,
        use=wanted.use,
        origin=ORIGIN,
        overrules=wanted.overrules,
    )
    return await resources.create(ctx, LOCAL_LABELS, new)


async def refuse(ctx: Context, proposal: str, wanted: LabelRefusalIn) -> None:
    """Have a proposal made no more, whoever comes to say it."""
    ctx.require(Permission.LABELS_WRITE)
    require_country(ctx, wanted.country)
    found = await _one(ctx, wanted.country, proposal)
    row = LabelRefusalRow(country=wanted.country, proposal=found.id, refused_by=ctx.principal.id, refused_at=ctx.now)
    async with ctx.write() as unit:
        await unit.session.merge(row)


async def _one(ctx: Context, country: str, proposal: str) -> LabelProposal:
    found = next((one for one in await _proposed(ctx, country) if one.id == proposal), None)
    if found is None:
        raise NotFound
    return found


async def _proposed(ctx: Context, country: str) -> list[LabelProposal]:
    vocabulary = await ctx.vocabulary()
    within = rows.within(ReturneeRow, ctx.reach(Permission.PEOPLE_COUNT))
    async with ctx.read() as session:
        found = await returnees.of_country(session, country, within)
        refused = await labels.refused(session, country)
        stands = await stand_ins(session, country)
    people = await sealed.wholes(ctx.runtime, [row for row in found if set(row.agreed) >= AGREED])
    used = {key: one for key, one in _used(people, stands).items() if len(one.people) >= LEAST_PEOPLE}
    if not used:
        return []
    names = await _names(ctx, vocabulary, country)
    teller = await ctx.runtime.compute(Teller.of, names, vocabulary.knows, names_of_countries(tuple(SCRIPTS)))
    key = await ctx.runtime.vault.derived(PURPOSE)
    made = []
    for (language, concept, reads_as), one in used.items():
        text = min(one.texts, key=lambda each: (-one.texts[each], each))
        name = sealing.blind(key, country, "\n".join((language, concept, reads_as)))
        new = _Wanted(name, text, language, concept)
        is_free = name not in refused and _is_free(vocabulary, country, new)
        if is_free and not any(teller.tells(each, language) for each in one.texts):
            made.append(_presented(ctx, vocabulary, new, len(one.people)))
    return sorted(made, key=lambda each: (-each.people, each.language, each.text))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A phrase on its way to be proposed."""

    id: str
    text: str
    language: str
    concept: str


def _used(people: Iterable[Whole], persons: Mapping[str, str]) -> dict[_Key, _Used]:
    """By language, concept and words: who of these people have them confirmed."""
    used: dict[_Key, _Used] = defaultdict(_Used)
    for one in people:
        for said in said_by(one.profile, confirmed=True):
            if said.language is not None and said.first is not None:
                mine = used[said.language, said.first, folded(said.text)]
                mine.people.add(persons.get(one.id, one.id))
                mine.texts[_squeezed(said)] += 1
    return used


def _squeezed(said: Said) -> str:
    return " ".join(said.text.split())


def _is_free(vocabulary: Vocabulary, country: str, new: _Wanted) -> bool:
    """Whether the concept is there, and is not called so already, nor by the country's own word."""
    place = vocabulary.taxonomy.index(new.concept)
    own = vocabulary.own.get(country)
    is_own = own is not None and own.calls(new.concept, new.language, new.text)
    if place is None or is_own or place in vocabulary.standing(new.language, folded(new.text)):
        return False
    return fault_of(new.text, new.language, new.concept) is None


async def _names(ctx: Context, vocabulary: Vocabulary, country: str) -> list[str]:
    """What tells of somebody in this country: names of people, where they live, regions and towns, and firms.

    Of everybody who is to return there, whoever may know of them and whatever they agree to: for nothing else than that
    nobody learns of them. Of a firm's name those words count that are no trade's: "Metal Works" tells nothing.
    """
    async with ctx.read() as session, beyond(session):
        everybody = await returnees.of_country(session, country)
        bodies = [
            Body(row.returnee_id, parts.place(row.country, row.returnee_id, row.part), row.body)
            for row in await parts.of_many(session, [one.id for one in everybody], "identity")
        ]
        firms, towns = await labels.firms_in(session, country), await labels.places_in(session, country)
    identities: list[Any] = [said for said in await sealed.opened(ctx.runtime, bodies) if said]
    of_people = [said.get(name) for said in identities for name in NAMES]
    of_people += [(said.get("emergency_contact") or {}).get("name") for said in identities]
    of_firms = [word for firm in firms for word in words(firm) if not vocabulary.knows(word)]
    lived = [word for said in identities for word in telling_in(said.get("address") or "", vocabulary.knows)]
    places = [*towns, *(one.place for one in await sealed.wholes(ctx.runtime, everybody)), *lived]
    return [name for name in (*of_people, *of_firms, *places, *names_of_places(country, tuple(SCRIPTS))) if name]


def _presented(ctx: Context, vocabulary: Vocabulary, new: _Wanted, people: int) -> LabelProposal:
    place = vocabulary.taxonomy.index(new.concept)
    assert place is not None
    concept = vocabulary.taxonomy.concept(place)
    return LabelProposal(
        id=new.id,
        text=new.text,
        language=new.language,
        concept=new.concept,
        kind=concept.kind,
        code=concept.code,
        label=vocabulary.label(new.concept, ctx.languages) or new.concept,
        people=people - people % FIVE,
    )
