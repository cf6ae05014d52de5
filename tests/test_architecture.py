"""Holds the shape of the code: sizes, one place for commit, clock and environment, who may import what."""

import ast
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[1]

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, POSITIONAL_PARAMETERS = 300, 400, 60, 5

CORE_LIBRARIES = {"numpy", "scipy", "rapidfuzz", "anyascii", "Stemmer"}
# Parts of the standard library by which chance, time, the machine or other processes would reach the core.
CORE_FORBIDDEN = {
    *(
        "asyncio",
        "glob",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "platform",
        "random",
        "secrets",
    ),
    *("shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"),
}
SQL_LIBRARIES = {"aiosqlite", "alembic", "psycopg", "sqlalchemy", "sqlite3"}
WEB_LIBRARIES = {"fastapi", "starlette"}
WEB_PARTS = {"app.py", "asgi.py", "web", "api", "console"}
CLOCK = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    *("datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime"),
}
ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}


@dataclass(frozen=True, slots=True)
class Module:
    """A source file: its path inside the repository, its text, and its parsed form."""

    path: PurePosixPath
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)

    @classmethod
    def of(cls, path: str | PurePosixPath, text: str) -> "Module":
        return cls(PurePosixPath(path), text, ast.parse(text))

    @property
    def part(self) -> str:
        """Its place directly under src/magnet ('store', 'clock.py'), or '' if it is not of the service."""
        return self.path.parts[2] if self.path.parts[:2] == ("src", "magnet") else ""


def dotted(node: ast.expr) -> str:
    """`a.b.c` as text, or '' for anything but names and attributes."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        start = dotted(node.value)
        return f"{start}.{node.attr}" if start else ""
    return ""


def imports(module: Module) -> Iterator[tuple[int, str, str]]:
    """Line, full dotted name and local name of all that is imported; `from a import b` counts as `a.b`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, a.name, a.asname or "") for a in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.path.with_suffix("").parts[1 : -node.level] if node.level else ()
            start = ".".join(filter(None, (*base, node.module)))
            yield from ((node.lineno, f"{start}.{a.name}", a.asname or a.name) for a in node.names)
        elif isinstance(node, ast.Call) and dotted(node.func).endswith(("import_module", "__import__")):
            texts = [a.value for a in node.args if isinstance(a, ast.Constant)]
            yield from ((node.lineno, text, "") for text in texts if isinstance(text, str))


def uses(module: Module) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of all that is imported or reached through an imported name."""
    names = {}
    for line, name, given in imports(module):
        yield line, name
        if given:
            names[given] = name
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            first, _, rest = dotted(node).partition(".")
            yield node.lineno, f"{names.get(first, first)}.{rest}"


def is_under(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or lies inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def file_too_long(module: Module) -> Iterator[str]:
    limit = TEST_FILE_LINES if module.path.parts[0] == "tests" else FILE_LINES
    lines = len(module.text.splitlines())
    if lines >= limit:
        yield f"{module.path}: {lines} lines, over {limit - 1}"


def function_too_long(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines >= FUNCTION_LINES:
                yield f"{module.path}:{node.lineno}: {node.name} has {lines} lines, over 59"


def too_many_parameters(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
            count = len([name for name in names if name not in {"self", "cls"}])
            if count > POSITIONAL_PARAMETERS:
                yield f"{module.path}:{node.lineno}: {node.name} takes {count} positional parameters, over 5"


def commits_elsewhere(module: Module) -> Iterator[str]:
    if not module.part or module.path == PurePosixPath("src/magnet/store/db.py"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield f"{module.path}:{node.lineno}: commit() belongs to store/db.py"


def reads_clock(module: Module) -> Iterator[str]:
    if not module.part or module.part == "clock.py":
        return
    for line, name in uses(module):
        if name in CLOCK:
            yield f"{module.path}:{line}: {name} belongs to clock.py"


def goes_by_own_clock(module: Module) -> Iterator[str]:
    if module.part != "services" or module.path.name == "runtime.py":
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.arguments):
            given = [one for one in (*node.defaults, *node.kw_defaults) if one is not None]
            for line in (one.lineno for one in given if dotted(one) == "clock.now"):
                yield f"{module.path}:{line}: the clock is the runtime's, and is handed over"


def reads_environment(module: Module) -> Iterator[str]:
    if not module.part or module.part == "settings.py":
        return
    for line, name in uses(module):
        if name in ENVIRONMENT:
            yield f"{module.path}:{line}: {name} belongs to settings.py"


def impure_core(module: Module) -> Iterator[str]:
    if module.part != "matching":
        return
    for line, name, _ in imports(module):
        top = name.partition(".")[0]
        allowed = top in CORE_LIBRARIES or (top in sys.stdlib_module_names and top not in CORE_FORBIDDEN)
        if not allowed and not is_under(name, "magnet.matching"):
            yield f"{module.path}:{line}: the core may not import {name}"
    for line, name in uses(module):
        if is_under(name, "numpy.random", "scipy.stats"):
            yield f"{module.path}:{line}: the core may not use {name}"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in {"open", "print", "input"}:
            yield f"{module.path}:{node.lineno}: the core may not call {dotted(node.func)}"


def sql_outside_store(module: Module) -> Iterator[str]:
    if not module.part or module.part == "store":
        return
    for line, name, _ in imports(module):
        if is_under(name, *SQL_LIBRARIES):
            yield f"{module.path}:{line}: {name} belongs to magnet.store"


def framework_below_web(module: Module) -> Iterator[str]:
    if not module.part or module.part in WEB_PARTS:
        return
    for line, name, _ in imports(module):
        if is_under(name, *WEB_LIBRARIES):
            yield f"{module.path}:{line}: {name} belongs to the web layers"


def store_from_the_web(module: Module) -> Iterator[str]:
    if module.part not in {"api", "console", "web"}:
        return
    for line, name, _ in imports(module):
        if is_under(name, "magnet.store"):
            yield f"{module.path}:{line}: reach {name} through a service"


Rule = Callable[[Module], Iterator[str]]
RULES: tuple[Rule, ...] = (
    file_too_long,
    function_too_long,
    too_many_parameters,
    commits_elsewhere,
    reads_clock,
    goes_by_own_clock,
    reads_environment,
    impure_core,
    sql_outside_store,
    framework_below_web,
    store_from_the_web,
)
ONLY_TESTED_FOR_FILE_LENGTH = "tests"


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    """Every Python file of the service, the benchmarks, the scripts and the tests; migrations are records."""
    files = [
        path
        for folder in ("src/magnet", "bench", "scripts", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.relative_to(ROOT).parts
    ]
    return [Module.of(PurePosixPath(path.relative_to(ROOT)), path.read_text("utf-8")) for path in files]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_keeps_to(rule: Rule, modules: list[Module]) -> None:
    looked_at = [m for m in modules if rule is file_too_long or m.path.parts[0] != ONLY_TESTED_FOR_FILE_LENGTH]
    assert len(looked_at) > 10, "the search for source files found next to nothing"
    breaches = list(itertools.chain.from_iterable(map(rule, looked_at)))
    assert not breaches, "\n".join(["", *breaches])


LONG_FUNCTION = "def f():\n" + "    x = 1\n" * 59
BAD: list[tuple[Rule, str, str]] = [
    (file_too_long, "src/magnet/services/a.py", "x = 1\n" * 300),
    (file_too_long, "tests/test_a.py", "x = 1\n" * 400),
    (function_too_long, "src/magnet/a.py", LONG_FUNCTION),
    (
        function_too_long,
        "bench/a.py",
        "class A:\n" + "\n".join("    " + line for line in LONG_FUNCTION.splitlines()),
    ),
    (too_many_parameters, "src/magnet/a.py", "def f(a, b, c, d, e, f): ..."),
    (too_many_parameters, "src/magnet/a.py", "async def f(a, b, /, c, d, e, f): ..."),
    (commits_elsewhere, "src/magnet/services/a.py", "async def f(session):\n    await session.commit()"),
    (commits_elsewhere, "src/magnet/store/vacancies.py", "session.commit()"),
    (reads_clock, "src/magnet/services/a.py", "from datetime import datetime\nx = datetime.now()"),
    (reads_clock, "src/magnet/services/a.py", "import datetime\nx = datetime.datetime.now(datetime.UTC)"),
    (reads_clock, "src/magnet/services/a.py", "from datetime import date as day\nx = day.today()"),
    (
        reads_clock,
        "src/magnet/schemas/a.py",
        "from datetime import datetime\nField(default_factory=datetime.utcnow)",
    ),
    (reads_clock, "src/magnet/store/a.py", "import time\nx = time.time()"),
    (reads_clock, "src/magnet/store/a.py", "from time import time"),
    (goes_by_own_clock, "src/magnet/services/a.py", "def f(a, now=clock.now): ..."),
    (goes_by_own_clock, "src/magnet/services/a.py", "async def f(*, a=None, now: Clock = clock.now): ..."),
    (reads_environment, "src/magnet/cli/a.py", "import os\nx = os.environ['A']"),
    (reads_environment, "src/magnet/cli/a.py", "import os\nx = os.getenv('A')"),
    (reads_environment, "src/magnet/cli/a.py", "from os import environ"),
    (impure_core, "src/magnet/matching/a.py", "import random"),
    (impure_core, "src/magnet/matching/a.py", "from numpy.random import default_rng"),
    (impure_core, "src/magnet/matching/a.py", "import numpy as np\nx = np.random.default_rng()"),
    (impure_core, "src/magnet/matching/a.py", "def f():\n    import sqlalchemy"),
    (impure_core, "src/magnet/matching/a.py", "from magnet.errors import Problem"),
    (impure_core, "src/magnet/matching/a.py", "from magnet import errors"),
    (
        impure_core,
        "src/magnet/matching/features/a.py",
        "from ..errors import Problem\nfrom ...store import db",
    ),
    (impure_core, "src/magnet/matching/a.py", "x = open('a')"),
    (sql_outside_store, "src/magnet/services/a.py", "from sqlalchemy import select"),
    (sql_outside_store, "src/magnet/cli/a.py", "def f():\n    import sqlite3"),
    (sql_outside_store, "src/magnet/cli/a.py", "importlib.import_module('alembic.command')"),
    (framework_below_web, "src/magnet/services/a.py", "from fastapi import HTTPException"),
    (framework_below_web, "src/magnet/errors.py", "import starlette.status"),
    (store_from_the_web, "src/magnet/api/a.py", "from magnet.store.db import session"),
    (store_from_the_web, "src/magnet/web/a.py", "from magnet import store"),
    (store_from_the_web, "src/magnet/console/a.py", "from ..store import db"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_each_rule_finds_a_breach(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Module.of(path, text)))


GOOD: list[tuple[Rule, str, str]] = [
    (file_too_long, "src/magnet/a.py", "x = 1\n" * 299),
    (function_too_long, "src/magnet/a.py", "def f():\n" + "    x = 1\n" * 58),
    (too_many_parameters, "src/magnet/a.py", "class A:\n    def f(self, a, b, c, d, e, *, more): ..."),
    (commits_elsewhere, "src/magnet/store/db.py", "session.commit()"),
    (reads_clock, "src/magnet/clock.py", "x = datetime.now(UTC)"),
    (reads_clock, "src/magnet/logs.py", "from time import perf_counter\nx = perf_counter()"),
    (reads_clock, "src/magnet/services/a.py", "from magnet import clock\nx = clock.now()"),
    (goes_by_own_clock, "src/magnet/services/a.py", "def f(now, a=None): ..."),
    (goes_by_own_clock, "src/magnet/services/runtime.py", "def opened(*, now=clock.now): ..."),
    (reads_environment, "src/magnet/settings.py", "x = os.environ['A']"),
    (
        impure_core,
        "src/magnet/matching/a.py",
        "import math\nfrom numpy import int32\nfrom magnet.matching import text",
    ),
    (
        impure_core,
        "src/magnet/matching/a.py",
        "from datetime import date\nfrom scipy.sparse import csr_array",
    ),
    (impure_core, "src/magnet/matching/features/a.py", "from ..text import words"),
    (sql_outside_store, "src/magnet/store/a.py", "from sqlalchemy import select"),
    (framework_below_web, "src/magnet/web/problems.py", "from fastapi import Request"),
    (framework_below_web, "src/magnet/app.py", "from fastapi import FastAPI"),
    (store_from_the_web, "src/magnet/services/a.py", "from magnet.store import vacancies"),
    (store_from_the_web, "src/magnet/api/a.py", "from magnet.storefront import x"),
]


@pytest.mark.parametrize(("rule", "path", "text"), GOOD)
def test_each_rule_lets_good_code_pass(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Module.of(path, text)))


def test_every_rule_is_tried_on_bad_and_good_code() -> None:
    assert {rule for rule, _, _ in BAD} == {rule for rule, _, _ in GOOD} == set(RULES)
