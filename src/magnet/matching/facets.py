"""The sides of an opportunity that features and gates look at, each reduced to a small hashable key."""

from collections.abc import Callable, Hashable, Mapping

from magnet.matching.knowledge import Knowledge
from magnet.matching.opportunity import Opportunity
from magnet.matching.phrases import PLAUSIBLE, Phrase, known_links, phrase
from magnet.matching.profile import Pay
from magnet.matching.text import normalise

Facet = Callable[[Opportunity, Knowledge], Hashable]

Area = tuple[str, str | None, bool]
"""Country, region, whether the work is remote."""
Asked = tuple[int, bool]
"""What is asked for, and whether somebody stated it rather than that it was read from the item's text."""
Source = tuple[str | None, bool]
"""The owner's vetting (None: no owner), whether the item says "apply yourself"."""


def title(item: Opportunity, knowledge: Knowledge) -> Phrase:
    """The title with its occupations."""
    return phrase(item.title, "occupation", knowledge.taxonomy)


def essential(item: Opportunity, knowledge: Knowledge) -> tuple[Phrase, ...]:
    """The distinct essential skills; for a training its prerequisites."""
    return tuple(dict.fromkeys(phrase(each, "skill", knowledge.taxonomy) for each in item.essential))


def optional(item: Opportunity, knowledge: Knowledge) -> tuple[Phrase, ...]:
    """The distinct optional skills that are not essential too."""
    asked = {mention.text for mention in item.essential}
    return tuple(
        dict.fromkeys(phrase(each, "skill", knowledge.taxonomy) for each in item.optional if each.text not in asked)
    )


PER_MONTH = {"hour": (520, 3), "day": (65, 3), "week": (13, 3), "month": (1, 1), "year": (1, 12)}
"""Periods in a month as fractions: 40 hours in 5 days a week, 52 weeks a year."""


INAPPLICABLE = ""
"""Stands for a sector, contract, hours or pay where there can be none: a course or a grant employs nobody."""


def monthly(pay: Pay, *, highest: bool) -> int | None:
    """One end of a pay range as a whole amount a month, the other end where that one is not given."""
    first, second = (pay.maximum, pay.minimum) if highest else (pay.minimum, pay.maximum)
    amount = first if first is not None else second
    numerator, denominator = PER_MONTH[pay.period]
    return None if amount is None else amount * numerator // denominator


def _languages(item: Opportunity, _: Knowledge) -> Hashable:
    stated = "languages" not in item.inferred
    return tuple(sorted({(each.language, each.level or 0, stated) for each in item.languages}))


def _education(item: Opportunity, _: Knowledge) -> Asked | None:
    return None if item.education is None else (item.education, "education" not in item.inferred)


def _tenths(item: Opportunity, _: Knowledge) -> Asked | None:
    return None if item.tenths is None else (item.tenths, "tenths" not in item.inferred)


def _area(item: Opportunity, _: Knowledge) -> Area:
    return item.country, item.region, item.remote


def _place(item: Opportunity, _: Knowledge) -> Hashable:
    return normalise(item.place or "")


def _terms(item: Opportunity, _: Knowledge) -> Hashable:
    if item.kind == "vacancy":
        sector = item.owner.sector if item.owner else None
        return sector, item.contract, item.hours
    # The sector is the provider's: a school that teaches welding is no wish for work in schools.
    return INAPPLICABLE, item.contract or INAPPLICABLE, item.hours or INAPPLICABLE


def _pay(item: Opportunity, _: Knowledge) -> Hashable:
    if item.kind != "vacancy":
        return INAPPLICABLE, None
    return (item.pay.currency, monthly(item.pay, highest=True)) if item.pay else None


def _demand(item: Opportunity, knowledge: Knowledge) -> Hashable:
    links = known_links(item.title.links, "occupation", knowledge.taxonomy)
    named = links and links[0][1] >= PLAUSIBLE
    return knowledge.taxonomy.codes[links[0][0]] or None if named else None, item.region


def _source(item: Opportunity, _: Knowledge) -> Source:
    return item.owner.vetting if item.owner else None, item.apply_yourself


def _employer(item: Opportunity, _: Knowledge) -> Hashable:
    return item.owner.id if item.owner else None


def _status(item: Opportunity, _: Knowledge) -> Hashable:
    return item.open, item.openings is not None and item.openings <= 0


def _flagged(item: Opportunity, _: Knowledge) -> Hashable:
    return item.flagged


def _dates(item: Opportunity, _: Knowledge) -> Hashable:
    return tuple(day.toordinal() if day else None for day in (item.opens, item.closes))


def _confirmed(item: Opportunity, _: Knowledge) -> Hashable:
    return item.last_confirmed.toordinal() if item.last_confirmed else None


def _conditions(item: Opportunity, _: Knowledge) -> Hashable:
    return item.kind, item.country, tuple(sorted(item.conditions))


def _licences(item: Opportunity, _: Knowledge) -> Hashable:
    stated = "licences" not in item.inferred
    return tuple((code, stated) for code in sorted(set(item.licences)))


def _eligibility(item: Opportunity, _: Knowledge) -> Hashable:
    who = item.eligibility
    bounds = who.minimum_age, who.maximum_age, who.pays, who.return_required, who.expert
    return item.kind, who.host_countries, who.programmes, *bounds


CODED: Mapping[str, Facet] = {
    "languages": _languages,
    "education": _education,
    "tenths": _tenths,
    "area": _area,
    "place": _place,
    "terms": _terms,
    "pay": _pay,
    "demand": _demand,
    "source": _source,
    "employer": _employer,
    "status": _status,
    "flagged": _flagged,
    "dates": _dates,
    "confirmed": _confirmed,
    "conditions": _conditions,
    "licences": _licences,
    "eligibility": _eligibility,
}
"""Facets that a country index keeps as a column of small codes; keys are None, bool, int, str and tuples of them."""

PHRASED: Mapping[str, Facet] = {"title": title, "essential": essential, "optional": optional}
"""Facets of linked words, kept as tables of phrases."""

FACETS: Mapping[str, Facet] = {**CODED, **PHRASED}


def keys_of(item: Opportunity, knowledge: Knowledge) -> dict[str, Hashable]:
    """Every facet's key of one opportunity."""
    return {name: facet(item, knowledge) for name, facet in FACETS.items()}
