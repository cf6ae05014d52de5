"""What a caseworker would say at a glance: this offer before that one, and these words as the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from magnet.matching.index import CountryIndex
from magnet.matching.mention import Mention
from magnet.matching.opportunity import LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldLicence, HeldSkill, Pay, Preferences, Veto
from magnet.matching.ranking import Query, rank
from magnet.matching.results import Ranked, Reason
from magnet.matching.score import score
from magnet.matching.weights import STARTING_WEIGHTS
from tests.matching.ranking.starter_world import (
    TODAY,
    VETTED,
    can,
    did,
    holds,
    knowledge,
    offer,
    returnee,
    said,
    skills,
    speaks,
    wishes,
)

pytestmark = pytest.mark.xdist_group("starter")


@dataclass(frozen=True, slots=True)
class Pair:
    """Why `better` comes before `worse` for a person; a worse one may as well be closed to them."""

    why: str
    person: Person
    better: Opportunity
    worse: Opportunity


def may_mean(text: str, *chances: tuple[str, int]) -> Mention:
    """Words that nobody was asked about yet, with the occupations that they may mean."""
    return Mention(text, "en", tuple(link for code, weight in chances for link in said(code, weight).links))


WELDER = returnee(did("7212", 6), skills=can("arc-welding", "gas-cutting"))
COOK = returnee(did("5120", 4), skills=can("cooking-meals", "food-hygiene"))
LORRY_DRIVER = returnee(
    did("8332", 11), skills=can("articulated-lorry-driving", "load-securing"), licences=holds("driving:CE")
)
NURSE = returnee(did("3221", 3), skills=can("injections-and-infusions"), education=4, languages=speaks(ar=6))
CARER = returnee(did("5322", 6), skills=can("elderly-care", "dementia-care"), region="GE-TB")
DEVELOPER = returnee(did("2512", 3), skills=can("javascript", "sql"), education=6, languages=speaks(en=5))
ACCOUNTANT = returnee(did("2411", 5), skills=can("bookkeeping"), education=6, region="AM-ER")
SEAMSTRESS = returnee(did("7531", 8), skills=can("sewing-machine-operation"), preferences=wishes("7531"))
HAIRDRESSER = returnee(did("5141", 5), skills=can("women-hairdressing", "hair-colouring", level="expert"))
FARMER = returnee(did("6121", 15), skills=can("cattle-raising", "machine-milking"), education=1)
BAKER = returnee(did("7512", 10), skills=can("dough-making", "bread-baking"), region="MA-CAS")
BUILDER = returnee(did("7112", 7), skills=can("bricklaying"), preferences=wishes("7112"))
MINOR = returnee(did("9412", 1), born=2009, skills=can("dishwashing"))
STARTER_COURSE = offer("7212", "training", taught=skills("arc-welding", "gas-cutting"))


PAIRS = (
    Pair(
        "a welder of six years welds rather than helps on a site",
        WELDER,
        offer("7212", essential=skills("arc-welding")),
        offer("9313", essential=skills("site-labouring")),
    ),
    Pair(
        "of two welding jobs the one whose method the person knows",
        WELDER,
        offer("7212", essential=skills("arc-welding", "gas-cutting")),
        offer("7212", essential=skills("tig-welding", "pipe-welding")),
    ),
    Pair(
        "steel erection is nearer to welding than repairing cars",
        WELDER,
        offer("7214", essential=skills("arc-welding")),
        offer("7231", essential=skills("engine-repair")),
    ),
    Pair(
        "what fits somewhat before what nothing is known about",
        WELDER,
        offer("7214", essential=skills("structural-steel-fabrication")),
        offer("", title=Mention("Workers wanted", "en")),
    ),
    Pair(
        "a job that names the trade before one whose title is a mere guess at it",
        WELDER,
        offer("7212", essential=skills("arc-welding")),
        offer("7212", title=said("7212", 164, "Tyre hand"), essential=skills("arc-welding")),
    ),
    Pair(
        "a job whose title may be one of several trades like the own before one that reads like others",
        WELDER,
        offer("", title=may_mean("Plate worker", ("7213", 250), ("7214", 200), ("7212", 90))),
        offer("", title=may_mean("Line worker", ("8332", 250), ("8331", 200), ("8322", 90))),
    ),
    Pair(
        "of two titles that nobody was asked about the one whose less likely meanings are the own trade's neighbours",
        WELDER,
        offer("", title=may_mean("Metal hand", ("7231", 140), ("7212", 60), ("7213", 40))),
        offer("", title=may_mean("Trade hand", ("7231", 140), ("5120", 60), ("9412", 40))),
    ),
    Pair(
        "a cook cooks rather than waits at table",
        COOK,
        offer("5120", essential=skills("cooking-meals")),
        offer("5131", essential=skills("waiting-tables")),
    ),
    Pair(
        "a cook before washing dishes, though both are kitchen work",
        COOK,
        offer("5120", essential=skills("cooking-meals", "food-hygiene")),
        offer("9412", essential=skills("dishwashing")),
    ),
    Pair(
        "a lorry driver drives lorries before vans",
        LORRY_DRIVER,
        offer("8332", essential=skills("lorry-driving"), licences=("driving:C",)),
        offer("8322", essential=skills("van-driving"), licences=("driving:B",)),
    ),
    Pair(
        "a lorry driver drives a van, which the licence covers, before keeping a store",
        LORRY_DRIVER,
        offer("8322", essential=skills("van-driving"), licences=("driving:B",)),
        offer("4321", essential=skills("stock-control")),
    ),
    Pair(
        "a driver without the heavy licence is not sent to a lorry",
        returnee(did("8322", 3), licences=(HeldLicence("driving:C", held=False), HeldLicence("driving:B"))),
        offer("8322", licences=("driving:B",)),
        offer("8332", licences=("driving:C",)),
    ),
    Pair(
        "an assistant nurse before a post that asks for a degree",
        NURSE,
        offer("3221", essential=skills("injections-and-infusions"), education=4),
        offer("2221", essential=skills("injections-and-infusions"), education=6),
    ),
    Pair(
        "a language that is spoken before one that was never mentioned",
        NURSE,
        offer("3221", languages=(LanguageAsked("ar", 4),)),
        offer("3221", languages=(LanguageAsked("en", 4),)),
    ),
    Pair(
        "home care before cleaning for one who cared for six years",
        CARER,
        offer("5322", region="GE-TB", essential=skills("elderly-care")),
        offer("9112", region="GE-TB", essential=skills("hotel-room-cleaning")),
    ),
    Pair(
        "the stated wish decides between two jobs that fit the past alike",
        returnee(did("5322", 6), did("5131", 6), preferences=wishes("5131")),
        offer("5131"),
        offer("5322"),
    ),
    Pair(
        "a developer at a distance before one in another region",
        DEVELOPER,
        offer("2512", essential=skills("javascript"), region="IQ-BG", remote=True),
        offer("2512", essential=skills("javascript"), region="IQ-BG"),
    ),
    Pair(
        "a developer develops rather than delivers",
        DEVELOPER,
        offer("2512", essential=skills("javascript", "python")),
        offer("8322", essential=skills("van-driving")),
    ),
    Pair(
        "an accountant keeps the books rather than the till",
        ACCOUNTANT,
        offer("4311", region="AM-ER", essential=skills("bookkeeping")),
        offer("5230", region="AM-ER", essential=skills("cash-register-operation")),
    ),
    Pair(
        "five years are enough for three and not for ten",
        ACCOUNTANT,
        offer("2411", region="AM-ER", tenths=30),
        offer("2411", region="AM-ER", tenths=100),
    ),
    Pair(
        "a seamstress sews in a factory before she irons in a laundry",
        SEAMSTRESS,
        offer("8153", essential=skills("sewing-machine-operation")),
        offer("9121", essential=skills("ironing")),
    ),
    Pair(
        "work in the own region before the same far away, for one who did not say that they would move",
        SEAMSTRESS,
        offer("7531"),
        offer("7531", region="IQ-BA"),
    ),
    Pair(
        "milking before picking fruit for a dairy farmer",
        FARMER,
        offer("6121", essential=skills("machine-milking")),
        offer("9211", essential=skills("hand-harvesting")),
    ),
    Pair(
        "a dairy start-up for a dairy farmer before a grant for anybody",
        FARMER,
        offer("6121", "support", essential=skills("cattle-raising")),
        offer("", "support"),
    ),
    Pair(
        "a grant for anybody before a dairy start-up, for a welder who never kept cattle",
        WELDER,
        offer("", "support"),
        offer("6121", "support", essential=skills("cattle-raising", "machine-milking")),
    ),
    Pair(
        "a baker who rules out nights bakes by day",
        returnee(
            did("7512", 10),
            skills=can("bread-baking"),
            region="MA-CAS",
            vetoes=(Veto("condition", "night"),),
        ),
        offer("7512", region="MA-CAS"),
        offer("7512", region="MA-CAS", essential=skills("bread-baking"), conditions=("night",)),
    ),
    Pair(
        "bread before cakes in a restaurant kitchen run by others",
        BAKER,
        offer("7512", region="MA-CAS", essential=skills("bread-baking")),
        offer("5120", region="MA-CAS", essential=skills("cooking-meals")),
    ),
    Pair(
        "a minor helps in a kitchen by day, and not at night",
        MINOR,
        offer("9412", essential=skills("dishwashing")),
        offer("9412", essential=skills("dishwashing"), conditions=("night",)),
    ),
    Pair(
        "a vetted employer before one that nobody looked at, however well it fits",
        BUILDER,
        offer("7114"),
        offer("7112", essential=skills("bricklaying"), owner=replace(VETTED, vetting="unvetted")),
    ),
    Pair(
        "the pay wished for before half of it",
        returnee(did("7112", 7), preferences=Preferences(minimum_pay=Pay(900, None, "USD", "month"))),
        offer("7112", pay=Pay(900, None, "USD", "month")),
        offer("7112", pay=Pay(450, None, "USD", "month")),
    ),
    Pair(
        "a beginners' course that asks for nothing before one whose prerequisites are missing",
        BUILDER,
        offer("7411", "training", taught=skills("house-wiring")),
        offer("7411", "training", essential=skills("house-wiring"), taught=skills("electrical-panels")),
    ),
)


def ranked(person: Person, *items: Opportunity) -> list[Ranked]:
    query = Query(kind=items[0].kind, seed="list")
    return list(rank(person, CountryIndex.build(items, knowledge()), query).items)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.why)
def test_the_better_offer_comes_first(pair: Pair) -> None:
    better, worse = replace(pair.better, id="better"), replace(pair.worse, id="worse")
    order = [one.item for one in ranked(pair.person, worse, better)]
    assert order[0] == "better"
    if len(order) == 2:
        assert told(pair.person, better).score > told(pair.person, worse).score


def told(person: Person, item: Opportunity) -> Ranked:
    return score(person, item, STARTING_WEIGHTS[item.kind])


def said_for(found: Ranked) -> Iterator[Reason]:
    for part in found.parts:
        yield from part.reasons


def codes(reasons: Iterator[Reason] | tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


class TestReasonsAreNoGuesses:
    def test_a_weak_link_of_a_skill_is_a_question_and_hardly_moves_the_score(self) -> None:
        tram = offer("8331", essential=skills("tram-driving"))
        tiler = returnee(did("7122", 5), skills=(HeldSkill(said("tram-driving", 170, "Fliesen legen")),))
        without = returnee(did("7122", 5))
        found = told(tiler, tram)
        assert "skill_held" not in codes(said_for(found))
        assert "skill_to_confirm" in codes(found.missing)
        assert 0 <= found.score - told(without, tram).score <= 45

    @pytest.mark.parametrize(("weight", "code"), [(499, "skill_to_confirm"), (500, "skill_held")])
    def test_from_an_even_chance_on_it_is_a_reason(self, weight: int, code: str) -> None:
        held = returnee(skills=can("brake-repair", weight=weight))
        found = told(held, offer("7231", essential=skills("brake-repair")))
        assert code in [*codes(said_for(found)), *codes(found.missing)]
        assert ("skill_held" in codes(said_for(found))) == (weight >= 500)

    def test_an_unsure_title_has_nothing_in_common_with_past_work(self) -> None:
        found = told(WELDER, offer("8332", title=said("8332", 300, "Line to Baghdad")))
        assert not {"related_occupation", "other_occupation", "near_occupation"} & set(codes(said_for(found)))
        assert "occupation_unclear" in codes(found.missing)

    def test_unsure_past_work_is_asked_about_by_its_own_words(self) -> None:
        picker = returnee(did("9214", 14, weight=0))
        missing = told(picker, offer("6112")).missing
        assert "work_unclear" in codes(missing)
        assert "occupation_unclear" not in codes(missing)

    def test_the_same_trade_is_called_the_same_though_both_links_leave_some_doubt(self) -> None:
        mechanic = returnee(did("7231", 4, weight=770))
        found = told(mechanic, offer("7231", title=said("7231", 800, "Car mechanic"), tenths=40))
        assert "same_occupation" in codes(said_for(found))
        assert Reason.of("experience_met", tenths=40, asked=40) in list(said_for(found))

    def test_neighbours_in_the_classification_are_not_called_close(self) -> None:
        tiler = returnee(did("7122", 4), preferences=wishes("7122"))
        found = told(tiler, offer("7126", tenths=30))
        assert "near_occupation" not in codes(said_for(found))
        assert "wish_occupation" not in codes(said_for(found))
        assert "experience_met" not in codes(said_for(found))

    def test_near_to_a_wish_is_not_the_wish(self) -> None:
        found = told(SEAMSTRESS, offer("7533"))
        assert "wish_occupation_near" in codes(said_for(found))
        assert "wish_occupation" not in codes(said_for(found))

    def test_a_trade_of_the_same_minor_group_that_shares_little_is_not_even_related(self) -> None:
        """A driver of motorcycles and one of cranes drive; a hairdresser and a driving instructor share a code."""
        assert "other_occupation" in codes(told(HAIRDRESSER, offer("5165")).missing)

    def test_a_sister_trade_is_close_and_never_the_same(self) -> None:
        for mine, theirs in (("2221", "3221"), ("2411", "3313"), ("5120", "3434")):
            found = codes(said_for(told(returnee(did(mine, 5)), offer(theirs))))
            assert "near_occupation" in found
            assert "same_occupation" not in found

    def test_a_nurse_is_not_sent_to_a_doctors_post(self) -> None:
        found = told(returnee(did("2221", 5)), offer("2212"))
        assert not {"same_occupation", "near_occupation"} & set(codes(said_for(found)))


class TestReasonsAreNoNoise:
    def test_each_skill_asked_for_is_spoken_of_once(self) -> None:
        item = offer("7212", essential=skills("arc-welding", "mig-mag-welding", "metal-grinding", "customer-service"))
        parts = [part for part in told(WELDER, item).parts if part.feature == "essential_skills"]
        assert len(parts[0].reasons) + len(parts[0].missing) == 4

    def test_a_grant_for_all_trades_is_not_asked_for_its_occupation(self) -> None:
        welder = returnee(did("7212", 6), preferences=wishes("7212"))
        assert told(welder, offer("", "support")).missing == ()

    def test_the_sector_of_a_school_is_not_that_of_what_it_teaches(self) -> None:
        teacher = returnee(did("2341", 4), preferences=Preferences(sectors=("P",)))
        course = offer("7531", "training", owner=Owner("e:5", "vetted", "P", None))
        assert "wish_sector" not in codes(said_for(told(teacher, course)))

    def test_a_licence_that_is_asked_for_and_held_is_said(self) -> None:
        van = offer("8322", licences=("driving:B",))
        assert told(LORRY_DRIVER, van).met == (Reason.of("licence_held", licence="driving:B"),)
        assert told(WELDER, van).met == ()


def test_an_offer_that_opens_later_is_listed_with_its_date() -> None:
    later = offer("7212", opens=TODAY + timedelta(days=120))
    (found,) = ranked(WELDER, later)
    assert codes(found.checks) == ["opens_later"]


def test_dangerous_work_waits_for_a_person_where_the_age_is_not_known() -> None:
    ageless = Person.compile(WELDER.profile, Case("IQ", "IQ-AR"), knowledge(), TODAY)
    (found,) = ranked(ageless, offer("7212", conditions=("hazardous",)))
    assert codes(found.holds) == ["age_unknown_hazardous"]
