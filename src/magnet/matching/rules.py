"""The numbers that a programme may set for ranking, besides the weights."""

from dataclasses import dataclass

from magnet.matching.mention import FULL


@dataclass(frozen=True, slots=True)
class Rules:
    """Days and thresholds.

    `stale_check_days` and `stale_close_days` count from an item's last confirmation; `lead_days` is how long before
    the return a list leads with occupations; a vacancy at or over `referral_threshold` (per mille) can be proposed:
    an item of which nothing is known gets about 352, one with nothing but the title of the person's own occupation,
    surely linked, about 560.
    """

    stale_check_days: int = 45
    stale_close_days: int = 90
    lead_days: int = 92
    referral_threshold: int = 480

    def __post_init__(self) -> None:
        if not 0 <= self.stale_check_days <= self.stale_close_days:
            raise ValueError("an item must be checked before it is closed for staleness")
        if not 0 <= self.referral_threshold <= FULL:
            raise ValueError(f"the referral threshold lies in 0..{FULL}")


STANDARD_RULES = Rules()
