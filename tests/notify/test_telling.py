"""The mail after the night: the right people, only when something matters, once, and no secret ever shown."""

from __future__ import annotations

import datetime as dt
import http.server
import logging
import sqlite3
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from repmon.config import Config, ConfigError, NotifySettings, Permission, SiteConfig, load_config
from repmon.notify.digest import MAX_ATTACHED_BYTES, attachable, digest_note, read_digest
from repmon.notify.mail import MailError, MailServer, Note, compose, read_server, send_mail
from repmon.notify.telling import report_failure, send_digest
from repmon.secret import SecretError, resolve
from repmon.starter import write_starter
from tests.notify.smtp_sink import Sink, smtp_sink
from tests.report import world

NIGHT = world.NIGHT
NOW = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.UTC)
SECRET = "s3cret-p@ss/word"
NOTE = Note("Subject", "text", "<p>text</p>")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which a lot happened tonight, and one site was blocked."""
    path = tmp_path_factory.mktemp("notify") / "repmon.db"
    world.build(path, 24).close()
    return path


@pytest.fixture
def db(built: Path, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(built)) as original:
        original.execute("VACUUM INTO ?", (str(tmp_path / "repmon.db"),))
    with closing(sqlite3.connect(tmp_path / "repmon.db", isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "reports" / NIGHT
    folder.mkdir(parents=True)
    (folder / "fixes.xlsx").write_bytes(b"a workbook")
    (folder / "index.html").write_bytes(b"<!doctype html><title>report</title>")
    return folder / "index.html"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as running:
        yield running


def settings(folder: Path, sink: Sink | None, **changes: Any) -> Config:
    known = {"marketers": ("ann@example.org",), "administrators": ("it@example.org",), "sender": "repmon@example.org"}
    server = f"smtp://127.0.0.1:{sink.port}" if sink else None
    return replace(world.config(folder), notify=NotifySettings(**{"smtp": server, **known, **changes}))


def tell(db: sqlite3.Connection, config: Config, report: Path, night: str = NIGHT, **environment: str) -> list[str]:
    return send_digest(db, config, night, report, environment=environment, now=NOW)


def to(sink: Sink, receiver: str) -> list[Any]:
    return [one.mail for one in sink.mails if one.receivers == [receiver]]


# ------------------------------------------------------------------------------------------------------ who is told what


def test_marketers_get_the_verdict_and_the_files(db: sqlite3.Connection, sink: Sink, tmp_path: Path, report: Path) -> None:
    config = settings(tmp_path, sink)
    lines = tell(db, config, report)
    (mail,) = to(sink, "ann@example.org")
    digest = read_digest(db, config, NIGHT, "2026-03-01")
    assert mail["Subject"] == digest.subject
    assert mail["From"] == "repmon <repmon@example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    for part in (digest.verdict.split(",")[0], digest.groups[0].title):
        assert part in text
        assert part in html
    assert [part.get_filename() for part in mail.iter_attachments()] == ["fixes.xlsx", "index.html"]
    assert any(line.startswith("told ann@example.org: ") for line in lines)


def test_trouble_is_for_administrators_only(db: sqlite3.Connection, sink: Sink, tmp_path: Path, report: Path) -> None:
    tell(db, settings(tmp_path, sink), report)
    (mail,) = to(sink, "it@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert "1 site could not be read well" in mail["Subject"]
    assert f"- {world.BLOCKED_SITE}: blocked." in text
    assert list(mail.iter_attachments()) == []
    assert len(to(sink, "ann@example.org")) == 1


def test_a_site_whose_permission_is_yet_to_come_was_not_missed(sink: Sink, tmp_path: Path, report: Path) -> None:
    with closing(world.quiet(tmp_path / "repmon.db")) as db:
        db.execute("UPDATE site_runs SET health = 'ok'")
        config = settings(tmp_path, sink)
        later = SiteConfig("vitals", enabled=True, permission=Permission("test", "Test", dt.date(2999, 1, 1)))
        assert tell(db, replace(config, sites={**config.sites, "vitals": later}), report) == []


def test_a_good_quiet_night_tells_nobody(sink: Sink, tmp_path: Path, report: Path) -> None:
    with closing(world.quiet(tmp_path / "repmon.db")) as db:
        db.execute("UPDATE site_runs SET health = 'ok'")
        assert tell(db, settings(tmp_path, sink), report) == []
        assert sink.mails == []
        assert len(tell(db, settings(tmp_path, sink, when="always"), report)) == 1
        assert "nothing new" in to(sink, "ann@example.org")[0]["Subject"]


def test_a_night_on_which_nothing_could_be_read_is_no_news_for_marketers(sink: Sink, tmp_path: Path, report: Path) -> None:
    with closing(world.blackout(tmp_path / "repmon.db")) as db:
        db.execute("DELETE FROM finding_events WHERE night = ?", (NIGHT,))
        tell(db, settings(tmp_path, sink), report)
    assert [one.receivers for one in sink.mails] == [["it@example.org"]]


def test_a_failed_night_is_reported_once_and_to_administrators(sink: Sink, tmp_path: Path) -> None:
    config = settings(tmp_path, sink)
    assert len(report_failure(config, NIGHT, "disk is full", environment={}, now=NOW)) == 1
    assert report_failure(config, NIGHT, "disk is full", environment={}, now=NOW) == []
    (one,) = sink.mails
    assert one.receivers == ["it@example.org"]
    assert "- disk is full" in one.mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert report_failure(settings(tmp_path, sink, administrators=()), NIGHT, "x", environment={}) == []


def test_nobody_configured_nobody_told(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    assert tell(db, settings(tmp_path, None, marketers=(), administrators=()), report) == []
    assert not (tmp_path / "repmon.db.told").exists()


# ------------------------------------------------------------------------------------------------------------ when, once


def test_the_same_night_again_tells_nobody_twice(db: sqlite3.Connection, sink: Sink, tmp_path: Path, report: Path) -> None:
    config = settings(tmp_path, sink)
    tell(db, config, report)
    assert tell(db, config, report) == []
    assert len(sink.mails) == 2
    ledger = tmp_path / "repmon.db.told"
    assert "example.org" not in ledger.read_text()
    ledger.write_text("{ damaged")
    assert len(tell(db, config, report)) == 2


def test_what_could_not_be_delivered_is_told_the_next_night(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    with smtp_sink(refuses=frozenset({"ann@example.org"})) as refusing:
        config = settings(tmp_path, refusing, marketers=("ann@example.org", "bob@example.org"), administrators=())
        lines = tell(db, config, report)
    assert [line for line in lines if line.startswith("not told")] == [
        f"not told: ann@example.org (digest): 127.0.0.1:{refusing.port} refused the receiver's address."
    ]
    with smtp_sink() as working:
        tell(db, replace(config, notify=replace(config.notify, smtp=f"smtp://127.0.0.1:{working.port}")), report, "2026-03-03")
    assert [one.receivers for one in working.mails] == [["ann@example.org"]], "bob knows all that stands since last night"


def test_a_mail_server_that_is_down_is_waited_for_once_and_told_about(
    db: sqlite3.Connection, tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refuse(*arguments: object, **options: object) -> None:
        tried.append(arguments)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr("smtplib.SMTP", refuse)
    config = settings(tmp_path, None, smtp="smtp://127.0.0.1:9", marketers=("ann@example.org", "bob@example.org"))
    reason = "127.0.0.1:9 cannot be reached (Connection refused)."
    assert tell(db, config, report) == [
        f"not told: it@example.org (sites): {reason}",
        f"not told: ann@example.org (digest): {reason}",
        f"not told: bob@example.org (digest): {reason}",
    ]
    assert len(tried) == 1
    with smtp_sink() as back:
        again = replace(config, notify=replace(config.notify, smtp=f"smtp://127.0.0.1:{back.port}"))
        monkeypatch.undo()
        assert len(tell(db, again, report)) == 3, "the same night once more tells those who were not told"


def test_figures_and_verdict_count_from_the_night_that_the_receiver_knows(db: sqlite3.Connection, tmp_path: Path) -> None:
    config = settings(tmp_path, None)
    night, week = (read_digest(db, config, NIGHT, since) for since in ("2026-03-01", "2026-02-23"))
    assert "since 1 March" in night.verdict and "since 23 February" in week.verdict
    assert dict(week.figures)["standing"] == dict(night.figures)["standing"]
    assert all(dict(week.figures)[name] >= count for name, count in night.figures)


def test_the_mail_needs_nothing_from_outside_and_reads_in_the_dark(
    db: sqlite3.Connection, tmp_path: Path, report: Path
) -> None:
    html = digest_note(read_digest(db, settings(tmp_path, None), NIGHT, "2026-03-01"), report).html
    for outside in ("<img", "<link", "<script", "url(", "@import", "src="):
        assert outside not in html
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme" content="light dark"' in html


def test_weekly(db: sqlite3.Connection, sink: Sink, tmp_path: Path, report: Path) -> None:
    config = settings(tmp_path, sink, when="weekly", weekday="monday", administrators=())
    assert dt.date.fromisoformat(NIGHT).weekday() == 0
    assert tell(db, config, report, "2026-03-01") == []
    assert len(tell(db, config, report, NIGHT)) == 1
    for day in range(3, 9):
        assert tell(db, config, report, f"2026-03-0{day}") == []
    assert len(tell(db, config, report, "2026-03-10")) == 1, "monday's night was missed"
    assert "since 23 February" in to(sink, "ann@example.org")[0].get_body(("plain",)).get_content()


# ------------------------------------------------------------------------------------------------------------- the words


def test_ten_of_each_are_told_and_the_rest_counted(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    digest = read_digest(db, settings(tmp_path, None), NIGHT, "2000-01-01")
    biggest = max(digest.groups, key=lambda group: group.count)
    assert len(biggest.told) == 10 < biggest.count
    assert f"and {biggest.more} more in the report" in digest_note(digest, report).text
    told = [one.sentence for group in digest.groups for one in group.told]
    assert len(told) == len(set(told))


def test_hostile_values_are_text(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    db.execute("UPDATE findings SET sentence = '<script>alert(1)</script>', url = 'javascript:alert(1)'")
    config = settings(tmp_path, None)
    config = replace(config, organisation=replace(config.organisation, name="Hill\r\nBcc: all@example.org <b>"))
    note = digest_note(read_digest(db, config, NIGHT, "2026-03-01"), report)
    assert "<script>" not in note.html
    assert "javascript:" not in note.html + note.text
    mail = compose(note, sender="repmon@example.org", receiver="ann@example.org", now=NOW)
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]


def test_the_same_night_makes_the_same_mail(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    def made() -> Note:
        return digest_note(read_digest(db, settings(tmp_path, None), NIGHT, "2026-03-01"), report)

    assert made() == made()
    ids = {compose(made(), sender="r@example.org", receiver="ann@example.org", now=NOW)["Message-ID"] for _ in range(2)}
    assert len(ids) == 1


def test_too_large_a_report_is_not_attached(tmp_path: Path) -> None:
    small, large = tmp_path / "fixes.csv", tmp_path / "index.html"
    small.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(MAX_ATTACHED_BYTES)
    assert attachable([large, small, tmp_path / "none"]) == (small,)


# --------------------------------------------------------------------------------------------------------------- secrets


def test_a_password_comes_from_the_environment_and_is_never_shown(
    db: sqlite3.Connection, tmp_path: Path, report: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    quoted = SECRET.replace("@", "%40").replace("/", "%2F")
    with smtp_sink(password=SECRET) as sink:
        config = settings(tmp_path, sink, smtp="${SMTP_URL}", administrators=())
        lines = tell(db, config, report, SMTP_URL=f"smtp://robot:{quoted}@127.0.0.1:{sink.port}")
        assert (sink.logins, len(sink.mails)) == (["robot"], 1)
        sink.password = "another"
        (tmp_path / "repmon.db.told").rename(tmp_path / "before")
        lines += tell(db, config, report, SMTP_URL=f"smtp://robot:{quoted}@127.0.0.1:{sink.port}")
    assert lines[-1].endswith("refused the user name or the password.")
    out = capsys.readouterr()
    kept = (tmp_path / "repmon.db.told").read_text() + (tmp_path / "before").read_text()
    kept += (tmp_path / "repmon.db").read_bytes().decode("latin-1")
    for text in (*lines, repr(config), out.out, out.err, caplog.text, kept):
        assert SECRET not in text
        assert quoted not in text


def test_a_password_does_not_show_in_a_traceback_or_a_repr() -> None:
    assert SECRET not in repr(MailServer("mail.example.org", 25, False, "robot", SECRET))
    with pytest.raises(MailError) as raised:
        read_server("smtp://robot:pass@mail.example.org:s3cret-port")
    assert "s3cret" not in str(raised.value)
    assert raised.value.__context__ is None, "urllib's own error repeats the port"


def test_a_secret_file_must_be_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "smtp"
    path.write_text("smtp://mail.example.org\n")
    path.chmod(0o600)
    assert resolve("${file:smtp}", tmp_path, {}) == "smtp://mail.example.org"
    path.chmod(0o640)
    with pytest.raises(SecretError, match=r"others can read this file\. Run: chmod 600"):
        resolve("${file:smtp}", tmp_path, {})


@pytest.mark.parametrize(
    ("text", "message"),
    [("${NONE}", "'NONE' is not set"), ("${}", "'' is not set"), ("${file:none}", "cannot be read"),
     ("${file:empty}", "is empty"), ("${file:bytes}", "is not text")],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_is_named(tmp_path: Path, text: str, message: str) -> None:
    for name, content in (("empty", b" \n"), ("bytes", b"\xff\xfe\x00secret")):
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
    with pytest.raises(SecretError, match=message):
        resolve(f"x{text}y", tmp_path, {"OTHER": "1"})


# ------------------------------------------------------------------------------------------------------- the mail server


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 25, False)),
        ("smtp://a:b@mail.example.org", MailServer("mail.example.org", 587, False, "a", "b")),
        ("smtps://a%40x:b%2Fc@mail.example.org", MailServer("mail.example.org", 465, True, "a@x", "b/c")),
        ("smtps://mail.example.org:2465", MailServer("mail.example.org", 2465, True)),
    ],
)
def test_a_servers_address(url: str, server: MailServer) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://x:99999"])
def test_what_is_no_servers_address(url: str) -> None:
    with pytest.raises(MailError, match=r"notify\.smtp is not an address"):
        read_server(url)


def _mail() -> Any:
    return compose(NOTE, sender="repmon@example.org", receiver="ann@example.org", now=NOW)


def test_a_password_is_not_sent_in_the_clear(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("repmon.notify.mail._is_loopback", lambda host: False)
    with pytest.raises(MailError, match="offers no encryption, so the password was not sent"):
        send_mail(MailServer("127.0.0.1", sink.port, False, "robot", SECRET), _mail())
    assert sink.logins == []


def test_a_server_that_cannot_be_reached_or_hangs_up_is_one_line() -> None:
    with smtp_sink(hangs_up=True) as sink, pytest.raises(MailError, match="broke the conversation off"):
        send_mail(MailServer("127.0.0.1", sink.port, False), _mail())
    with pytest.raises(MailError, match="cannot be reached"):
        send_mail(MailServer("127.0.0.1", sink.port, False), _mail())


def _self_signed(folder: Path) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that nobody trusts."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), today, today + dt.timedelta(1))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "pem")
    return context


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with smtp_sink(tls=_self_signed(tmp_path)) as sink, pytest.raises(MailError, match="certificate that cannot be trusted"):
        send_mail(MailServer("127.0.0.1", sink.port, True, "robot", SECRET), _mail())
    assert sink.logins == []


@pytest.mark.parametrize("receiver", ["ann", "ann@", "Ann <ann@example.org>", "a@b c"])
def test_what_is_no_address(receiver: str) -> None:
    with pytest.raises(MailError, match="is not an e-mail address"):
        compose(NOTE, sender="repmon@example.org", receiver=receiver, now=NOW)


def test_mail_without_a_server_says_what_to_configure(db: sqlite3.Connection, tmp_path: Path, report: Path) -> None:
    lines = tell(db, settings(tmp_path, None), report)
    assert all("mail needs smtp = " in line for line in lines)


# --------------------------------------------------------------------------------------------------------- chat services


@contextmanager
def chat_service(status: int = 200) -> Iterator[tuple[int, list[bytes]]]:
    """A web hook on loopback that keeps what was posted."""
    posted: list[bytes] = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1], posted
        finally:
            server.shutdown()
            thread.join()


def test_a_chat_service_through_apprise(
    db: sqlite3.Connection, tmp_path: Path, report: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("apprise")
    caplog.set_level(logging.DEBUG)
    config = settings(tmp_path, None, marketers=("${HOOK}",), administrators=())
    with chat_service() as (port, posted):
        lines = tell(db, config, report, HOOK=f"json://user:hook-s3cret@127.0.0.1:{port}/")
    assert len(posted) == 1
    assert b"listing problems stand" in posted[0]
    (tmp_path / "repmon.db.told").unlink()
    with chat_service(500) as (port, posted):
        lines += tell(db, config, report, HOOK=f"json://user:hook-s3cret@127.0.0.1:{port}/")
    lines += tell(db, config, report, HOOK="nonsense-s3cret")
    assert [line.split(": ")[0] for line in lines] == ["told ${HOOK}", "not told", "not told"]
    assert "s3cret" not in " ".join(lines) + caplog.text + "".join(capfd.readouterr())


def test_without_apprise_the_line_says_what_to_install(
    db: sqlite3.Connection, tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    config = settings(tmp_path, None, marketers=("${HOOK}",), administrators=())
    (line,) = tell(db, config, report, HOOK="json://127.0.0.1/")
    assert line == "not told: ${HOOK} (digest): chat services need apprise. Run: pip install 'repmon[notify]'"


# --------------------------------------------------------------------------------------------------------- configuration


def _config(folder: Path, text: str) -> Config:
    (folder / "repmon.toml").write_text(f'[organisation]\nname = "Hill Health"\n[notify]\n{text}\n')
    return load_config(folder / "repmon.toml")


def test_the_table_notify(tmp_path: Path) -> None:
    text = 'marketers = ["ann@example.org", "${TEAMS}"]\nwhen = "Weekly"\nweekday = "friday"\nsmtp = "smtp://mail.example.org"'
    config = _config(tmp_path, text)
    assert config.notify == NotifySettings(
        marketers=("ann@example.org", "${TEAMS}"), when="weekly", weekday="friday", smtp="smtp://mail.example.org"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('when = "hourly"', "notify.when is 'hourly', but must be one of changes, weekly, always"),
        ('weekday = "someday"', "notify.weekday is 'someday', but must be one of monday"),
        ('marketer = ["ann@example.org"]', "Did you mean marketers?"),
        ('marketers = ["slack://s3cret/b/c"]', "notify.marketers must not stand here in the open"),
        ('administrators = ["mailto://u:s3cret@example.org"]', "notify.administrators must not stand here in the open"),
        ('smtp = "smtp://robot:s3cret@mail.example.org"', "notify.smtp must not stand here in the open"),
    ],
)
def test_a_mistake_in_it_is_named_and_a_secret_in_it_not_repeated(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        _config(tmp_path, text)
    assert message in str(raised.value)
    assert "s3cret" not in str(raised.value)


def test_the_starters_example_loads(tmp_path: Path) -> None:
    write_starter(tmp_path)
    _, _, example = (tmp_path / "repmon.toml").read_text().partition("# [notify]\n")
    settings = _config(tmp_path, "\n".join(line.removeprefix("# ") for line in example.splitlines())).notify
    assert settings.marketers == ("ann@example.org",)
    assert settings.sender == "repmon@example.org"
