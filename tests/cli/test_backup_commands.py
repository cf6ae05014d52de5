"""`magnet backup` and `magnet restore` as the operator sees them: what is said, and that faults are one clear line."""

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from magnet.cli import app
from magnet.settings import settings
from magnet.store.postgresql_tools import Server


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with an empty database that was migrated."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    assert magnet("migrate").exit_code == 0
    yield tmp_path
    settings.cache_clear()


def magnet(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def refused(result: Result) -> str:
    """What is said, in one line."""
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("magnet: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


def test_a_backup_says_what_else_is_to_be_kept_and_comes_back(here: Path) -> None:
    made = magnet("backup", here / "a.backup")
    assert made.exit_code == 0, made.stderr
    for kept in ("keys.db", "master-keys", "secret", "audit-heads.log"):
        assert str(here / kept) in made.stderr
    key = magnet("keys", "create", "late").stdout.split("_")[1]
    assert "--replace" in refused(magnet("restore", here / "a.backup"))
    restored = magnet("restore", here / "a.backup", "--replace")
    assert restored.exit_code == 0, restored.stderr
    for said in ("0 returnees who were erased", "lacks 0", "signed out"):
        assert said in restored.stderr
    assert key not in magnet("keys", "list").stdout
    assert magnet("audit", "verify").exit_code == 0


def test_faults_are_told_in_a_line(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = here / "a.backup"
    magnet("backup", file)
    whole = file.read_bytes()
    (here / "cut.backup").write_bytes(whole[: len(whole) // 2])
    (here / "text.backup").write_text("no backup")
    with zipfile.ZipFile(here / "other.backup", "w") as archive:
        archive.writestr("manifest.json", "{}")
    for name in ("cut", "text"):
        assert "damaged, cut off, or no backup" in refused(magnet("restore", here / f"{name}.backup", "--replace"))
    assert "no backup that this program knows" in refused(magnet("restore", here / "other.backup", "--replace"))
    assert "nowhere.backup" in refused(magnet("restore", here / "nowhere.backup"))
    assert "is no backup: choose another name" in refused(magnet("backup", here / "magnet.db"))
    assert "nowhere" in refused(magnet("backup", here / "nowhere" / "a.backup"))
    monkeypatch.setenv("MAGNET_DATABASE_URL", "postgresql+psycopg://user:secret@127.0.0.1:1/name")
    monkeypatch.setenv("MAGNET_DATA_FOLDER", str(here))
    settings.cache_clear()
    assert "another kind of database" in refused(magnet("restore", file))
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{here}/other/magnet.db")
    monkeypatch.setenv("MAGNET_DATA_FOLDER", str(here / "other"))
    settings.cache_clear()
    assert "key vault is not the one" in refused(magnet("restore", file))


def test_a_damaged_database_is_replaced(here: Path) -> None:
    magnet("backup", here / "a.backup")
    (here / "magnet.db").write_bytes(b"x" * 10_000)
    (here / "magnet.db-wal").write_bytes(b"y" * 10_000)
    restored = magnet("restore", here / "a.backup", "--replace")
    assert restored.exit_code == 0, restored.stderr
    assert magnet("keys", "list").exit_code == 0


PROGRAM = """#!/bin/sh
echo "$@" > {folder}/command
for one in "$@"; do
  case "$one" in --dbname=*)
    file="$(echo "$one" | sed -n "s/.*passfile='*\\([^ ']*\\).*/\\1/p")"
    cat "$file" > {folder}/password;;
  esac
done
echo "pg_dump: error: the server is of another version" >&2
exit 1
"""


async def test_a_password_is_in_no_command_and_in_no_file_afterwards(tmp_path: Path) -> None:
    tools, work = tmp_path / "tools", tmp_path / "work"
    tools.mkdir()
    work.mkdir()
    (tools / "pg_dump").write_text(PROGRAM.format(folder=tools))
    os.chmod(tools / "pg_dump", 0o755)  # noqa: PTH101
    server = Server("postgresql+psycopg://ada:pa%3Ass@db.example:5433/magnet?sslmode=require", tools)
    with pytest.raises(Exception, match="pg_dump failed: error: the server is of another version"):
        await server.dump("00000003-1", work / "copy")
    command = (tools / "command").read_text()
    for part in ("host=db.example", "port=5433", "user=ada", "dbname=magnet", "sslmode=require", 'magnet.scope="*"'):
        assert part in command
    assert "pa:ss" not in command
    assert (tools / "password").read_text() == "*:*:*:*:pa\\:ss\n"
    assert [path.name for path in work.iterdir()] == ["pg_dump.log"]


async def test_a_missing_program_is_told(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="pg_dump is not there: install PostgreSQL's client programs"):
        await Server("postgresql+psycopg://db.example/magnet", tmp_path).dump("00000003-1", tmp_path / "copy")
