"""Feature: how much of an advert's telling words the person's own words have; counts where people are ranked for it.

Which words tell is known only beside other people's words, so that it is the candidate list that asks (`Asked`,
`worth`). In a referral list nothing is asked, and every item stands at the prior: what a text asks for counts there by
the occupations, skills and the like that were read from it, which do not depend on the language of either side.
"""

import numpy as np

from magnet.matching.features.feature import Keys
from magnet.matching.mention import FULL
from magnet.matching.person import Person
from magnet.matching.probe import Points, Probe, to_points
from magnet.matching.results import Reason, Value
from magnet.matching.wording import Asked, Wording

name = "wording"
facets = ()
PRIOR = 200
"""No word met: somebody who writes little, or in another language, is not worth less than who says other things."""
ENOUGH = 400
"""Nobody has all words of an advert: this share of their weight, per mille, counts in full."""


def value(_person: Person, _keys: Keys) -> Value:
    """One pair alone asks for no words; `worth` is what a candidate list puts in its place."""
    return Value(PRIOR, 0)


def worth(said: Wording, asked: Asked) -> Value:
    """The value of somebody's words, with the advert's own words that were met."""
    share, told = asked.met(said)
    if not share:
        return Value(PRIOR, 0)
    reasons = (Reason.of("words_met", words=", ".join(told)),) if told else ()
    return Value(PRIOR + (FULL - PRIOR) * min(share, ENOUGH) // ENOUGH, FULL, reasons)


def points(_probe: Probe, weight: int) -> Points:
    """Referral lists ask for no words: one value for all rows."""
    return to_points(weight, np.array([PRIOR]))
