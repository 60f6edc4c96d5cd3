"""``--log-format json``: one object a line, whatever is said, and nobody named."""

from __future__ import annotations

import io
import json
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from repmon.cli import main
from repmon.logs import JsonLines, Line, json_lines, sayer

KEYS = ["time", "level", "night", "site", "event", "fields"]


def objects(text: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in text.splitlines()]
    assert all(list(one) == KEYS for one in found)
    return found


def test_a_line_gives_its_fields_and_not_its_text() -> None:
    stream = io.StringIO()
    lines = JsonLines(stream)
    lines.night = "2026-03-02"
    lines.say(Line("told ann@example.org: two new", event="notified", site="ratemds", level="warning", delivered=True))
    (told,) = objects(stream.getvalue())
    assert {name: told[name] for name in KEYS[1:]} == {
        "level": "warning", "night": "2026-03-02", "site": "ratemds", "event": "notified", "fields": {"delivered": True},
    }  # fmt: skip
    assert told["time"].endswith("+00:00")


def test_whatever_is_written_becomes_objects_and_addresses_lose_their_paths(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stderr
    with json_lines():
        sys.stderr.write("half a ")
        sys.stderr.write("line\n\nrepmon: http://example.org/dr-jane-doe: broke\n")
        logging.getLogger("somebody").warning("no answer from %s", "https://example.org/dr-jane-doe?x=1")
        try:
            raise ValueError("Jane Doe")
        except ValueError:
            logging.getLogger("somebody").exception("reader failed")
    text = capsys.readouterr().err
    told = objects(text)
    assert [one["level"] for one in told] == ["info", "error", "warning", "error"]
    assert told[0]["fields"]["text"] == "half a line"
    assert told[1]["event"] == "failed"
    assert told[3]["fields"]["error"] == "ValueError"
    assert "doe" not in text.casefold()
    assert sys.stderr is before


def test_without_the_option_lines_are_texts(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    sayer("2026-03-02", said.append)(Line("all is well", event="e"))
    assert (said, capsys.readouterr().err) == (["all is well"], "")


@pytest.mark.parametrize("arguments", [["--log-format", "json", "nightly"], ["nightly", "--log-format", "json"]])
def test_a_failed_night_says_so_in_one_object(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\ncontact = "web@example.org"\n')
    result = CliRunner().invoke(main, arguments, prog_name="repmon")
    assert (result.exit_code, result.stdout) == (1, "")
    (told,) = objects(result.stderr)
    assert told["event"] == "failed"
    assert "no physicians yet" in told["fields"]["text"]
