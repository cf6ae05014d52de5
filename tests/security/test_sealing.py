"""Sealed bodies open with their own key in their own place only; master keys are rotated, and never made twice."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magnet.errors import Unavailable
from magnet.security.masters import MasterFile
from magnet.security.sealing import (
    NONCE_BYTES,
    Masters,
    NotOpened,
    Place,
    UnknownMaster,
    derived,
    new_key,
    opened,
    seal,
)

KEY, HERE = new_key(), Place("profile", "r-1", "AM", "document")
NAMES = st.text(max_size=8)
PLACES = st.builds(Place, NAMES, NAMES, NAMES, NAMES)


@given(st.binary(max_size=500), PLACES)
def test_what_is_sealed_opens_again(plain: bytes, place: Place) -> None:
    assert opened(KEY, seal(KEY, plain, place), place) == plain


@given(PLACES, PLACES)
def test_a_body_opens_in_its_own_place_only(place: Place, other: Place) -> None:
    sealed = seal(KEY, b"words", place)
    if place == other:
        assert opened(KEY, sealed, other) == b"words"
    else:
        with pytest.raises(NotOpened):
            opened(KEY, sealed, other)


@pytest.mark.parametrize(
    "other",
    [
        Place("needs", "r-1", "AM", "document"),
        Place("profile", "r-2", "AM", "document"),
        Place("profile", "r-1", "GE", "document"),
        Place("profile", "r-1", "AM", "answer"),
    ],
)
def test_a_body_is_not_moved_to_another_table_returnee_country_or_part(other: Place) -> None:
    with pytest.raises(NotOpened):
        opened(KEY, seal(KEY, b"words", HERE), other)


def test_another_s_key_opens_nothing() -> None:
    with pytest.raises(NotOpened):
        opened(new_key(), seal(KEY, b"words", HERE), HERE)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_no_changed_body_opens(plain: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, plain, HERE))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    for damaged in (bytes(sealed), bytes(sealed[:place])):
        with pytest.raises(NotOpened):
            opened(KEY, damaged, HERE)


def test_twice_the_same_never_looks_alike() -> None:
    one, other = seal(KEY, b"words", HERE), seal(KEY, b"words", HERE)
    assert one[1 : 1 + NONCE_BYTES] != other[1 : 1 + NONCE_BYTES]
    assert one != other


def test_keys_for_two_purposes_are_two() -> None:
    assert derived(KEY, "blind index") == derived(KEY, "blind index") != derived(KEY, "answers")


def test_a_wrapped_key_is_its_owner_s() -> None:
    masters = Masters({1: new_key()})
    wrapped = masters.wrap(KEY, "r-1")
    assert masters.unwrap(wrapped, "r-1") == KEY
    with pytest.raises(NotOpened):
        masters.unwrap(wrapped, "r-2")
    with pytest.raises(UnknownMaster):
        Masters({2: new_key()}).unwrap(wrapped, "r-1")


def test_of_many_that_make_the_master_keys_at_once_all_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master-keys"

    def read(_: int) -> bytes:
        file = MasterFile(path)
        file.make()
        return file.masters().keys[1]

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(read, range(32)))) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["master-keys"]


def test_missing_or_damaged_master_keys_are_told_and_not_made_anew(tmp_path: Path) -> None:
    file = MasterFile(tmp_path / "master-keys")
    with pytest.raises(Unavailable, match="missing"):
        file.masters()
    for damaged in ("", "[]", '{"keys": {}}', '{"keys": {"1": "c2hvcnQ="}, "rotating": false}', '{"keys": {"1'):
        file.path.write_text(damaged)
        with pytest.raises(Unavailable, match="damaged"):
            file.masters()


def test_a_rotation_that_was_interrupted_goes_on_under_the_same_version(tmp_path: Path) -> None:
    file, other = MasterFile(tmp_path / "master-keys"), MasterFile(tmp_path / "master-keys")
    file.make()
    first = other.masters()
    assert sorted(file.begin().keys) == [1, 2]
    assert other.masters().current == 2, "another process reads the file again"
    assert other.begin().current == 2
    assert other.finish(used={2}).keys.keys() == {1, 2}
    assert file.masters().keys[1] == first.keys[1]


def test_one_version_stays_and_older_ones_once_nothing_is_wrapped_under_them(tmp_path: Path) -> None:
    file = MasterFile(tmp_path / "master-keys")
    file.make()
    for version in (2, 3):
        file.begin()
        file.finish(used={1, version})
    assert sorted(file.masters().keys) == [1, 2, 3]
    file.begin()
    assert sorted(file.finish(used={4}).keys) == [3, 4]
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
