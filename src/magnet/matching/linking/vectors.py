"""Sparse vectors of grams or stems: weighing by rarity, unit length, and their form as plain arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]
Arrays = dict[str, npt.NDArray[Any]]


def rarity(counts: sparse.csr_array, owners: npt.NDArray[np.int32], owner_count: int) -> Floats:
    """Inverse frequency of each column among *owners* of rows, smoothed.

    Counted by concept: a word in all twenty labels of one occupation is as telling as one in its only label.
    """
    rows = np.repeat(owners.astype(np.int64), np.diff(counts.indptr))
    places = np.unique(rows * counts.shape[1] + counts.indices)
    frequency = np.bincount(places % counts.shape[1], minlength=counts.shape[1])
    weights: Floats = (np.log((1 + owner_count) / (1 + frequency)) + 1).astype(np.float32)
    return weights


def weigh(counts: sparse.csr_array, weights: Floats, unknown: Floats | None = None) -> sparse.csr_array:
    """Rows of length one: 1 + ln(count), times the column's weight; `unknown` squares count into the length."""
    data = ((1 + np.log(counts.data)) * weights[counts.indices]).astype(np.float32)
    return to_unit_length(sparse.csr_array((data, counts.indices, counts.indptr), shape=counts.shape), unknown)


def to_unit_length(matrix: sparse.csr_array, unknown: Floats | None = None) -> sparse.csr_array:
    """Every row divided by its length, to which `unknown` adds squares; empty rows stay empty."""
    sizes = np.diff(matrix.indptr)
    squares = np.bincount(np.repeat(np.arange(len(sizes)), sizes), weights=matrix.data**2, minlength=len(sizes))
    lengths = np.sqrt(squares + (0 if unknown is None else unknown))
    data = (matrix.data / np.repeat(lengths, sizes)).astype(np.float32)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def greatest_of(matrix: sparse.csr_array, owners: npt.NDArray[np.int32], owner_count: int) -> sparse.csr_array:
    """Columns x owners: the greatest value of a column (none is below zero) in any of an owner's rows."""
    places = matrix.indices.astype(np.int64) * max(owner_count, 1) + np.repeat(owners, np.diff(matrix.indptr))
    order = np.argsort(places, kind="stable")
    places, starts = np.unique(places[order], return_index=True)
    values = np.maximum.reduceat(matrix.data[order], starts) if len(starts) else matrix.data
    indptr = np.searchsorted(places, np.arange(matrix.shape[1] + 1) * max(owner_count, 1))
    columns = (places % max(owner_count, 1)).astype(np.int32)
    return sparse.csr_array((values, columns, indptr.astype(np.int32)), shape=(matrix.shape[1], owner_count))


def known_columns(counts: sparse.csr_array) -> npt.NDArray[np.int32]:
    """The columns that occur, sorted."""
    return np.unique(counts.indices).astype(np.int32)


def renumber(counts: sparse.csr_array, known: npt.NDArray[np.int32]) -> tuple[sparse.csr_array, Floats]:
    """Columns as positions in `known`; beside it what each row's unknown columns sum to, in squared (1 + ln count)."""
    places = np.searchsorted(known, counts.indices)
    places[places == len(known)] = 0
    kept = known[places] == counts.indices if len(known) else np.zeros(len(counts.indices), dtype=np.bool_)
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    unknown = np.bincount(rows[~kept], weights=(1 + np.log(counts.data[~kept])) ** 2, minlength=counts.shape[0])
    indptr = np.zeros(counts.shape[0] + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows[kept], minlength=counts.shape[0]), out=indptr[1:])
    matrix = sparse.csr_array(
        (counts.data[kept], places[kept].astype(np.int32), indptr), shape=(counts.shape[0], len(known))
    )
    return matrix, unknown.astype(np.float32)


def to_arrays(name: str, matrix: sparse.csr_array) -> Arrays:
    """A matrix as arrays named `name_*`."""
    return {
        f"{name}_data": matrix.data,
        f"{name}_indices": matrix.indices,
        f"{name}_indptr": matrix.indptr,
        f"{name}_shape": np.array(matrix.shape, dtype=np.int64),
    }


def from_arrays(name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> sparse.csr_array:
    """What `to_arrays` was given; shares the arrays."""
    rows, columns = arrays[f"{name}_shape"].tolist()
    parts = (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"])
    return sparse.csr_array(parts, shape=(rows, columns), copy=False)


def joined(matrix: sparse.csr_array, starts: npt.NDArray[np.int64]) -> sparse.csr_array:
    """Rows that stand together, from each start to the next, as one row each; shares the matrix's arrays."""
    indptr = np.append(matrix.indptr[starts], matrix.indptr[-1])
    return sparse.csr_array((matrix.data, matrix.indices, indptr), shape=(len(starts), matrix.shape[1]), copy=False)


def sums_of(values: Floats, sizes: npt.NDArray[np.integer]) -> Floats:
    """Sums of so many values after each other; 0 where the size is 0."""
    sums = np.zeros(len(sizes), dtype=np.float32)
    full = np.flatnonzero(sizes)
    if len(full):
        sums[full] = np.add.reduceat(values, (np.cumsum(sizes) - sizes)[full])
    return sums
