"""The other direction: one vacancy in, the returnees who suit it out; nothing is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from magnet import i18n
from magnet.matching.candidates import rank_people, rescored, weights_for
from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.ranking import Query
from magnet.matching.results import Ranked
from magnet.matching.weights import STARTING_WEIGHTS
from magnet.schemas.referral_lists import Candidate, CandidateList, CandidateListIn
from magnet.security.permissions import Permission
from magnet.services import auditing, bridge, fairness, presenting, sealed
from magnet.services.context import Context
from magnet.services.opportunities import VACANCIES
from magnet.services.questions import owners_of, person_of, rules_of
from magnet.services.resources import existing
from magnet.store import assessments, programmes, returnees, rows
from magnet.store.programmes import ProgrammeRow
from magnet.store.returnees import ReturneeRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A vacancy, its text as given, and how many candidates are wanted."""

    vacancy: Opportunity
    text: str
    limit: int


async def create(ctx: Context, vacancy_id: str, wanted: CandidateListIn) -> CandidateList:
    """Rank who is within reach and agrees to it for a vacancy of their country, with reasons, vetoes, entitlements."""
    ctx.require(Permission.CANDIDATES_READ)
    within = rows.within(ReturneeRow, ctx.reach(Permission.CANDIDATES_READ))
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        row = await existing(ctx, session, VACANCIES, vacancy_id)
        owned = await owners_of(session, [row])
        found = bridge.findings(await assessments.published(session, row.country), ctx.today)
        agreed = [*within, returnees.agrees("matching"), returnees.is_under_way()]
        kept = await returnees.of_country(session, row.country, agreed)
        known = await programmes.by_codes(session)
    people = await sealed.wholes(ctx.runtime, kept)
    vacancy = bridge.opportunity(row, owned)
    knowledge = Knowledge.of(vocabulary.taxonomy, found)
    pairs = [(one, known.get(one.programme or "")) for one in people]
    asked = Asked(vacancy, row.text or "", wanted.limit)
    ranked = await ctx.runtime.compute(_rank, ctx, asked, knowledge, pairs)
    reader = presenting.Reader(vocabulary, ctx.languages)
    seen = {one.item for one in ranked}
    await auditing.note_seen(ctx, "considered", [one for one in people if one.id in seen], row.id)
    shown = [_shown(one, place, reader) for place, one in enumerate(ranked, 1)]
    weights = weights_for(asked.text)
    return CandidateList(
        vacancy_id=row.id,
        country=row.country,
        as_of=ctx.today,
        considered=len(people),
        statement=i18n.sentence("person_decides", {}, ctx.languages),
        how_ranked=fairness.of_candidates(dict(weights.items()), ctx.languages),
        candidates=shown,
    )


def _rank(
    ctx: Context,
    asked: Asked,
    knowledge: Knowledge,
    people: Sequence[tuple[sealed.Whole, ProgrammeRow | None]],
) -> Sequence[Ranked]:
    def compiled() -> Iterator[tuple[str, Person]]:
        """One at a time: a person compiled against a whole taxonomy takes a tenth of a megabyte."""
        for row, programme in people:
            yield row.id, person_of(row, row.country, programme, knowledge, ctx.today)

    query = Query(kind="vacancy", limit=len(people), seed=asked.vacancy.id)
    ranked = rank_people(asked.vacancy, compiled(), query, asked.text).items
    # Nobody is put before an employer to fill a list: the weakest shown is one whose own list would show the vacancy.
    least = {row.id: presenting.near(rules_of(programme).referral_threshold) for row, programme in people}
    listed = STARTING_WEIGHTS["vacancy"]
    return [one for one in ranked if rescored(one, listed) >= least[one.item]][: asked.limit]


def _shown(ranked: Ranked, position: int, reader: presenting.Reader) -> Candidate:
    return Candidate(position=position, returnee_id=ranked.item, **presenting.shares(presenting.plain(ranked), reader))
