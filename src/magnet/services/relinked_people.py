"""How many returnees' words labels would link differently, told so that nothing can be found out about fewer than five.

Each phrase is counted by itself, in fives: whatever is added to or taken from whatever else, a multiple of five comes
out, and whether a phrase counts at all goes by its words alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from magnet.schemas.label_words import read_as
from magnet.security.permissions import Permission
from magnet.security.small_cells import FIVE
from magnet.services import auditing, sealed
from magnet.services.context import Context
from magnet.services.persons import stand_ins
from magnet.services.said_phrases import Said, linked_by, said_by, told
from magnet.services.sealed import Whole
from magnet.services.vocabulary import Vocabulary
from magnet.store import returnees, rows
from magnet.store.returnees import ReturneeRow, agrees

MOST_PEOPLE, MOST_PHRASES = 5_000, 2_000
"""Returnees whose words are looked at, and phrases of five of them or more that are linked: a second or two each."""


async def relinked(ctx: Context, country: str, now: Vocabulary, then: Vocabulary) -> int:
    """How many returnees have words that would link differently, in fives; who has two such phrases counts twice.

    Of those whom the principal may read, and who agree to be counted. That they were counted is noted.
    """
    may_read = ctx.principal.by_grants(Permission.RETURNEES_READ)
    where = [*rows.within(ReturneeRow, may_read), agrees("registration"), agrees("statistics")]
    async with ctx.read() as session:
        found = await returnees.of_country(session, country, where, MOST_PEOPLE)
        stands = await stand_ins(session, country)
    people = await sealed.wholes(ctx.runtime, found)
    told_of = await ctx.runtime.compute(_told_of, people, stands, lambda: (now.of(country), then))
    counted = frozenset[str]().union(*told_of)
    await auditing.note_seen(ctx, "counted", [one for one in people if stands.get(one.id, one.id) in counted])
    return sum(len(some) - len(some) % FIVE for some in told_of)


def _told_of(
    people: Iterable[Whole], stands: Mapping[str, str], vocabularies: Callable[[], tuple[Vocabulary, Vocabulary]]
) -> list[set[str]]:
    """For each phrase that the second vocabulary links differently than the first: its persons, if they are five."""
    sayers = defaultdict[Said, set[str]](set)
    for person in people:
        for one in said_by(person.profile):
            # How a single person's words are written, or were linked, plays no part in what is told.
            phrase = replace(one, text=read_as(one.text), status="", first=None)
            sayers[phrase].add(stands.get(person.id, person.id))
    often = sorted((one for one in sayers if len(sayers[one]) >= FIVE), key=lambda one: (-len(sayers[one]), one.text))
    before, after = (linked_by(one, often[:MOST_PHRASES]) for one in vocabularies())
    return [sayers[one] for one in before if told(before[one]) != told(after[one])]
