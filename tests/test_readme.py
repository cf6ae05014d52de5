"""The README's table of settings is the settings."""

import re
from pathlib import Path

import pytest

from magnet.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text()
ROWS = dict(re.findall(r"^\| `(MAGNET_[A-Z_]+)` \| (.+?) \|", README, re.MULTILINE))


def test_every_setting_has_its_row_and_every_row_its_setting() -> None:
    assert set(ROWS) == {f"MAGNET_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_a_row_names_the_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = ROWS[f"MAGNET_{name.upper()}"]
    if default is None:
        assert "`" not in shown.replace("`var`", ""), "a default that is worked out is told in words"
    else:
        assert shown == f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target
