"""Every kind of timer by its printed text; installing by fake programs on PATH in a fake home."""

from __future__ import annotations

import os
import plistlib
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from repmon.errors import UsageError
from repmon.schedule import (
    Answer,
    Job,
    Kind,
    Machine,
    ScheduleError,
    cron_line,
    install,
    installed,
    job_name,
    launchd_plist,
    make_job,
    remove,
    shown,
    systemd_service,
    systemd_timer,
    windows_task,
)

ODD = Job(Path('/srv/St. Mary\'s 100% "Care" & Co/repmon.toml'), 2, 5, ("/opt/py thon/bin/python3", "-m", "repmon"))
PLAIN = Job(Path("/srv/hill/repmon.toml"), 23, 30, ("/usr/bin/python3", "-m", "repmon"))

FAKE = """#!/bin/sh
echo "$(basename "$0") $*" >> "$HOME/calls"
case "$(basename "$0") $*" in
  "crontab -l") if [ -f "$HOME/table" ]; then cat "$HOME/table"; else echo "no crontab for you" >&2; exit 1; fi;;
  "crontab -") cat > "$HOME/table";;
  "systemctl --user is-enabled "*) grep -q "enable --now" "$HOME/calls" && ! grep -q disable "$HOME/calls";;
  "systemctl --user show-environment") [ ! -f "$HOME/no-systemd" ];;
esac
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, with recording stand-ins for systemctl and crontab first on PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("systemctl", "crontab"):
        (programs / name).write_text(FAKE)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    (tmp_path / "repmon.toml").write_text("")
    return tmp_path


def calls(home: Path) -> list[str]:
    return (home / "calls").read_text().splitlines()


def test_systemd_unit_catches_up_and_spreads() -> None:
    timer = systemd_timer(PLAIN)
    assert "OnCalendar=*-*-* 23:30:00\nPersistent=true\nRandomizedDelaySec=15m\n" in timer
    service = systemd_service(PLAIN)
    assert "ExecStart=/usr/bin/python3 -m repmon --config /srv/hill/repmon.toml nightly\n" in service
    assert "WorkingDirectory=/srv/hill\n" in service
    assert "SuccessExitStatus=3\n" in service


def test_systemd_quotes_what_it_would_misread() -> None:
    line = next(line for line in systemd_service(ODD).splitlines() if line.startswith("ExecStart="))
    assert line == (
        'ExecStart="/opt/py thon/bin/python3" -m repmon --config "/srv/St. Mary\'s 100%% \\"Care\\" & Co/repmon.toml" nightly'
    )


def test_the_cron_line_is_one_command_for_the_shell() -> None:
    command = "/usr/bin/python3 -m repmon --config /srv/hill/repmon.toml nightly"
    assert cron_line(PLAIN) == f"30 23 * * * umask 077; cd /srv/hill && {command} >> nightly.log 2>&1 # {PLAIN.name}"


def test_cron_and_the_shell_see_an_odd_folder_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / '100% St. Mary\'s "Care"'
    folder.mkdir()
    job = Job(folder / "repmon.toml", 2, 0, ("printf", "<%s>"))
    command = cron_line(job).split(" ", 5)[5].replace("\\%", "%")  # as cron hands it to the shell
    subprocess.run(["/bin/sh", "-c", command], check=True)
    log = folder / "nightly.log"
    assert log.read_text() == f"<--config><{folder / 'repmon.toml'}><nightly>"
    assert log.stat().st_mode & 0o777 == 0o600, "it names pages of physicians"


def test_launchd_plist() -> None:
    plist = plistlib.loads(launchd_plist(ODD))
    assert plist["ProgramArguments"] == list(ODD.command)
    assert plist["StartCalendarInterval"] == {"Hour": 2, "Minute": 5}
    assert plist["WorkingDirectory"] == str(ODD.folder)


def test_windows_task() -> None:
    task = ElementTree.fromstring(windows_task(ODD).replace('encoding="UTF-16"', ""))
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    texts = {element.tag.removeprefix(space): element.text for element in task.iter()}
    assert texts["StartBoundary"] == "2026-01-01T02:05:00"
    assert texts["StartWhenAvailable"] == "true"
    assert texts["Command"] == "/opt/py thon/bin/python3"
    assert (texts["Arguments"] or "").endswith(" nightly")


@pytest.mark.parametrize("kind", ["systemd", "cron", "launchd", "windows"])
def test_everything_is_shown_before_it_is_installed(kind: Kind) -> None:
    text = shown(PLAIN, kind, Path("/home/me"))
    assert "-m" in text
    assert PLAIN.name in text


def test_folders_of_one_name_have_jobs_of_their_own() -> None:
    names = {job_name(Path(folder) / "repmon.toml") for folder in ("/a/hill", "/b/hill", "/")}
    assert len(names) == 3
    assert all(name.startswith("repmon-") for name in names)


@pytest.mark.parametrize("at", ["", "2", "24:00", "2:60", "noon", "02:00:00"])
def test_no_such_time(home: Path, at: str) -> None:
    with pytest.raises(UsageError, match="is no time of day"):
        make_job(home / "repmon.toml", at)


def test_no_such_configuration(tmp_path: Path) -> None:
    with pytest.raises(ScheduleError, match="no such file"):
        make_job(tmp_path / "none.toml", "02:00")


def test_systemd_from_installing_to_removing(home: Path) -> None:
    config, machine = home / "repmon.toml", Machine(platform="linux")
    name = job_name(config)
    assert not installed(config, machine)
    assert "02:00 (systemd:" in install(make_job(config, "02:00"), machine)
    units = home / ".config/systemd/user"
    assert sorted(path.name for path in units.iterdir()) == [f"{name}.service", f"{name}.timer"]
    assert calls(home)[-2:] == ["systemctl --user daemon-reload", f"systemctl --user enable --now {name}.timer"]
    assert installed(config, machine)
    assert remove(config, machine) == f"removed {name} (systemd)"
    assert list(units.iterdir()) == []
    assert "nothing to remove" in remove(config, machine)


def test_cron_keeps_every_other_line(home: Path) -> None:
    (home / "no-systemd").write_text("")
    (home / "table").write_text("MAILTO=me@example.org\n# repmon by hand\n5 4 * * * true\n")
    config, machine = home / "repmon.toml", Machine(platform="linux")
    install(make_job(config, "02:00"), machine)
    install(make_job(config, "03:15"), machine)
    lines = (home / "table").read_text().splitlines()
    assert lines[:-1] == ["MAILTO=me@example.org", "# repmon by hand", "5 4 * * * true"]
    assert lines[-1].startswith("15 3 * * * umask 077; cd ")
    assert installed(config, machine)
    remove(config, machine)
    assert (home / "table").read_text().splitlines() == lines[:-1]
    assert not installed(config, machine)


def test_the_first_crontab_of_a_user(home: Path) -> None:
    (home / "no-systemd").write_text("")
    install(make_job(home / "repmon.toml", "02:00"), Machine(platform="linux"))
    assert len((home / "table").read_text().splitlines()) == 1


def test_a_crontab_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    def run(command: list[str], text: str = "") -> Answer:
        assert command == ["crontab", "-l"]
        return Answer(1, "", "cannot open your crontab")

    machine = Machine("linux", tmp_path, lambda name: name if name == "crontab" else None, run)
    with pytest.raises(ScheduleError, match=r"failed: cannot open your crontab\. 'repmon schedule' alone shows what"):
        install(PLAIN, machine)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_launchd_and_windows_are_asked_by_their_own_programs(tmp_path: Path, platform: str) -> None:
    asked: list[list[str]] = []

    def run(command: list[str], text: str = "") -> Answer:
        asked.append(command)
        return Answer(0, "")

    machine = Machine(platform, tmp_path, lambda name: name, run)
    install(PLAIN, machine)
    assert installed(PLAIN.config, machine)
    remove(PLAIN.config, machine)
    programs = [" ".join(command[:2]) for command in asked]
    if platform == "darwin":
        assert programs == ["launchctl bootout", "launchctl bootstrap", "launchctl bootout"]
    else:
        assert programs == ["schtasks /Create", "schtasks /Query", "schtasks /Query", "schtasks /Delete"]


def test_a_refusal_is_told_in_one_line(tmp_path: Path) -> None:
    def run(command: list[str], text: str = "") -> Answer:
        return Answer(0, "") if "show-environment" in command else Answer(1, "", "Failed to connect\nto bus")

    machine = Machine("linux", tmp_path, lambda name: name, run)
    with pytest.raises(ScheduleError, match="daemon-reload failed: Failed to connect to bus"):
        install(PLAIN, machine)


def test_a_machine_without_any_timer(tmp_path: Path) -> None:
    with pytest.raises(ScheduleError, match="neither systemd"):
        Machine("linux", tmp_path, lambda name: None).kind()
