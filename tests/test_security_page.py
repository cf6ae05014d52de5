"""The page about security names a test for each principle: each is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", PAGE)


def test_each_of_the_thirteen_principles_names_tests_that_are_there() -> None:
    rows = re.findall(r"^\| (\d+) [A-Z].*$", PAGE, re.MULTILINE)
    assert rows == [str(number) for number in range(1, 14)]
    assert all("`tests/" in line for line in PAGE.splitlines() if re.match(r"\| \d+ ", line))
    for path, test in NAMED:
        assert f"def {test or 'test_'}" in (ROOT / path).read_text(encoding="utf-8"), (path, test)


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert links
    assert all((ROOT / "docs" / link).exists() for link in links)
