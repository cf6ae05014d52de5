"""Measure ranking in process against its budgets: `ranking.py [--items 10000,100000] [--data FOLDER] [--json FILE]`.

Two sets of open items of one country: drawn at random over the taxonomy (skills, languages, places, pay), and, where
FOLDER/postings is there, real postings linked by their titles, resampled, every second title perturbed.
"""

import argparse
import gzip
import json
import pathlib
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np

from bench.data import perturbed
from bench.taxonomies import esco_and_starter
from magnet.matching.index import CountryIndex
from magnet.matching.knowledge import Knowledge
from magnet.matching.linker import Linker, decide
from magnet.matching.mention import FULL, Link, Mention
from magnet.matching.opportunity import Finding, LanguageAsked, Opportunity, Owner
from magnet.matching.person import Person
from magnet.matching.profile import Case, HeldLanguage, HeldLicence, HeldSkill, Pay, Preferences, Profile, Work
from magnet.matching.ranking import Query, rank
from magnet.matching.snapshot import Change, Snapshot
from magnet.matching.taxonomy import Taxonomy

TODAY = date(2024, 6, 3)
BUDGETS_MS = {10_000: 5, 100_000: 12, 1_000_000: 60}
BYTES_AN_ITEM = 300
REGIONS = [
    f"IQ-{code}" for code in ("AN", "AR", "BA", "BB", "BG", "DA", "DI", "DQ", "KA", "KI", "MA", "NI", "SU", "WA")
]
LINKED_AT_MOST = 4000
"""Distinct titles that are linked; the rest of the postings go unlinked, as an unlinkable title would."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; times in milliseconds, memory in bytes an item.

    `cpu_p95` is what ranking takes of one core, whatever else the machine does meanwhile.
    """

    data: str
    items: int
    titles: int
    build_s: float
    rank_p50: float
    rank_p95: float
    cpu_p95: float
    compile_p50: float
    both_p50: float
    both_p95: float
    budget: float
    bytes_an_item: float
    text_bytes_an_item: float
    read_once_ms: float
    apply_100_ms: float


def occupations_of(taxonomy: Taxonomy) -> list[int]:
    """Occupations with skills of their own."""
    kinds = range(len(taxonomy))
    return [at for at in kinds if taxonomy.concept(at).kind == "occupation" and len(taxonomy.skills_of(at)[0])]


def drawn(taxonomy: Taxonomy, count: int) -> Iterator[Opportunity]:
    """Vacancies over all occupations: a third list no skills, a quarter have unsure titles."""
    occupations, chance = occupations_of(taxonomy), random.Random(7)
    employers = [
        Owner(f"employer-{number}", "vetted", chance.choice("ACFGHIQ"), chance.choice([None, 300, 600, 900]))
        for number in range(max(count // 50, 1))
    ]
    for number in range(count):
        at = chance.choice(occupations)
        skills = taxonomy.skills_of(at)[0]
        asked = chance.sample(skills.tolist(), min(len(skills), chance.choice([0, 3, 6])))
        label = taxonomy.label(at, "en")
        text = f"{label.text if label else ''} {chance.choice(['', 'senior', 'urgent', 'm/f', str(number % 997)])}"
        weight = chance.choice([FULL, FULL, FULL, 600])
        yield vacancy(
            number,
            Mention(text, "en", (Link(taxonomy.concept(at).uri, weight),)),
            chance,
            owner=chance.choice(employers),
            essential=tuple(mention(taxonomy, skill) for skill in asked),
        )


def mention(taxonomy: Taxonomy, at: int) -> Mention:
    """A concept as a sure mention."""
    label = taxonomy.label(at, "en")
    return Mention(label.text if label else "", "en", (Link(taxonomy.concept(at).uri),))


def vacancy(number: int, title: Mention, chance: random.Random, **more: object) -> Opportunity:
    """A vacancy with random terms."""
    fields: dict[str, object] = {
        "id": f"{number:08x}-0000-4000-8000-{number * 7919 % 2**48:012x}",
        "kind": "vacancy",
        "country": "IQ",
        "title": title,
        "owner": None,
        "region": chance.choice([None, *REGIONS]),
        "place": chance.choice([None, "Erbil", "Basra", f"Place {number % 500}"]),
        "languages": chance.choice([(), (), (LanguageAsked("ar", 3),), (LanguageAsked("ku"), LanguageAsked("en", 4))]),
        "education": chance.choice([None, None, 2, 3, 6]),
        "tenths": chance.choice([None, None, 0, 10, 20, 30, 50]),
        "licences": chance.choice([(), (), (), ("driving:B",), ("driving:C",)]),
        "pay": chance.choice([None, Pay(chance.randrange(300, 1500) * 1000, None, "IQD", "month")]),
        "contract": chance.choice([None, "permanent", "fixed_term", "seasonal"]),
        "hours": chance.choice([None, "full_time", "part_time"]),
        "openings": chance.choice([None, 1, 1, 2, 5, 0]),
        "closes": chance.choice([None, TODAY + timedelta(days=chance.randrange(-20, 60))]),
        "conditions": chance.choice([(), (), ("heavy",), ("night", "shifts")]),
        "last_confirmed": TODAY - timedelta(days=chance.randrange(0, 80)),
    }
    return Opportunity(**{**fields, **more})  # type: ignore[arg-type]


def real(titles: list[Mention], count: int) -> Iterator[Opportunity]:
    """Real titles resampled, every second one changed so that it stands alone."""
    chance = random.Random(7)
    owners = [Owner(f"employer-{number}", "vetted") for number in range(max(count // 50, 1))]
    for number in range(count):
        title = chance.choice(titles)
        if number % 2:
            title = Mention(perturbed(title.text, number, chance), title.language, title.links)
        yield vacancy(number, title, chance, owner=chance.choice(owners))


def read_titles(folder: pathlib.Path, linker: Linker) -> list[Mention]:
    """The postings' titles, an even sample of them linked by the linker."""
    with gzip.open(folder / "postings" / "postings.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = list(dict.fromkeys(json.loads(line)["title"] or "" for line in lines))
    step = max(len(texts) // LINKED_AT_MOST, 1)
    chosen = texts[::step]
    found = []
    for text, candidates in zip(chosen, linker.link_many(chosen, None, 10), strict=True):
        found.append(Mention(text, None, decide(candidates, linker.kind).links))
    left = (text for place, text in enumerate(texts) if place % step)
    return found + [Mention(text) for text in left]


def people(taxonomy: Taxonomy, count: int, chance: random.Random) -> list[tuple[Profile, Case]]:
    """Profiles of two jobs, six skills, and wishes for every second."""
    occupations = occupations_of(taxonomy)
    found = []
    for number in range(count):
        first, second = chance.choice(occupations), chance.choice(occupations)
        skills = taxonomy.skills_of(first)[0].tolist()
        work = [Work(mention(taxonomy, first), 60, 2022)]
        unsure = Mention(mention(taxonomy, second).text, "en", (Link(taxonomy.concept(second).uri, 500),))
        work.append(Work(unsure, 25, 2015))
        wishes = Preferences((mention(taxonomy, first),), ("F",), ("IQ-AR",), ("permanent",), ("full_time",))
        profile = Profile(
            work=tuple(work),
            skills=tuple(HeldSkill(mention(taxonomy, at)) for at in chance.sample(skills, min(len(skills), 6))),
            languages=(HeldLanguage("ku", 6), HeldLanguage("ar", 4), HeldLanguage("fr", 2, 1)),
            education=chance.choice([1, 3, 6]),
            licences=(HeldLicence("driving:B"),),
            preferences=wishes if number % 2 else Preferences(),
            mobility=chance.choice([None, "region", "country"]),
        )
        found.append((profile, Case("IQ", "IQ-AR", "Erbil", "BE", TODAY + timedelta(days=20), 1990)))
    return found


def measure(data: str, make: Callable[[], Iterator[Opportunity]], knowledge: Knowledge, rounds: int) -> Row:
    """Build an index and rank for many people over it."""
    began = time.perf_counter()
    index = CountryIndex.build(make(), knowledge)
    built = time.perf_counter() - began
    frame, query = index.frame("vacancy"), Query(kind="vacancy", seed="bench")
    ranked, compiled, worked = [], [], []
    for profile, case in people(knowledge.taxonomy, rounds, random.Random(1)):
        began = time.perf_counter()
        person = Person.compile(profile, case, knowledge, TODAY)
        ready = time.perf_counter()
        began_cpu = time.thread_time()
        answer = rank(person, index, query)
        worked.append(time.thread_time() - began_cpu)
        ranked.append(time.perf_counter() - ready)
        compiled.append(ready - began)
        assert len(answer.items) == query.limit
    arrays, texts = sizes_of(frame)
    snapshot = Snapshot.of(index)
    changes = [Change(item.id, item) for item, _ in zip(make(), range(100), strict=False)]
    snapshot.apply(changes[:1], 0)
    began = time.perf_counter()
    snapshot.apply(changes, 1)
    applied = time.perf_counter() - began
    both = np.array(ranked) + np.array(compiled)
    return Row(
        data=data,
        items=len(frame),
        titles=len(frame.titles),
        build_s=round(built, 2),
        rank_p50=ms(np.percentile(ranked, 50)),
        rank_p95=ms(np.percentile(ranked, 95)),
        cpu_p95=ms(np.percentile(worked, 95)),
        compile_p50=ms(np.percentile(compiled, 50)),
        both_p50=ms(np.percentile(both, 50)),
        both_p95=ms(np.percentile(both, 95)),
        budget=BUDGETS_MS.get(len(frame), 0),
        bytes_an_item=round(arrays / len(frame), 1),
        text_bytes_an_item=round(texts / len(frame), 1),
        read_once_ms=ms(read_once(arrays + texts)),
        apply_100_ms=ms(applied),
    )


def sizes_of(frame: object) -> tuple[int, int]:
    """Bytes of a frame's numbers, and of its texts (ids, titles, words) with the distinct keys."""
    numbers = texts = 0
    waiting, seen = [frame], set[int]()
    while waiting:
        value = waiting.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, np.ndarray):
            numbers += value.nbytes
        elif isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, tuple | list):
            texts += sys.getsizeof(value)
            waiting.extend(each for each in value if not isinstance(each, int))
        elif isinstance(value, str):
            texts += sys.getsizeof(value)
        elif type(value).__name__ == "Strings":
            texts += value.data.nbytes + value.offsets.nbytes  # type: ignore[attr-defined]
        elif hasattr(value, "__slots__"):
            waiting.extend(getattr(value, name) for name in value.__slots__)
    return numbers, texts


def read_once(size: int) -> float:
    """Seconds for numpy to read so many bytes once."""
    block = np.ones(max(size // 8, 1), np.int64)
    times = []
    for _ in range(5):
        began = time.perf_counter()
        block.sum()
        times.append(time.perf_counter() - began)
    return min(times)


def ms(seconds: float) -> float:
    """Milliseconds with two digits."""
    return round(float(seconds) * 1000, 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--items", default="10000,100000")
    parser.add_argument("--data", type=pathlib.Path, default=pathlib.Path("../shared/data"))
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    taxonomy = esco_and_starter(options.data)
    findings = [Finding(code, None, 1, TODAY - timedelta(days=90)) for code in ("71", "7212", "51", "2221", "83")]
    knowledge = Knowledge.of(taxonomy, findings)
    titles = []
    if (options.data / "postings").is_dir():
        titles = read_titles(options.data, Linker.build(taxonomy, "occupation"))
    rows = []
    for count in map(int, options.items.split(",")):
        rows.append(measure("drawn", partial(drawn, taxonomy, count), knowledge, options.rounds))
        print(asdict(rows[-1]), flush=True)
        if titles:
            rows.append(measure("real", partial(real, titles, count), knowledge, options.rounds))
            print(asdict(rows[-1]), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer = {
        "concepts": len(taxonomy),
        "rounds": options.rounds,
        "peak_mb": peak,
        "rows": [asdict(row) for row in rows],
    }
    if options.json:
        options.json.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    print(f"{len(taxonomy)} concepts, peak {peak} MB")


if __name__ == "__main__":
    main()
