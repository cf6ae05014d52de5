"""Holds what the two commands rest on: set-up script, Makefile, image, locks, wheel, a clean repository."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command and keep what it says; the caller looks at the exit status."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def tracked_files() -> list[Path]:
    """What git keeps or would keep, as files that exist and are text."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout")
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8000]]


# --- the set-up script ---


@pytest.fixture
def bare_checkout(tmp_path: Path) -> Path:
    """A folder with only what the set-up script reads, and no virtual environment."""
    for name in ("scripts/setup", "pyproject.toml", *LOCKS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(("kind", "lock"), [("runtime", LOCKS[0]), ("dev", LOCKS[1])])
def test_setup_installs_in_two_steps_from_hashes(bare_checkout: Path, kind: str, lock: str) -> None:
    answer = run("scripts/setup", "--dry-run", kind, cwd=bare_checkout, VENV=".venv")
    assert answer.returncode == 0, answer.stderr
    commands = [line for line in answer.stdout.splitlines() if not line.startswith("setup:")]
    assert " -m venv " in commands[0]
    assert f"--require-hashes -r {lock}" in commands[-2]
    assert commands[-1].endswith("--no-deps --no-build-isolation -e .")
    assert not (bare_checkout / ".venv").exists()


def test_setup_says_what_is_missing_when_python_is_too_old(bare_checkout: Path) -> None:
    old = bare_checkout / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n', "utf-8")
    old.chmod(0o755)
    answer = run("scripts/setup", "runtime", cwd=bare_checkout, VENV=".venv", PYTHON=str(old))
    assert answer.returncode == 1
    assert "Python 3.11 or newer is needed, found: Python 3.9.2" in answer.stderr


def test_setup_says_what_is_missing_when_python_has_no_venv(bare_checkout: Path) -> None:
    without = bare_checkout / "python3"
    without.write_text(f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n', "utf-8")
    without.chmod(0o755)
    answer = run("scripts/setup", "runtime", cwd=bare_checkout, VENV=".venv", PYTHON=str(without))
    assert answer.returncode == 1
    assert "python3-venv" in answer.stderr


def test_setup_leaves_a_folder_alone_that_is_no_virtual_environment(bare_checkout: Path) -> None:
    precious = bare_checkout / ".venv" / "thesis.txt"
    precious.parent.mkdir()
    precious.write_text("years of work", "utf-8")
    answer = run("scripts/setup", "runtime", cwd=bare_checkout, VENV=".venv")
    assert answer.returncode == 1
    assert "no virtual environment" in answer.stderr
    assert precious.exists()


def test_setup_skips_pip_while_its_stamp_holds_and_only_then(bare_checkout: Path) -> None:
    # A virtual environment whose Python writes down what it is asked for and installs nothing.
    binary = bare_checkout / ".venv" / "bin" / "python"
    binary.parent.mkdir(parents=True)
    binary.write_text(
        f'#!/bin/sh\necho "$*" >>"{bare_checkout}/asked"\n'
        f'case "$*" in *-m\\ pip*) exit 0 ;; esac\nexec "{sys.executable}" "$@"\n',
        "utf-8",
    )
    binary.chmod(0o755)

    def installs(kind: str) -> bool:
        (bare_checkout / "asked").unlink(missing_ok=True)
        answer = run("scripts/setup", kind, cwd=bare_checkout, VENV=".venv")
        assert answer.returncode == 0, answer.stderr
        return "-m pip install" in (bare_checkout / "asked").read_text("utf-8")

    assert installs("runtime")
    assert not installs("runtime")
    assert installs("dev")
    assert not installs("dev")
    assert not installs("runtime"), "what tests need holds what running needs"
    with (bare_checkout / LOCKS[0]).open("a", encoding="utf-8") as lock:
        lock.write("# another version\n")
    assert installs("runtime")
    assert installs("dev"), "an installation of another lock voids the stamp"


def test_setup_refuses_an_unknown_kind() -> None:
    assert run("scripts/setup", "everything").returncode == 64


# --- Makefile, README, image, CI ---


def test_the_two_commands_of_the_readme_are_targets_of_the_makefile() -> None:
    readme, makefile = text_of("README.md"), text_of("Makefile")
    for target in ("run", "test"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_every_module_and_test_file_that_the_makefile_names_exists() -> None:
    makefile = text_of("Makefile")
    modules = set(re.findall(r" -m ([a-z][\w.]+)", makefile))
    assert {"pytest", "mypy"} < modules
    assert [name for name in modules if find_spec(name) is None] == []
    assert [name for name in re.findall(r"tests/\S+\.py", makefile) if not (ROOT / name).is_file()] == []


def test_every_make_command_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    for document in (ROOT / "README.md", ROOT / ".ci" / "run", *(ROOT / "docs").rglob("*.md")):
        named = re.findall(r"(?:`|^|\n    )make ([a-z-]+)", document.read_text("utf-8"))
        assert set(named) <= targets, document


def test_make_run_and_make_test_call_the_set_up_script() -> None:
    for target, kind in (("run", "runtime"), ("test", "dev")):
        answer = run("make", "--dry-run", "--no-print-directory", target, MAKEFLAGS="")
        assert answer.stdout.splitlines()[0] == f"scripts/setup {kind}"


def test_the_image_is_set_up_by_the_script_of_the_makefile(bare_checkout: Path) -> None:
    lines = re.findall(r"^RUN (.+)$", text_of("Dockerfile"), re.MULTILINE)
    assert lines
    for line in lines:
        script, kind, *rest = line.split(" && ")[0].split()
        assert (script, kind, rest) == ("scripts/setup", "runtime", [])
        answer = run(script, "--dry-run", kind, cwd=bare_checkout, VENV=".venv")
        assert answer.returncode == 0, answer.stderr


def test_the_image_gets_every_file_that_its_set_up_reads() -> None:
    dockerfile, ignored = text_of("Dockerfile"), text_of(".dockerignore").splitlines()
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE)
        for source in line.split()[:-1]
    }
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    read = {"scripts/setup", "pyproject.toml", "requirements.lock", "src", "migrations", project["readme"]}
    assert read | set(project["license-files"]) <= copied
    assert {f"!{name}" for name in copied} <= set(ignored)
    assert ignored[0] == "*", "what is not named stays out: data, keys, the history"


def test_the_image_has_two_stages_no_root_and_a_health_check() -> None:
    dockerfile = text_of("Dockerfile")
    assert len(re.findall(r"^FROM python:3\.11-slim", dockerfile, re.MULTILINE)) == 2
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users
    assert not users[-1].startswith(("0", "root"))
    assert health_check()


def health_check() -> list[str]:
    """The image's health check as a command and its arguments."""
    found = re.search(r"^HEALTHCHECK.*?CMD (\[.+?\])$", text_of("Dockerfile"), re.MULTILINE | re.DOTALL)
    return json.loads(found[1]) if found else []


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_tells_a_live_server_from_one_that_is_not(status: int, healthy: bool) -> None:
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    python, *arguments = health_check()
    assert python == "python"
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        answer = run(sys.executable, *arguments, MAGNET_PORT=str(server.server_port))
        thread.join()
    assert (answer.returncode == 0) is healthy
    assert asked == ["/livez"]


@pytest.mark.parametrize("script", ["scripts/setup", ".ci/run"])
def test_scripts_can_be_executed_and_parsed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    shell = text_of(script).splitlines()[0].removeprefix("#!").split()[-1].rpartition("/")[2]
    assert run(shell, "-n", script).returncode == 0


# --- locks ---


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_every_package_with_hashes_and_name_no_host(lock: str) -> None:
    text = text_of(lock)
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert len(entries) > 30
    pinned = re.compile(r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==\S+( ;.*)? \\\n +--hash=sha256:[0-9a-f]{64}")
    for entry in entries:
        assert pinned.match(entry), entry.splitlines()[0]
    assert not re.search(r"https?:|file:|@|index-url|find-links|trusted-host", text)


def pins(lock: str) -> dict[str, str]:
    """Package and version of each line of a lock."""
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==(\S+)", text_of(lock), re.MULTILINE))


def test_locks_name_the_extras_that_are_asked_for() -> None:
    """`coverage[toml]` is resolved apart from `coverage`: an unlocked extra takes a newer version, and is refused."""
    for lock in LOCKS:
        locked = set(re.findall(r"^([a-z0-9._-]+)\[[a-z0-9,-]+\]==", text_of(lock), re.MULTILINE))
        for package in pins(lock):
            for requirement in distribution(package).requires or [] if is_installed(package) else []:
                asked = re.match(r"([A-Za-z0-9._-]+)\[[^]]+\](?!.*extra ==)", requirement)
                if asked and asked[1].lower() in pins(lock):
                    assert asked[1].lower() in locked, f"run `make lock`: {package} asks for {requirement}"


def is_installed(package: str) -> bool:
    """Some packages of a lock are for other platforms."""
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True


def test_the_development_lock_holds_the_runtime_lock() -> None:
    assert pins(LOCKS[0]).items() <= pins(LOCKS[1]).items()


def test_both_locks_hold_the_build_backend_and_the_development_lock_holds_uv() -> None:
    assert "setuptools" in pins(LOCKS[0])
    assert {"setuptools", "uv"} <= pins(LOCKS[1]).keys()


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    table = tomllib.loads(text_of("pyproject.toml"))
    groups = table["dependency-groups"]
    wanted = {LOCKS[0]: [*table["project"]["dependencies"], *groups["build"]], LOCKS[1]: groups["dev"]}
    for lock, requirements in wanted.items():
        names = {re.split(r"[\[<>=; ]", r)[0].lower() for r in requirements if isinstance(r, str)}
        assert names <= pins(lock).keys(), f"run `make lock`: {lock}"


@pytest.mark.parametrize(
    ("folders", "lock"), [(("src",), LOCKS[0]), (("bench", "migrations", "scripts", "tests"), LOCKS[1])]
)
def test_the_locks_hold_what_the_code_imports(folders: tuple[str, ...], lock: str) -> None:
    trees = [ast.parse(path.read_bytes()) for folder in folders for path in (ROOT / folder).rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
    foreign = {name.partition(".")[0] for name in names} - sys.stdlib_module_names - {"magnet"}
    made_by, pinned = packages_distributions(), {canonical(name) for name in pins(lock)}
    missing = {
        name
        for name in foreign - {path.stem for path in ROOT.iterdir()}
        if not pinned & {canonical(maker) for maker in made_by.get(name, [name])}
    }
    assert not missing, f"named in no lock: {missing}; add to pyproject.toml and run `make lock`"


def canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


# --- the wheel ---


def test_a_wheel_holds_code_data_and_migrations(tmp_path: Path) -> None:
    # A copy, because building writes beside the sources and other tests run at the same time.
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy2(ROOT / name, tmp_path)
    leave = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", tmp_path / "src", symlinks=True, ignore=leave)
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations", ignore=leave)
    answer = run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        ".",
        cwd=tmp_path,
    )
    assert answer.returncode == 0, answer.stderr
    with zipfile.ZipFile(next(tmp_path.glob("magnet-*.whl"))) as wheel:
        inside = set(wheel.namelist())
    package = ROOT / "src" / "magnet"
    kept = {
        path.relative_to(package.parent).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    migrations = {
        f"magnet/migrations/{path.relative_to(ROOT / 'migrations').as_posix()}"
        for path in (ROOT / "migrations").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert kept | migrations <= inside


# --- the repository ---


def test_the_change_log_has_a_place_for_what_comes_next() -> None:
    assert re.search(r"^## \[?Unreleased", text_of("CHANGELOG.md"), re.MULTILINE)


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    # Put together here, so that this file does not name them itself.
    private = re.compile("|".join([*(f"/{top}/" for top in ("work", "root", "Users")), "/home/[a-z]", r"/tmp/[a-z]+/"]))
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in tracked_files()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if (match := private.search(line))
    ]
    assert not found, "\n".join(found)


def test_no_file_holds_a_secret_or_a_left_over_of_a_merge() -> None:
    marks = re.compile("|".join(["BEGIN [A-Z ]*PRIVATE" + " KEY", "^" + "<" * 7 + " ", "^" + ">" * 7 + " "]))
    found = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if any(marks.search(line) for line in path.read_text("utf-8", errors="replace").splitlines())
    ]
    assert not found
