"""The command as its users see it: what comes out, where, and with which exit code."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from magnet.cli import app
from magnet.settings import settings
from tests.importers.bundle import packed

MAGNET = (sys.executable, "-m", "magnet")
LABELS = "isco:7212\ten\twelder\nisco:7212\ten\tweld worker\nx/skill/1\ten\tMIG welding\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a database of its own that commands run on."""
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/magnet.db")
    monkeypatch.setenv("MAGNET_THREADS", "1")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def labelled(here: Path) -> Path:
    """The same with a few labels in it."""
    (here / "labels.tsv").write_text(LABELS, "utf-8")
    assert CliRunner().invoke(app, ["taxonomy", "import", str(here / "labels.tsv")]).exit_code == 0
    return here


def link(data: bytes, *options: str) -> list[dict[str, Any]]:
    answered = CliRunner().invoke(app, ["link", *options], input=data)
    assert answered.exit_code == 0, answered.stderr
    return [json.loads(line) for line in answered.stdout.splitlines()]


def test_importing_makes_the_database_and_says_what_it_did(here: Path) -> None:
    answered = CliRunner().invoke(app, ["taxonomy", "import", str(packed(here))])
    assert answered.exit_code == 0
    assert "concepts: 6 new, 0 changed, 0 same, 0 refused" in answered.stdout
    assert "occupationSkillRelations.csv, line 4" in answered.stderr
    again = CliRunner().invoke(app, ["taxonomy", "import", str(packed(here))])
    assert "concepts: 0 new, 0 changed, 6 same, 0 refused" in again.stdout


def test_phrases_come_back_linked_in_order(labelled: Path) -> None:
    found = link(b"welder\n\nMIG welding\r\n", "--language", "en", "--limit", "5")
    assert [one["text"] for one in found] == ["welder", "", "MIG welding"]
    best = found[0]["candidates"][0]
    assert set(best) == {"concept", "code", "label", "broader", "score"}
    assert (best["concept"], best["code"], best["label"]) == ("isco:7212", "7212", "welder")
    assert 0 < best["score"] <= 1
    assert found[1]["candidates"] == []
    assert (found[2]["candidates"][0]["concept"], found[2]["candidates"][0]["code"]) == ("x/skill/1", None)


def test_the_label_that_was_met_is_named_and_so_are_the_languages_where_none_can_be(labelled: Path) -> None:
    met, lost = link("MIG welding\nመምህር\n".encode())
    assert (met["matched"], met["matched_language"]) == ("MIG welding", "en")
    assert "languages" not in met
    assert lost == {"text": "መምህር", "candidates": [], "language_loaded": False, "languages": ["en"]}
    answered = CliRunner().invoke(app, ["link", "--language", "sw"], input="mwalimu\n")
    assert answered.stderr.strip() == "No label is in sw; there are labels in en."
    assert json.loads(answered.stdout)["languages"] == ["en"]


def test_one_kind_can_be_asked_for_and_both_are_ordered_by_score(labelled: Path) -> None:
    (both,) = link(b"welding", "--language", "en")
    scores = [candidate["score"] for candidate in both["candidates"]]
    assert {candidate["concept"] for candidate in both["candidates"]} == {"isco:7212", "x/skill/1"}
    assert scores == sorted(scores, reverse=True)
    (skills,) = link(b"welding", "--kind", "skill")
    assert [candidate["concept"] for candidate in skills["candidates"]] == ["x/skill/1"]


def test_an_answer_comes_before_the_next_question(labelled: Path) -> None:
    with subprocess.Popen([*MAGNET, "link"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for text in ("welder", "weld worker"):
            running.stdin.write(f"{text}\n".encode())
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["text"] == text
        running.stdin.close()
        assert running.wait() == 0


def test_a_huge_phrase_is_answered_and_kept_whole(labelled: Path) -> None:
    (found,) = link(b"welder " * 50_000)
    assert len(found["text"]) == 350_000
    assert found["candidates"]


@pytest.mark.parametrize(
    ("arguments", "data", "said"),
    [
        (["link"], "soudé".encode("latin-1"), "Line 1 of the input is no UTF-8 text"),
        (["taxonomy", "import", "nowhere.zip"], b"", "no file or folder nowhere.zip"),
        (["keys", "revoke", "000000000000"], b"", "no key"),
        (["rank", "--returnee", "x", "--country", "XX"], b"", "country"),
        (["rank", "--returnee", "nobody", "--country", "GE"], b"", "no returnee of this id"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line(labelled: Path, arguments: list[str], data: bytes, said: str) -> None:
    answered = CliRunner().invoke(app, arguments, input=data)
    assert answered.exit_code == 1
    assert answered.stdout == ""
    assert answered.stderr.startswith("magnet: ")
    assert said in answered.stderr
    assert answered.stderr.count("\n") == 1


def test_a_file_of_another_form_is_refused(here: Path) -> None:
    path = packed(here, {"sheet.xml": "<x/>"}, "workbook.xlsx")
    answered = CliRunner().invoke(app, ["taxonomy", "import", str(path)])
    assert (answered.exit_code, answered.stdout) == (1, "")
    assert "no ESCO bundle: looked for occupations_en.csv" in answered.stderr


def test_a_database_that_was_never_migrated_is_said(here: Path) -> None:
    answered = CliRunner().invoke(app, ["link"], input=b"welder\n")
    assert answered.exit_code == 1
    assert "magnet migrate" in answered.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("MAGNET_PORT", "eighty", "MAGNET_PORT: "),
        ("MAGNET_DATABASE_URL", "mysql://host/name", "MAGNET_DATABASE_URL: It should start with one of: sqlite"),
        ("MAGNET_DATABASE_URL", "magnet.db", "MAGNET_DATABASE_URL: It should start with one of: sqlite"),
        ("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{__file__}", "is no SQLite database"),
        ("MAGNET_DATABASE_URL", "postgresql+psycopg://user:secret@127.0.0.1:1/name", "port 1 failed"),
    ],
)
def test_a_wrong_setting_is_said(here: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv("MAGNET_DATA_FOLDER", str(here))
    monkeypatch.setenv(name, value)
    answered = CliRunner().invoke(app, ["migrate"])
    assert answered.exit_code == 1
    assert answered.stderr.startswith("magnet: ")
    assert said in answered.stderr
    assert "secret" not in answered.stderr
    assert answered.stderr.count("\n") == 1


def test_several_faults_of_a_file_are_told_apart(here: Path) -> None:
    CliRunner().invoke(app, ["migrate"])
    (here / "profile.json").write_text('{"work": ["welder"], "skills": ["welding"]}', "utf-8")
    answered = CliRunner().invoke(app, ["rank", "--profile", str(here / "profile.json"), "--country", "GE"])
    expected = (
        "magnet: The input is not valid: "
        "work.0: This must be an object with fields.; skills.0: This must be an object with fields.\n"
    )
    assert answered.stderr == expected


def test_what_holds_data_of_people_is_open_to_its_owner_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGNET_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/new/magnet.db")
    settings.cache_clear()
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    settings.cache_clear()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_the_version_is_said() -> None:
    assert re.fullmatch(r"magnet \d+\.\d+\.\d+\n", CliRunner().invoke(app, ["--version"]).stdout)


def test_keys_are_shown_once_listed_and_ended(here: Path) -> None:
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    made = CliRunner().invoke(app, ["keys", "create", "portal", "--office", "GE-1"])
    assert re.fullmatch(r"mgt_[0-9a-f]{12}_[\w-]{43}\n", made.stdout)
    key_id = made.stdout.split("_")[1]
    listed = CliRunner().invoke(app, ["keys", "list"]).stdout
    assert all(text in listed for text in (key_id, "portal", "GE-1", "valid"))
    assert made.stdout.strip() not in listed
    assert CliRunner().invoke(app, ["keys", "revoke", key_id]).exit_code == 0
    assert "revoked" in CliRunner().invoke(app, ["keys", "list"]).stdout


def test_a_profile_from_a_file_is_ranked(here: Path) -> None:
    CliRunner().invoke(app, ["taxonomy", "import", str(packed(here))])
    profile = here / "profile.json"
    profile.write_text(json.dumps({"work": [{"occupation": {"text": "welder"}}]}), "utf-8")
    answered = CliRunner().invoke(app, ["rank", "--profile", str(profile), "--country", "GE"])
    assert answered.exit_code == 0, answered.stderr
    assert "Jobs: 0 of 0" in answered.stdout
    french = CliRunner().invoke(app, ["rank", "--profile", str(profile), "--country", "GE", "--language", "fr-BE"])
    assert "Emplois : orientation possible vers 0 sur 0" in french.stdout
    assert "Les phrases sont ici un brouillon" in french.stdout
    assert "drafted" not in answered.stdout
    sorani = CliRunner().invoke(app, ["rank", "--profile", str(profile), "--country", "GE", "--language", "ku-Arab"])
    assert "کار" in sorani.stdout
    assert "\u2068" not in sorani.stdout, "few terminals understand isolation"
    profile.write_text('{"work": [{"job": "welder"}]}', "utf-8")
    refused = CliRunner().invoke(app, ["rank", "--profile", str(profile), "--country", "GE"])
    assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
    assert "work.0.occupation" in refused.stderr


def test_the_description_of_the_api_is_printed() -> None:
    answered = CliRunner().invoke(app, ["openapi"])
    assert answered.exit_code == 0
    assert answered.stdout.startswith("openapi: 3.")


def environment(folder: Path, port: int) -> Mapping[str, str]:
    given = {"MAGNET_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/magnet.db", "MAGNET_PORT": str(port)}
    return {**os.environ, **given, "MAGNET_HOST": "127.0.0.1", "COLUMNS": "120"}


def started(folder: Path) -> str:
    """What a start prints until it serves; it is then asked whether it lives, and ended."""
    command = [*MAGNET, "start"]
    with subprocess.Popen(
        command, env=environment(folder, 0), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        printed = []
        for line in running.stdout:
            printed.append(line)
            if "Serving" in line:
                break
        errors = iter(running.stderr)
        assert any("startup complete" in line for line in errors), "".join(printed)
        address = re.search(r"http://\S+/readyz", "".join(printed))
        assert address is not None
        with urllib.request.urlopen(address[0]) as answer:
            assert answer.status == 200
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert running.returncode == 0, "Ctrl-C is how one stops it"
    return "".join(printed)


def test_the_first_start_loads_the_demo_and_the_second_keeps_it(tmp_path: Path) -> None:
    first, second = started(tmp_path), started(tmp_path)
    for printed in (first, second):
        assert all(text in printed for text in ("Referral list", "Jobs: ", "  1. ", " + "))
    assert re.search(r"Demo key +mgt_\w+", first)
    assert "mgt_" not in second
    assert first.splitlines()[0] == second.splitlines()[0]


def test_a_port_in_use_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answered = subprocess.run(
            [*MAGNET, "start"], env=environment(tmp_path, port), capture_output=True, text=True, check=False
        )
    assert (answered.returncode, answered.stdout) == (1, "")
    assert answered.stderr == (
        f"magnet: cannot listen on 127.0.0.1 port {port}: {os.strerror(98)}. Choose another by MAGNET_PORT.\n"
    )
    assert not (tmp_path / "magnet.db").exists()


def test_a_host_that_nobody_knows_is_said(here: Path) -> None:
    answered = CliRunner().invoke(app, ["serve", "--host", "nowhere.invalid"])
    assert answered.exit_code == 1
    assert re.search(r"nowhere\.invalid port \d+: [A-Z][a-z ]+.*MAGNET_HOST", answered.stderr)
