"""A packed table of strings, so that hundreds of thousands of labels live in two mappable arrays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

UTF8 = "utf-8"
LOSSLESS = "surrogatepass"
"""Lone surrogates reach us from broken exports; they must survive being packed, as any other text."""


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings as one run of UTF-8 bytes (`data`, uint8) and n + 1 `offsets` (int64)."""

    data: npt.NDArray[np.uint8]
    offsets: npt.NDArray[np.int64]
    _view: memoryview = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # A slice of a memory-mapped array costs microseconds, one of a memoryview a tenth of that.
        object.__setattr__(self, "_view", np.ascontiguousarray(self.data).data)

    @classmethod
    def pack(cls, texts: Iterable[str]) -> "Strings":
        """Pack texts in their order."""
        encoded = [text.encode(UTF8, LOSSLESS) for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)), out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> str:
        if not 0 <= index < len(self):
            raise IndexError(index)
        begin, end = int(self.offsets[index]), int(self.offsets[index + 1])
        return self._view[begin:end].tobytes().decode(UTF8, LOSSLESS)

    def __iter__(self) -> Iterator[str]:
        view = self._view
        for begin, end in pairwise(self.offsets.tolist()):
            yield view[begin:end].tobytes().decode(UTF8, LOSSLESS)

    def take(self, order: npt.NDArray[np.int64]) -> "Strings":
        """The strings at `order`, in that order."""
        lengths = np.diff(self.offsets)[order]
        offsets = np.zeros(len(order) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        shifts = np.repeat(self.offsets[:-1][order] - offsets[:-1], lengths)
        return Strings(self.data[np.arange(offsets[-1]) + shifts], offsets)
