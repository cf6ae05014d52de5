"""The README's table of settings is the settings."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from magnet.importers.mapping import read_mapping, require_fits
from magnet.schemas.returnees import ProfileIn
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


def test_the_profile_shown_is_one() -> None:
    (shown,) = re.findall(r"^    (\{\"work\".+?\n)\n", README, re.MULTILINE | re.DOTALL)
    assert ProfileIn.model_validate_json(shown).work[0].occupation.text == "soudeur"


def test_the_mapping_shown_is_one() -> None:
    text = (Path(__file__).parents[1] / "docs" / "importing.md").read_text("utf-8")
    (shown,) = re.findall(r"^    encoding = .+?(?=^`)", text, re.MULTILINE | re.DOTALL)
    require_fits(read_mapping(dedent(shown)), "vacancy")


def test_the_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target
