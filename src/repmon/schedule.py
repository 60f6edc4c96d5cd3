"""``repmon schedule``: let the machine's own timer start ``repmon nightly``, whichever timer that is.

What is written for each kind is a pure text, so that it can be looked at before it is installed. The job's name is made from
the folder of repmon.toml: several organisations on one machine have a job each.
"""

from __future__ import annotations

import hashlib
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from repmon.errors import RepmonError, UsageError

Kind = Literal["systemd", "cron", "launchd", "windows"]
SPREAD_MINUTES = 15
"""Machines that all start at 02:00 sharp would all ask the same sites at once: each waits a random part of this, where the
timer can."""
DEGRADED = 3
"""Exit code of a night that finished with a site not read well: no failure of the job."""
_COMMAND_SECONDS = 30


class ScheduleError(RepmonError):
    """The schedule cannot be set up or removed; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program of the machine said."""

    code: int
    out: str
    err: str = ""


def _run(command: Sequence[str], text: str = "") -> Answer:
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, timeout=_COMMAND_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Answer(127, "", str(error))
    return Answer(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as far as timers are concerned; tests give another one."""

    platform: str = sys.platform
    home: Path = field(default_factory=Path.home)
    which: Callable[[str], str | None] = shutil.which
    run: Callable[..., Answer] = _run

    def kind(self) -> Kind:
        """Say which timer fits.

        Raises:
            ScheduleError: there is none.
        """
        if self.platform == "win32":
            return "windows"
        if self.platform == "darwin":
            return "launchd"
        if self.which("systemctl") and self.run(["systemctl", "--user", "show-environment"]).code == 0:
            return "systemd"
        if self.which("crontab"):
            return "cron"
        raise ScheduleError("this machine has neither systemd for users nor cron: start 'repmon nightly' some other way.")


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be started, and when."""

    config: Path
    hour: int
    minute: int
    program: tuple[str, ...]
    """The command that is repmon, without its arguments."""

    @property
    def name(self) -> str:
        """The job's name: the folder's, and four digits that tell folders of one name apart."""
        return job_name(self.config)

    @property
    def folder(self) -> Path:
        """The folder in which it runs."""
        return self.config.parent

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command, which does not depend on the folder or the search path."""
        return (*self.program, "--config", str(self.config), "nightly")


def job_name(config: Path) -> str:
    """Return the name under which the nightly job of a configuration is known to the machine."""
    folder = config.resolve().parent
    plain = re.sub(r"[^a-z0-9]+", "-", folder.name.casefold()).strip("-") or "root"
    return f"repmon-{plain}-{hashlib.sha256(str(folder).encode()).hexdigest()[:4]}"


def make_job(config: Path, at: str) -> Job:
    """Describe the nightly job of a configuration.

    Args:
        config: ``repmon.toml``; it must exist.
        at: local time of the start, ``HH:MM``.

    Raises:
        UsageError: no such time.
        ScheduleError: no such file.
    """
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if match is None:
        raise UsageError(f"--at: {at!r} is no time of day. Write hours and minutes, for example 02:00.")
    if not config.is_file():
        raise ScheduleError(f"{config}: no such file. Run 'repmon init' here, or name one with --config FILE.")
    return Job(config.resolve(), int(match[1]), int(match[2]), (sys.executable, "-m", "repmon"))


# ------------------------------------------------------------------------------------------------------ what is written


def files_of(job: Job, kind: Kind, home: Path) -> dict[Path, bytes]:
    """Return the files that make the job, by path; none for cron, whose table is one for all."""
    if kind == "systemd":
        folder = _systemd_folder(home)
        return {
            folder / f"{job.name}.service": systemd_service(job).encode(),
            folder / f"{job.name}.timer": systemd_timer(job).encode(),
        }
    if kind == "launchd":
        return {_plist(job.name, home): launchd_plist(job)}
    if kind == "windows":
        return {Path(f"{job.name}.xml"): windows_task(job).encode("utf-16")}
    return {}


def shown(job: Job, kind: Kind, home: Path) -> str:
    """Return what would be installed, for a person to read."""
    if kind == "cron":
        return cron_line(job) + "\n"
    encoding = "utf-16" if kind == "windows" else "utf-8"
    return "\n".join(f"# {path}\n{content.decode(encoding)}" for path, content in files_of(job, kind, home).items())


def systemd_service(job: Job) -> str:
    """Return the unit that runs the night."""
    return f"""[Unit]
Description=repmon nightly for {_percent(str(job.folder))}

[Service]
Type=oneshot
WorkingDirectory={_percent(str(job.folder))}
ExecStart={" ".join(map(_systemd_word, job.command))}
SuccessExitStatus={DEGRADED}
TimeoutStopSec=30
Nice=10
UMask=0077
"""


def systemd_timer(job: Job) -> str:
    """Return the unit that starts it: also later, when the machine was off at that time."""
    return f"""[Unit]
Description=Starts repmon nightly for {_percent(str(job.folder))}

[Timer]
OnCalendar=*-*-* {job.hour:02}:{job.minute:02}:00
Persistent=true
RandomizedDelaySec={SPREAD_MINUTES}m

[Install]
WantedBy=timers.target
"""


def cron_line(job: Job) -> str:
    """Return the line of the crontab; cron neither catches up nor spreads."""
    command = f"umask 077; cd {shlex.quote(str(job.folder))} && {shlex.join(job.command)} >> nightly.log 2>&1"
    return f"{job.minute} {job.hour} * * * {command.replace('%', chr(92) + '%')} # {job.name}"


def launchd_plist(job: Job) -> bytes:
    """Return the launch agent; launchd catches up when the machine was asleep."""
    return plistlib.dumps(
        {
            "Label": job.name,
            "ProgramArguments": list(job.command),
            "WorkingDirectory": str(job.folder),
            "StartCalendarInterval": {"Hour": job.hour, "Minute": job.minute},
            "StandardOutPath": str(job.folder / "nightly.log"),
            "StandardErrorPath": str(job.folder / "nightly.log"),
            "ProcessType": "Background",
            "Umask": 0o077,
        }
    )


def windows_task(job: Job) -> str:
    """Return the task's definition for the Task Scheduler: caught up when missed, spread, never two at once."""
    program, *arguments = job.command
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{job.hour:02}:{job.minute:02}:00</StartBoundary>
      <RandomDelay>PT{SPREAD_MINUTES}M</RandomDelay>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <StartWhenAvailable>true</StartWhenAvailable>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <ExecutionTimeLimit>PT20H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>{escape(program)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments))}</Arguments>
      <WorkingDirectory>{escape(str(job.folder))}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def _percent(text: str) -> str:
    """Systemd takes % for a placeholder (systemd.unit(5), "Specifiers")."""
    return text.replace("%", "%%")


def _systemd_word(word: str) -> str:
    """Quote one word of a command line as systemd.service(5) asks for."""
    plain = _percent(word).replace("$", "$$").replace("\\", "\\\\").replace('"', '\\"')
    return plain if re.fullmatch(r"[\w./:=@%$+-]+", plain) else f'"{plain}"'


# --------------------------------------------------------------------------------------------- putting it in, taking it out


def install(job: Job, machine: Machine) -> str:
    """Set the job up, in place of an earlier one of the same name; return a line about what was done.

    Raises:
        ScheduleError: the machine refused.
    """
    kind = machine.kind()
    if kind == "cron":
        _write_crontab(machine, [*_crontab_without(machine, job.name), cron_line(job)])
    elif kind == "windows":
        _create_task(job, machine)
    else:
        _write_files(files_of(job, kind, machine.home))
        _start(job.name, kind, machine)
    done = f"repmon nightly starts every night at {job.hour:02}:{job.minute:02} ({kind}: {job.name})"
    if kind == "systemd":
        return f"{done}. So that it also runs while you are logged out: loginctl enable-linger"
    return done


def remove(config: Path, machine: Machine) -> str:
    """Take the job out; return a line about what was done.

    Raises:
        ScheduleError: the machine refused.
    """
    kind, name = machine.kind(), job_name(config)
    if not installed(config, machine):
        return f"nothing to remove: {name} is not set up ({kind})"
    if kind == "cron":
        _write_crontab(machine, _crontab_without(machine, name))
    elif kind == "windows":
        _must(machine, ["schtasks", "/Delete", "/TN", name, "/F"])
    elif kind == "systemd":
        _must(machine, ["systemctl", "--user", "disable", "--now", f"{name}.timer"])
        for end in ("timer", "service"):
            (_systemd_folder(machine.home) / f"{name}.{end}").unlink(missing_ok=True)
        _must(machine, ["systemctl", "--user", "daemon-reload"])
    else:
        machine.run(["launchctl", "bootout", f"gui/{os.getuid()}/{name}"])
        _plist(name, machine.home).unlink(missing_ok=True)
    return f"removed {name} ({kind})"


def installed(config: Path, machine: Machine) -> bool:
    """Tell whether the nightly job of a configuration is set up.

    Raises:
        ScheduleError: the machine has no timer, or it cannot be asked.
    """
    kind, name = machine.kind(), job_name(config)
    if kind == "cron":
        return any(line.endswith(f"# {name}") and not line.startswith("#") for line in _crontab(machine))
    if kind == "windows":
        return machine.run(["schtasks", "/Query", "/TN", name]).code == 0
    if kind == "systemd":
        return machine.run(["systemctl", "--user", "is-enabled", f"{name}.timer"]).code == 0
    return _plist(name, machine.home).is_file()


def _systemd_folder(home: Path) -> Path:
    return home / ".config" / "systemd" / "user"


def _plist(name: str, home: Path) -> Path:
    return home / "Library" / "LaunchAgents" / f"{name}.plist"


def _write_files(files: dict[Path, bytes]) -> None:
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise ScheduleError(f"{path}: cannot be written ({error.strerror}). Check the permissions.") from error


def _start(name: str, kind: Kind, machine: Machine) -> None:
    if kind == "systemd":
        _must(machine, ["systemctl", "--user", "daemon-reload"])
        _must(machine, ["systemctl", "--user", "enable", "--now", f"{name}.timer"])
        return
    domain = f"gui/{os.getuid()}"
    machine.run(["launchctl", "bootout", f"{domain}/{name}"])  # fails when there was none before, which is as well
    _must(machine, ["launchctl", "bootstrap", domain, str(_plist(name, machine.home))])


def _create_task(job: Job, machine: Machine) -> None:
    with tempfile.TemporaryDirectory() as folder:
        definition = Path(folder) / f"{job.name}.xml"
        definition.write_bytes(windows_task(job).encode("utf-16"))
        _must(machine, ["schtasks", "/Create", "/TN", job.name, "/XML", str(definition), "/F"])


def _crontab(machine: Machine) -> list[str]:
    answer = machine.run(["crontab", "-l"])
    if answer.code != 0 and "no crontab" not in answer.err:
        raise _refused(["crontab", "-l"], answer)  # writing a new one would lose what stands there
    return answer.out.splitlines() if answer.code == 0 else []


def _crontab_without(machine: Machine, name: str) -> list[str]:
    return [line for line in _crontab(machine) if not line.endswith(f"# {name}")]


def _write_crontab(machine: Machine, lines: Sequence[str]) -> None:
    _must(machine, ["crontab", "-"], "".join(f"{line}\n" for line in lines))


def _must(machine: Machine, command: Sequence[str], text: str = "") -> None:
    answer = machine.run(command, text)
    if answer.code != 0:
        raise _refused(command, answer)


def _refused(command: Sequence[str], answer: Answer) -> ScheduleError:
    said = " ".join((answer.err or answer.out).split()).rstrip(".") or f"exit code {answer.code}"
    return ScheduleError(f"{shlex.join(command)} failed: {said}. 'repmon schedule' alone shows what to set up by hand.")
