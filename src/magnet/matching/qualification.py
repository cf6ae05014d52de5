"""Who can advise an institution as an expert, and who would work for themselves, as a profile tells it."""

from typing import Literal

from magnet.matching.mention import FULL, Link
from magnet.matching.phrases import known_links
from magnet.matching.profile import Profile
from magnet.matching.taxonomy import Taxonomy

TERTIARY = 6
"""ISCED level of a bachelor's degree."""
LONG_TENTHS = 100
"""Ten years, in tenths, of an expert's work: who has done it so long is asked for no degree."""
EXPERT_WORK = ("1", "2", "3")
"""ISCO-08 major groups: managers, professionals, technicians and associate professionals."""
OWN_ACCOUNT = ("1120", "1411", "1412", "1420", "5211", "5212", "5221", "952")
"""ISCO-08 groups of those who mostly run what they work in: directors, owners of hotels, restaurants, shops, stalls."""
Sign = Literal["wished", "run"]


def is_expert(profile: Profile, taxonomy: Taxonomy) -> bool | None:
    """Whether somebody is highly qualified: by a degree, or by long work of such a kind; None where it is not known."""
    if profile.education is not None and profile.education >= TERTIARY:
        return True
    tenths = sum(work.tenths or 0 for work in profile.work if _is_of(work.occupation.links, EXPERT_WORK, taxonomy))
    if tenths >= LONG_TENTHS:
        return True
    return None if profile.education is None else False


def own_business(profile: Profile, taxonomy: Taxonomy) -> Sign | None:
    """Whether somebody wishes to work for themselves, or has run something of their own."""
    if "self_employed" in profile.preferences.contracts:
        return "wished"
    return "run" if any(_is_of(work.occupation.links, OWN_ACCOUNT, taxonomy) for work in profile.work) else None


def _is_of(links: tuple[Link, ...], groups: tuple[str, ...], taxonomy: Taxonomy) -> bool:
    """Whether what was most likely meant is an occupation of one of these groups; what is unlikely says nothing."""
    known = known_links(links, "occupation", taxonomy)
    return bool(known) and known[0][1] * 2 >= FULL and (taxonomy.codes[known[0][0]] or "").startswith(groups)
