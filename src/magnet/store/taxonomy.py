"""Concepts, labels and relations of the taxonomy: tables and queries."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from magnet.store.base import Base


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
    """A label in a language; `position` keeps the order of its file, in which the first is the preferred one."""

    __tablename__ = "label"
    __table_args__ = (sa.UniqueConstraint("concept_id", "language", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    concept_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(sa.String(10))
    text: Mapped[str] = mapped_column(sa.Text)
    preferred: Mapped[bool]
    source: Mapped[str] = mapped_column(sa.String(60))
    reviewed: Mapped[bool] = mapped_column(default=False)


class RelationRow(Base):
    """broader (to the wider concept), essential and optional (occupation to skill), related (skill to skill)."""

    __tablename__ = "relation"
    __table_args__ = (sa.Index("ix_relation_target", "target_id"),)

    source_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(sa.ForeignKey("concept.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
