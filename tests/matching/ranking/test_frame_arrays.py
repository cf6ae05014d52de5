"""An index kept as arrays ranks as the one it was kept from, also when the arrays are mapped read-only."""

import pathlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from magnet.matching.frame_arrays import from_arrays, to_arrays
from magnet.matching.index import KINDS, CountryIndex
from magnet.matching.opportunity import Opportunity
from magnet.matching.person import Person
from magnet.matching.ranking import Query, rank
from tests.matching.ranking import worlds


@given(worlds.people, st.lists(worlds.opportunities, max_size=8, unique_by=lambda item: item.id))
def test_an_index_comes_back_from_its_arrays(person: Person, items: list[Opportunity]) -> None:
    index = CountryIndex.build(items, worlds.KNOWLEDGE)
    arrays = to_arrays(index)
    for each in arrays.values():
        each.setflags(write=False)
    again = from_arrays(arrays, worlds.KNOWLEDGE)
    for kind in KINDS:
        query = Query(kind=kind, limit=100)
        assert rank(person, again, query) == rank(person, index, query)


def test_arrays_can_be_mapped_from_files(tmp_path: pathlib.Path) -> None:
    index = CountryIndex.build([worlds.vacancy(), worlds.vacancy(id="v:2", place="Erbil")], worlds.KNOWLEDGE)
    for name, array in to_arrays(index).items():
        np.save(tmp_path / f"{name}.npy", array)
    mapped = {
        path.stem: np.load(path, mmap_mode="r" if path.stat().st_size > 128 else None) for path in tmp_path.iterdir()
    }
    query = Query(kind="vacancy")
    assert rank(worlds.person(), from_arrays(mapped, worlds.KNOWLEDGE), query) == rank(worlds.person(), index, query)
