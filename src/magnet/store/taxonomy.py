"""Concepts, labels and relations of the taxonomy: tables and queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from magnet.matching.taxonomy import Columns
from magnet.store.base import Base
from magnet.store.rows import BATCH

Values = dict[str, Any]
Triple = tuple[int, int, str]
"""Source, target and kind of a relation, concepts by id."""


class ConceptRow(Base):
    """An occupation, a skill, or a group of either. `code` is the ISCO-08 code of an occupation."""

    __tablename__ = "concept"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    uri: Mapped[str] = mapped_column(sa.String(300), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    code: Mapped[str | None] = mapped_column(sa.String(4))
    is_group: Mapped[bool] = mapped_column(default=False)
    description: Mapped[str | None] = mapped_column(sa.Text, deferred=True)
    source: Mapped[str] = mapped_column(sa.String(60))


class LabelRow(Base):
    """A label in a language; rows keep the order of their file, in which the first is the preferred one.

    One that the program alone brought (`shipped`) goes when it is shipped no more.
    """

    __tablename__ = "label"
    __table_args__ = (sa.UniqueConstraint("concept_id", "language", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    concept_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    preferred: Mapped[bool]
    source: Mapped[str] = mapped_column(sa.String(60))
    reviewed: Mapped[bool] = mapped_column(default=False)
    shipped: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class RelationRow(Base):
    """broader (to the wider concept), essential and optional (occupation to skill), related (skill to skill)."""

    __tablename__ = "relation"
    __table_args__ = (sa.Index("ix_relation_target", "target_id"),)

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)


CONCEPT, LABEL, RELATION = ConceptRow.__table__, LabelRow.__table__, RelationRow.__table__


@dataclass(frozen=True, slots=True)
class KnownConcept:
    """A stored concept, as far as an import compares it."""

    id: int
    kind: str
    code: str | None
    is_group: bool
    described: bool


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """A stored label, as far as an import compares it."""

    id: int
    preferred: bool
    reviewed: bool
    shipped: bool


async def columns(session: AsyncSession) -> Columns:
    """Everything, in the order in which it came in; by the driver's plain rows, as there may be millions."""
    ids, uris, kinds, codes, groups = await _read(session, "id, uri, kind, code, is_group", "concept", "id")
    owners, languages, texts, preferred = await _read(session, "concept_id, language, text, preferred", "label", "id")
    sources, targets, relations = await _read(
        session, "source_id, target_id, kind", "relation", "source_id, target_id, kind"
    )
    places = np.array(ids, dtype=np.int64)
    return Columns(
        uris=uris,
        kinds=kinds,
        codes=codes,
        groups=groups,
        label_concepts=_positions(places, owners),
        label_languages=languages,
        label_texts=texts,
        label_preferred=preferred,
        relation_sources=_positions(places, sources),
        relation_targets=_positions(places, targets),
        relation_kinds=relations,
    )


async def _read(session: AsyncSession, names: str, table: str, order: str) -> list[tuple[Any, ...]]:
    """The named columns of a table, one tuple a column."""
    connection = await session.connection()
    found = (await connection.exec_driver_sql(f"SELECT {names} FROM {table} ORDER BY {order}")).fetchall()  # noqa: S608
    return list(zip(*found, strict=True)) if found else [() for _ in names.split(",")]


def _positions(places: npt.NDArray[np.int64], ids: Sequence[int]) -> Sequence[int]:
    found: npt.NDArray[np.int64] = np.searchsorted(places, np.array(ids, dtype=np.int64))
    return found  # type: ignore[return-value]


async def concepts(session: AsyncSession) -> dict[str, KnownConcept]:
    """Every concept by its uri."""
    row = ConceptRow
    query = sa.select(row.uri, row.id, row.kind, row.code, row.is_group, row.description.is_not(None))
    return {
        uri: KnownConcept(key, kind, code, group, described)
        for uri, key, kind, code, group, described in await session.execute(query)
    }


async def labels(session: AsyncSession, languages: Iterable[str]) -> dict[tuple[int, str, str], KnownLabel]:
    """The labels of these languages by concept id, language and text."""
    row, wanted = LabelRow, list(languages)
    known = (row.id, row.preferred, row.reviewed, row.shipped)
    query = sa.select(row.concept_id, row.language, row.text, *known).where(row.language.in_(wanted))
    return {
        (concept, tag, text): KnownLabel(key, preferred, reviewed, shipped)
        for concept, tag, text, key, preferred, reviewed, shipped in await session.execute(query)
    }


async def labels_in(session: AsyncSession, language: str) -> list[Any]:
    """The labels of a language as plain rows with the concept's `uri`, those of a concept together."""
    row = LabelRow
    query = sa.select(ConceptRow.uri, row.text, row.source, row.reviewed).join(
        ConceptRow, ConceptRow.id == row.concept_id
    )
    return list(await session.execute(query.where(row.language == language).order_by(row.concept_id, row.id)))


async def relations(session: AsyncSession) -> set[Triple]:
    """Every relation."""
    query = sa.select(RelationRow.source_id, RelationRow.target_id, RelationRow.kind)
    return {(source, target, kind) for source, target, kind in await session.execute(query)}


async def add_concepts(session: AsyncSession, values: Sequence[Values]) -> None:
    """Insert concepts, in the order given."""
    await _insert(session, CONCEPT, values)


async def add_labels(session: AsyncSession, values: Sequence[Values]) -> None:
    """Insert labels, in the order given."""
    await _insert(session, LABEL, values)


async def add_relations(session: AsyncSession, triples: Iterable[Triple]) -> None:
    """Insert relations."""
    rows = [{"source_id": source, "target_id": target, "kind": kind} for source, target, kind in triples]
    await _insert(session, RELATION, rows)


async def _insert(session: AsyncSession, table: sa.FromClause, values: Sequence[Values]) -> None:
    if values:
        assert isinstance(table, sa.Table)
        connection = await session.connection()
        await connection.execute(sa.insert(table), list(values))


async def change_concepts(session: AsyncSession, values: Sequence[Values]) -> None:
    """Set columns of concepts that are there; each value names its `id`, and all name the same columns."""
    if values:
        await session.execute(sa.update(ConceptRow), list(values))


async def change_labels(session: AsyncSession, values: Sequence[Values]) -> None:
    """Set columns of labels that are there, as `change_concepts` does."""
    if values:
        await session.execute(sa.update(LabelRow), list(values))


async def delete_labels(session: AsyncSession, ids: Sequence[int]) -> None:
    """Delete labels by their ids."""
    for start in range(0, len(ids), BATCH):
        await session.execute(sa.delete(LabelRow).where(LabelRow.id.in_(ids[start : start + BATCH])))
