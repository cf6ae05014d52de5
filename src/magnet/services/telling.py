"""What was wrong with rows, in the language of who reads it: it is kept in English."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from magnet import i18n
from magnet.schemas.pages import Receipt

AnyReceipt = TypeVar("AnyReceipt", bound=Receipt)


def told(receipts: Iterable[AnyReceipt], languages: Sequence[str]) -> list[AnyReceipt]:
    """Receipts with the messages of their faults in a reader's language; codes and fields stay."""
    if i18n.spoken(languages) == i18n.FALLBACK:
        return list(receipts)
    return [_told(one, languages) if one.errors else one for one in receipts]


def _told(receipt: AnyReceipt, languages: Sequence[str]) -> AnyReceipt:
    errors = [one.model_copy(update={"message": i18n.told(one.message, languages)}) for one in receipt.errors]
    return receipt.model_copy(update={"errors": errors})
