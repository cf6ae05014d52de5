"""What stands between one person and one item whoever refers: the law, what the person rules out, a safeguard."""

from magnet.matching.gates import age
from magnet.matching.gates.vetoes import VETOES
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.score import verdicts
from magnet.services import bridge, safeguards, sealed
from magnet.services.context import Context
from magnet.services.questions import owners_of, person_of
from magnet.services.vocabulary import Vocabulary
from magnet.store import opportunities, programmes, returnees
from magnet.store.programmes import ProgrammeRow

FIRM = frozenset({age.name, *(gate.name for gate in VETOES)})
"""The gates that no caseworker opens by referring directly; of the others a person may know better than the profile."""
UNKNOWN_AGE = "age_unknown_hazardous"
"""Held on lists, refused here: the year of birth is soon asked, and the work may harm."""


async def against(ctx: Context, returnee_id: str, opportunity_id: str) -> list[str]:
    """The codes by which the law's ages or the person's vetoes rule the item out; none where one of them is gone."""
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        kept = await returnees.whole(session, returnee_id)
        item = await opportunities.anywhere(session, opportunity_id)
        if kept is None or item is None:
            return []
        owned = await owners_of(session, [item])
        programme = await programmes.by_code(session, kept.programme) if kept.programme else None
    person = await sealed.whole(ctx.runtime, kept)
    asked = bridge.opportunity(item, owned)
    closed = await ctx.runtime.compute(_closed, ctx, (person, programme), asked, vocabulary)
    # What the law forbids no decision allows: nobody is asked for one.
    return closed or await safeguards.against(ctx, returnee_id, opportunity_id)


def _closed(
    ctx: Context, pair: tuple[sealed.Whole, ProgrammeRow | None], item: Opportunity, vocabulary: Vocabulary
) -> list[str]:
    row, programme = pair
    person = person_of(row, item.country, programme, Knowledge.of(vocabulary.taxonomy, []), ctx.today)
    said = [one for one in verdicts(person, item) if one.gate in FIRM]
    return sorted({one.reason.code for one in said if one.state == "closed" or one.reason.code == UNKNOWN_AGE})
