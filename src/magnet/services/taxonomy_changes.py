"""What a taxonomy file changes, decided from the file and what is stored: new rows, changed rows, refused rows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from magnet.importers.taxonomy_rows import Content, GivenConcept, GivenLabel
from magnet.store.taxonomy import KnownConcept, KnownLabel, Triple, Values

MOST_GONE = 4
"""Of what was shipped a quarter at most goes at once."""
NOT_STORED = 0
"""Stands for the id of a row that this file brings: the database numbers from 1."""


@dataclass(slots=True)
class ConceptChanges:
    """Concepts to insert, to change, to describe; uris of the wrong kind are refused."""

    new: list[Values] = field(default_factory=list)
    changed: list[Values] = field(default_factory=list)
    described: list[Values] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)


def concept_changes(content: Content, known: Mapping[str, KnownConcept]) -> ConceptChanges:
    """Compare a file's concepts with the stored ones; what a file does not say takes nothing away."""
    made = ConceptChanges()
    for uri, given in {one.uri: one for one in reversed(content.concepts)}.items():
        stored = known.get(uri)
        if stored is None:
            made.new.append(_row(given))
            made.counts["new"] += 1
        elif stored.kind != given.kind:
            made.refused.add(uri)
            made.counts["refused"] += 1
        else:
            made.counts["changed" if _compare(made, content, given, stored) else "same"] += 1
    made.new.reverse()
    return made


def _row(given: GivenConcept) -> Values:
    return {
        "uri": given.uri,
        "kind": given.kind,
        "code": given.code,
        "is_group": given.is_group,
        "description": given.description,
        "source": given.source,
    }


def _compare(made: ConceptChanges, content: Content, given: GivenConcept, stored: KnownConcept) -> bool:
    recoded = given.code not in (None, stored.code) and (content.decides or stored.code is None)
    regrouped = content.decides and given.is_group != stored.is_group
    code = given.code if recoded else stored.code
    group = given.is_group if regrouped else stored.is_group
    if recoded or regrouped:
        made.changed.append({"id": stored.id, "code": code, "is_group": group})
    described = given.description is not None and not stored.described
    if described:
        made.described.append({"id": stored.id, "description": given.description})
    return recoded or regrouped or described


@dataclass(slots=True)
class LabelChanges:
    """Labels to insert, stored ones to make preferred or not, and those that somebody has reviewed by now.

    `gone` are ids of labels that are shipped no more; `vouched` are shipped ones that another taxonomy brings, too.
    """

    new: list[Values] = field(default_factory=list)
    preferred: list[Values] = field(default_factory=list)
    reviewed: list[Values] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    vouched: list[Values] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


_Place = tuple[int, str]
"""A concept's id and a language: where one label is preferred."""


class LabelComparison:
    """Compares a file's labels with the stored ones, keeping one preferred label a concept and language."""

    def __init__(self, content: Content, stored: Mapping[tuple[int, str, str], KnownLabel]) -> None:
        self.changes = LabelChanges()
        self._content = content
        self._known = dict(stored)
        self._holders = {(c, tag): text for (c, tag, text), label in stored.items() if label.preferred}
        self._decided: set[_Place] = set()
        self._rows: dict[tuple[int, str, str], Values] = {}

    def run(self, concepts: Mapping[str, KnownConcept], refused: set[str]) -> LabelChanges:
        """The changes; labels of concepts that are refused or unknown are refused with them."""
        given: list[tuple[GivenLabel, int]] = []
        for label in self._content.labels:
            concept = None if label.uri in refused else concepts.get(label.uri)
            if concept is None:
                reason = "concept: a label of a concept of another kind, or of none"
                self._content.refuse(label.line, reason, "concept", "unknown_code")
                self.changes.counts["refused"] += 1
            else:
                given.append((label, concept.id))
        if self._content.whole is not None:
            self._let_go(self._content.whole, {(concept, label.language, label.text) for label, concept in given})
        for label, concept_id in given:
            self._take(label, concept_id)
        return self.changes

    def _let_go(self, language: str, given: set[tuple[int, str, str]]) -> None:
        """Have what was shipped before, and is not now, go; unless lines are broken, or the file seems cut off."""
        shipped = [key for key, label in self._known.items() if key[1] == language and label.shipped]
        gone = [key for key in shipped if key not in given]
        if not gone or self._content.refusals:
            return
        if len(gone) * MOST_GONE > len(shipped):
            self._content.refuse(1, "(row): much of what was there is not: is the file whole? Nothing was taken away")
            return
        for key in gone:
            self.changes.gone.append(self._known.pop(key).id)
            if self._holders.get(key[:2]) == key[2]:
                del self._holders[key[:2]]
        self.changes.counts["removed"] += len(gone)

    def _take(self, label: GivenLabel, concept: int) -> None:
        place, key = (concept, label.language), (concept, label.language, label.text)
        known = self._known.get(key)
        prefer = label.preferred and self._may_lead(place, label.text)
        if known is None:
            self._insert(label, key, preferred=prefer)
            self.changes.counts["new"] += 1
        else:
            if known.shipped and self._content.whole is None:
                self.changes.vouched.append({"id": known.id, "shipped": False})
                self._known[key] = replace(known, shipped=False)
            leads, looked_at = prefer and not known.preferred, label.reviewed and not known.reviewed
            if leads:
                self._set(key, self._known[key], preferred=True)
            if looked_at and known.id != NOT_STORED:
                self.changes.reviewed.append({"id": known.id, "reviewed": True})
                self._known[key] = replace(self._known[key], reviewed=True)
            self.changes.counts["changed" if leads or looked_at else "same"] += 1
        if prefer:
            self._lead(place, label.text)

    def _may_lead(self, place: _Place, text: str) -> bool:
        holder = self._holders.get(place)
        return holder in (None, text) or (self._content.decides and place not in self._decided)

    def _lead(self, place: _Place, text: str) -> None:
        holder = self._holders.get(place)
        if holder is not None and holder != text:
            key = (*place, holder)
            self._set(key, self._known[key], preferred=False)
        self._holders[place] = text
        self._decided.add(place)

    def _insert(self, label: GivenLabel, key: tuple[int, str, str], *, preferred: bool) -> None:
        row: Values = {
            "concept_id": key[0],
            "language": label.language,
            "text": label.text,
            "preferred": preferred,
            "source": label.source,
            "reviewed": label.reviewed,
            "shipped": self._content.whole is not None,
        }
        self.changes.new.append(row)
        self._rows[key] = row
        self._known[key] = KnownLabel(NOT_STORED, preferred, label.reviewed, shipped=False)

    def _set(self, key: tuple[int, str, str], known: KnownLabel, *, preferred: bool) -> None:
        if known.id == NOT_STORED:
            self._rows[key]["preferred"] = preferred
        else:
            self.changes.preferred.append({"id": known.id, "preferred": preferred})
        self._known[key] = replace(known, preferred=preferred)


def relation_changes(
    content: Content, concepts: Mapping[str, KnownConcept], stored: set[Triple]
) -> tuple[list[Triple], Counter[str]]:
    """The relations that are new, and the counts; one that names an unknown concept is refused."""
    new: dict[Triple, None] = {}
    counts: Counter[str] = Counter()
    for given in content.relations:
        source, target = concepts.get(given.source), concepts.get(given.target)
        if source is None or target is None:
            content.refuse(given.line, "a relation to a concept that is not there")
            counts["refused"] += 1
            continue
        triple = (source.id, target.id, given.kind)
        if triple in stored or triple in new:
            counts["same"] += 1
        else:
            new[triple] = None
            counts["new"] += 1
    return list(new), counts
