"""Results into a table for the terminal and into docs/performance.md: against the budgets, and beside others."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.figures import GREATER_IS_BETTER, Figure, Part, Table, machine
from bench.tables import NOTHING, Cell, markdown, number, plain

HEAD = ("what", "measured", "unit", "budget", "kept", "beside")
ABOUT = {
    "ranking": "The top 20 of one country's open items with all reasons, in process, for people with two past jobs and"
    " six skills, beside what a user would pick instead. The others see titles only: no skills, languages, places,"
    " dates, gates or reasons; what they do is one of the counts that are ranked on here.",
    "allocation": "Who of an office's whole caseload is proposed for what, in process: everybody is ranked over one"
    " country's drawn vacancies, then all are served at once for the greatest total fit.",
    "index": "From an open database to a country's index, as at the first question after a start.",
    "http": "`magnet serve` on the loopback address, with its settings as they come; two processes share a database.",
    "start": "From the command to the first answers.",
    "taxonomy": "`magnet taxonomy`, start of the process included.",
    "import": "`magnet import vacancies`, start of the process included; every second title stands alone.",
    "extraction": "`magnet import vacancies --extract`, start of the process included.",
    "upload": "The same postings as a file sent to a server on SQLite: a preview, a confirmation, and a job that takes"
    " them in.",
    "linking": "Distinct phrases, one core's processor time. Beside: how many a scan of all labels manages.",
}
TITLES = {
    "http": "Over HTTP",
    "index": "Building an index",
    "extraction": "Import with extraction",
    "upload": "Import over HTTP",
}
REASONS = {
    "ranking": "Three milliseconds of a ranking are the reasons of the twenty items returned, whatever the size: the"
    " reference scores them one by one, in Python.",
    "linking": "Titles in languages of which no labels are loaded (Georgian, Armenian, Russian) are looked up in the"
    " three that have words like theirs, and once more by their sound.",
    "index": "Most of it makes keys and columns of the rows, one by one, in Python; it is done once, then the base is"
    " kept on disk and mapped.",
    "http": "Servers, client and database share the two cores that one server would have for itself, and each list is"
    " written to the disk before it is answered.",
    "start": "Interpreter and libraries take most of a start; what is measured by the second is the machine's as well.",
    "upload": "A job runs in a process of its own, which loads the labels first: much of its time with few rows.",
}
"""Why a part falls short of its budgets where it does: to be looked at when figures change."""
LEFT_OUT = (
    "A network between clients, servers and database: all are on one machine and share its cores.",
    "PostgreSQL with more than 100,000 open items, and tuned: its settings are those that it comes with.",
    "The others with many people at once; how well what they find suits is a matter of `docs/quality.md`.",
)


def save(part: Part, folder: Path) -> None:
    """Keep one part's results with the machine they are of."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {**asdict(part), "machine": machine()}
    (folder / f"{part.name}.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, names: Sequence[str]) -> list[Part]:
    """The kept results of these parts, as far as there are any, in this order."""
    parts = []
    for name in names:
        path = folder / f"{name}.json"
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            figures = [Figure(**one) for one in kept["figures"]]
            tables = [Table(**one) for one in kept.get("tables", ())]
            parts.append(Part(name, figures, kept["remarks"], tables, kept["seconds"], kept["peak_mb"]))
    return parts


def rows_of(part: Part) -> list[tuple[Cell, ...]]:
    """A part's figures as rows."""
    return [(one.what, number(one.value), one.unit, number(one.budget), kept(one), beside(one)) for one in part.figures]


def kept(figure: Figure) -> str:
    """Whether the budget was kept, in words."""
    return NOTHING if figure.holds is None else "yes" if figure.holds else "**no**"


def beside(figure: Figure) -> str:
    """How the others compare: "A: 25 x as long", or "A: 2 x as fast"."""
    slower = "as slow" if figure.unit in GREATER_IS_BETTER else "as long"
    told = []
    for name in figure.beside:
        times = figure.times(name)
        told.append(f"{name}: {number(times)} x {slower}" if times >= 1 else f"{name}: {number(1 / times)} x as fast")
    return "; ".join(told) or NOTHING


def table(part: Part) -> str:
    """One part for the terminal."""
    title = f"{part.name} ({part.seconds:.0f} s, at most {part.peak_mb:,} MB)"
    tables = [line for one in part.tables for line in ("", one.title, plain(one.head, one.rows, 2))]
    return "\n".join([title, plain(HEAD, rows_of(part)), *tables, *part.remarks, ""])


def document(parts: Sequence[Part]) -> str:
    """The page of all parts."""
    facts = ", ".join(f"{name} {value}" for name, value in machine().items())
    lines = [
        "# Performance\n",
        "Made by `make bench` (`make bench ARGS=--help` tells what can be chosen). The machine counts as much as the"
        " program, and absolute times drift from run to run and with whatever else its cores do: read the ratios"
        " first.\n",
        f"Machine: {facts}.\n",
    ]
    for part in parts:
        lines += [f"## {TITLES.get(part.name, part.name.capitalize())}\n", f"{ABOUT.get(part.name, '')}\n"]
        if part.remarks:
            lines += ["".join(f"- {remark}\n" for remark in part.remarks)]
        for one in part.tables:
            lines += [f"### {one.title}\n", markdown(one.head, one.rows, 2)]
        if part.figures:
            lines += [markdown(HEAD, rows_of(part))]
        lines += [f"The part took {part.seconds:.0f} s and at most {part.peak_mb:,} MB of memory in its own process.\n"]
    lines += ["## What falls short, and why\n", "\n".join(map(shortfalls, parts)).strip() or "Nothing.", ""]
    lines += ["## What is not measured here\n", "".join(f"- {one}\n" for one in LEFT_OUT)]
    return "\n".join(lines)


def shortfalls(part: Part) -> str:
    """What a part does not keep, with the reason as far as one is known; nothing where all is kept."""
    short = [
        f"- {one.what}: {number(one.value)} {one.unit}, budget {number(one.budget)}\n"
        for one in part.figures
        if one.holds is False
    ]
    if not short:
        return ""
    title, reason = TITLES.get(part.name, part.name.capitalize()), REASONS.get(part.name, "")
    return f"{title}. {reason}".strip() + "\n\n" + "".join(short)
