"""Derived files are made once, found again, and never in the way: without a disk the arrays serve from memory."""

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from magnet.services.derived import KEPT, Arrays, Derived


class Builder:
    """Builds arrays and counts how often it was asked to."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self) -> Arrays:
        self.built += 1
        return {"one": np.arange(3), "none": np.zeros(0, dtype=np.int8)}


def test_arrays_are_built_once_and_read_again(tmp_path: Path) -> None:
    build = Builder()
    for _ in range(2):
        arrays = Derived(tmp_path).load("labels", "v1", build)
        assert arrays["one"].tolist() == [0, 1, 2]
        assert arrays["none"].dtype == np.int8
    assert build.built == 1
    assert Derived(tmp_path).has("labels", "v1")


def test_many_who_ask_at_once_wait_for_one_builder(tmp_path: Path) -> None:
    build = Builder()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: Derived(tmp_path).load("labels", "v1", build)["one"].sum(), range(8)))
    assert (found, build.built) == ([3] * 8, 1)


def test_files_that_were_cut_off_are_built_again(tmp_path: Path) -> None:
    build = Builder()
    Derived(tmp_path).load("labels", "v1", build)
    (tmp_path / "derived" / "labels" / "v1" / "one.npy").write_bytes(b"")
    assert Derived(tmp_path).load("labels", "v1", build)["one"].tolist() == [0, 1, 2]
    assert build.built == 2


def test_without_a_place_to_write_the_arrays_serve_from_memory(tmp_path: Path) -> None:
    (tmp_path / "derived").write_text("a file where the folder should be")
    build = Builder()
    assert Derived(tmp_path).load("labels", "v1", build)["one"].tolist() == [0, 1, 2]


def test_a_full_disk_costs_no_second_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    build = Builder()
    assert Derived(tmp_path).load("labels", "v1", build)["one"].tolist() == [0, 1, 2]
    assert build.built == 1
    assert list((tmp_path / "derived" / "labels").iterdir()) == []


def test_old_versions_and_left_drafts_go(tmp_path: Path) -> None:
    (tmp_path / "derived" / "labels" / ".draft-left").mkdir(parents=True)
    for number in range(KEPT + 2):
        Derived(tmp_path).load("labels", f"v{number}", Builder())
    left = {path.name for path in (tmp_path / "derived" / "labels").iterdir()}
    assert len(left) == KEPT
    assert f"v{KEPT + 1}" in left


@pytest.fixture
def yielding_collector() -> Iterator[None]:
    """Garbage is collected all the time, and each time another thread has its turn."""

    def give_way(_phase: str, _info: object) -> None:
        time.sleep(1e-5)

    thresholds = gc.get_threshold()
    gc.set_threshold(5)
    gc.callbacks.append(give_way)
    yield
    gc.callbacks.remove(give_way)
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("yielding_collector")
def test_threads_that_open_files_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    derived = Derived(tmp_path)
    derived.write("labels", "v1", {f"part{number}": np.arange(5) for number in range(20)})

    def read(depth: int) -> int:
        # Each thread at another depth of its stack, by which the interpreter notices.
        return read(depth - 1) if depth else sum(len(derived.read("labels", "v1") or ()) for _ in range(10))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(read, range(0, 28, 7))) == [200] * 4
