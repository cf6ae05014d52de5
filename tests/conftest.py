"""Settings for every test: how hard hypothesis looks, and where files go; warnings are errors by pyproject.toml."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from magnet.importers import starter

pytest_plugins = ["tests.postgres"]

MEMORY, ROOM = Path("/dev/shm"), 4 << 30


def serves(folder: Path) -> bool:
    """Whether files of the tests may go there: there is room, and programs that they write may run."""
    if not os.access(folder, os.W_OK | os.X_OK) or os.statvfs(folder).f_flag & os.ST_NOEXEC:
        return False
    return shutil.disk_usage(folder).free > ROOM


if "TMPDIR" not in os.environ and serves(MEMORY):
    # A database is cloned ten times as fast where no disk has to follow; workers inherit it. TMPDIR=/tmp says no.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# No deadline: two busy cores would make it a timed test. Failures are printed so that they can be replayed.
settings.register_profile(
    "quick", max_examples=50, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "full", max_examples=1000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
# Mutation runs want an answer, not a small example.
settings.register_profile("mutation", parent=settings.get_profile("quick"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("quick")


@pytest.fixture(scope="session")
def small_starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter taxonomy with the labels of two languages alone: all take long to index, and say no more here."""
    folder = tmp_path_factory.mktemp("starter") / "taxonomy"
    for name in ("groups.tsv", "skills.tsv", "labels/en.tsv", "labels/fr.tsv"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(starter.FOLDER / name, folder / name)
    return folder
