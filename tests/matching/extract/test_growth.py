"""A text twice as long takes about twice the steps, whatever is repeated in it: long texts stay cheap."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from magnet.matching import extract
from magnet.matching.extract import Asked, Extractor

FOLDER = str(Path(extract.__file__).parent)
FEW = 60
REPEATED = (
    "2015 ",
    "2015 - 2019 welder\n",
    "2015 - 2019 welder, ",
    "to 2015 to ",
    "5 years of experience ",
    "experience ",
    "English B1\n",
    "English, Arabic B1, ",
    "language English ",
    "B1 good ",
    "Bachelor of ",
    "driving licence B, ",
    "worked as welder\n",
    "Welder\n2 years as welder\n",
    "Skills: welding ",
    "MIG welding, English, ",
    "Skills\n- MIG welding\n",
    "WELDER COOK\n",
    "and ",
    "welder ",
    "w\u200b",
    "<a &amp; a@b. ",
)


def steps(extractor: Extractor, text: str, asked: Asked) -> int:
    """Instructions of this package run for a text, once every word of it is known."""
    count = 0

    def each(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(FOLDER):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return each

    extractor.extract(text, asked)
    before = sys.gettrace()
    sys.settrace(each)
    try:
        extractor.extract(text, asked)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("kind", ["cv", "advert"])
@pytest.mark.parametrize("repeated", REPEATED)
def test_steps_grow_with_the_text(extractor: Extractor, repeated: str, kind: Any) -> None:
    asked = Asked(kind=kind, language="en", today=date(2026, 11, 25))
    extractor = replace(extractor, linkers={})
    once, twice, four = (steps(extractor, repeated * FEW * times, asked) for times in (1, 2, 4))
    assert four - twice < 2.3 * (twice - once) + 1000
