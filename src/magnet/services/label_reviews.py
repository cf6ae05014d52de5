"""Labels for a native speaker's review: written into a workbook, and the verdicts into the files that are shipped."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from magnet.errors import NotFound
from magnet.importers.label_lines import COLUMNS
from magnet.importers.label_review import ORIGIN, SHARED, Reviewed, ReviewRow, read_review, review_bytes
from magnet.importers.starter import FOLDER
from magnet.importers.taxonomy_rows import Refusal, fault_of_label
from magnet.matching.taxonomy import FALLBACK_LANGUAGE, KINDS, Kind
from magnet.schemas.label_words import are_akin, concept_name, concept_uri, fault_of, folded, kind_by_uri, read_as
from magnet.security.permissions import Permission
from magnet.services.context import Context
from magnet.services.grants import outside
from magnet.services.vocabulary import Vocabulary
from magnet.store import labels, taxonomy

MOST_ENGLISH = 3
"""English labels beside each label: enough to know what is meant."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which labels: of a language, as a country has them, of a kind, or only those that nobody has reviewed."""

    language: str
    country: str | None = None
    kind: Kind | None = None
    unreviewed: bool = False


async def workbook(ctx: Context, wanted: Wanted) -> bytes:
    """The labels of a language as a workbook (.xlsx), a row each."""
    ctx.require(Permission.LABELS_READ)
    reaches = ctx.reach(Permission.LABELS_READ)
    if wanted.country is not None and not any(reach.covers_country(wanted.country) for reach in reaches):
        raise outside("country")
    vocabulary = await ctx.vocabulary()
    async with ctx.read() as session:
        shared = await taxonomy.labels_in(session, wanted.language)
        own = await labels.of_countries(session, [wanted.country]) if wanted.country else []
    given = [_Given(row.uri, row.text, row.source, row.reviewed, SHARED) for row in shared]
    given += [
        _Given(row.concept, row.text, row.origin, row.reviewed, row.country)
        for row in own
        if row.language == wanted.language
    ]
    return await ctx.runtime.compute(_written, vocabulary, given, wanted)


@dataclass(frozen=True, slots=True)
class _Given:
    """A label with where it is from and whose it is."""

    concept: str
    text: str
    source: str
    reviewed: bool
    whose: str


def _written(vocabulary: Vocabulary, given: Sequence[_Given], wanted: Wanted) -> bytes:
    return review_bytes(_rows(vocabulary, given, wanted), left_out(FOLDER, wanted.language))


def _rows(vocabulary: Vocabulary, given: Sequence[_Given], wanted: Wanted) -> Iterator[ReviewRow]:
    """The labels that count, each once: of two that read alike at a concept the country's own."""
    view = vocabulary.of(wanted.country)
    taxonomy = view.taxonomy
    laid = {(one.concept, folded(one.text)): one for one in given}
    order = sorted(laid.values(), key=lambda one: (kind_by_uri(one.concept), concept_name(one.concept)))
    for one in order:
        place = taxonomy.index(one.concept)
        leads = None if place is None else view.standing(wanted.language, folded(one.text)).get(place)
        if place is None or leads is None or (wanted.unreviewed and one.reviewed):
            continue
        if wanted.kind is not None and KINDS[taxonomy.kinds[place]] != wanted.kind:
            continue
        english = [label.text for label in taxonomy.labels_of(place) if label.language == FALLBACK_LANGUAGE]
        yield ReviewRow(
            concept=concept_name(one.concept),
            english="; ".join(english[:MOST_ENGLISH]),
            language=wanted.language,
            label=one.text,
            use="preferred" if leads else "alternative",
            source=one.source,
            reviewed=one.reviewed,
            whose=one.whose,
        )


def left_out(folder: Path, language: str) -> list[dict[str, str]]:
    """The drafts of a language that were not taken into the shipped labels, and why."""
    path = folder / "left_out" / f"{language}.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restkey="", restval="")
        return [{str(name): str(value) for name, value in row.items()} for row in rows]


@dataclass(slots=True)
class Followed:
    """What became of the verdicts on shipped labels: how many of each, the files that were written, and refusals."""

    counts: Counter[str] = field(default_factory=Counter)
    files: list[Path] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def follow(data: bytes, name: str, limit: int, folder: Path, *, dry_run: bool = False) -> Followed:
    """Follow the verdicts of a reviewed workbook in the label files of a folder, for who maintains these.

    Each file is written anew as a whole, under a temporary name that is then the file's: half of one is never read.
    """
    done = Followed()
    by_language: dict[str, list[Reviewed]] = {}
    for one in read_review(data, name, limit):
        if one.faults:
            for each in one.faults:
                _count(done, name, one, (each.field, each.code, each.message))
        else:
            by_language.setdefault(one.language, []).append(one)
    for language, some in by_language.items():
        path = folder / f"{language}.tsv"
        if not path.is_file() or path.parent != folder:
            raise NotFound(f"There is no label file {language}.tsv in {folder}.")
        file = _File.read(path)
        for one in some:
            _count(done, name, one, file.follow(one))
        if file.is_changed:
            done.files.append(path)
            if not dry_run:
                file.write(path)
    return done


def _count(done: Followed, name: str, one: Reviewed, outcome: tuple[str, str, str] | str) -> None:
    if isinstance(outcome, str):
        done.counts[outcome] += 1
    else:
        where, code, message = outcome
        done.refusals.append(Refusal(name, one.line, f"{where}: {message}", where, code))


@dataclass(slots=True)
class _File:
    """A label file in memory: its lines, and where each label stands in them."""

    lines: list[list[str] | None]
    places: dict[tuple[str, str], int]
    is_changed: bool = False

    @classmethod
    def read(cls, path: Path) -> "_File":
        lines = [line.rstrip("\r").split("\t") for line in path.read_text("utf-8").rstrip("\n").split("\n")]
        known = {(row[0].strip(), folded(row[1])): place for place, row in enumerate(lines) if len(row) == len(COLUMNS)}
        return cls([*lines], known)

    def write(self, path: Path) -> None:
        draft = path.with_name(f".{path.name}.draft")
        draft.write_text("".join("\t".join(line) + "\n" for line in self.lines if line is not None), "utf-8")
        draft.replace(path)

    def follow(self, one: Reviewed) -> tuple[str, str, str] | str:
        """What a verdict came to, or the field, code and sentence for which it is not followed."""
        key, corrected = (one.concept, folded(one.label)), (one.concept, folded(one.corrected))
        place = self.places.get(key)
        if place is None:
            is_done = one.verdict == "remove" or (one.verdict == "change" and corrected in self.places)
            return "same" if is_done else ("label", "not_there", "The file has no such label.")
        row = self.lines[place]
        assert row is not None
        if one.verdict == "remove":
            self.lines[place] = None
            del self.places[key]
        elif one.verdict == "keep":
            if row[4] == "yes":
                return "same"
            row[4] = "yes"
        elif (fault := self._fault_of(one)) is not None:
            return ("corrected", *fault)
        else:
            self._correct(place, key, one)
        self.is_changed = True
        return str(one.verdict)

    def _fault_of(self, one: Reviewed) -> tuple[str, str] | None:
        uri, reads_as = concept_uri(one.concept), read_as(one.corrected)
        others = (concept_uri(concept) for concept, said in self.places if read_as(said) == reads_as)
        for other in others:
            if other != uri and kind_by_uri(other) == kind_by_uri(uri) and not are_akin(other, uri):
                return "stands_elsewhere", "These words stand at another concept."
        if (reason := fault_of_label(one.corrected)) is not None:
            return "too_long", f"This is {reason}."
        return fault_of(one.corrected, one.language, uri)

    def _correct(self, place: int, key: tuple[str, str], one: Reviewed) -> None:
        """Put the right words in place; where the concept has them in another line, that one is the label."""
        row, there = self.lines[place], self.places.get((one.concept, folded(one.corrected)))
        assert row is not None
        del self.places[key]
        if there is not None and there != place:
            kept = self.lines[there]
            assert kept is not None
            kept[2], kept[4] = (row[2] if row[2] == "preferred" else kept[2]), "yes"
            self.lines[place] = None
        else:
            row[1], row[3], row[4] = one.corrected, ORIGIN, "yes"
            self.places[one.concept, folded(one.corrected)] = place
