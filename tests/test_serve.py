"""The report's server: reads only, shows nothing but reports, answers to its own name only, ends cleanly."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repmon.serve import HEADERS, Found, ServeError, find, is_loopback, newest_report, serving

Ask = Callable[..., tuple[http.client.HTTPResponse, bytes]]
PAGE = b"<!doctype html><title>report</title>"
SECRET = b"do not show this"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    for night in ("2026-03-01", "2026-03-02", "2026-03-03"):
        (folder / night).mkdir(parents=True)
    for night in ("2026-03-01", "2026-03-02"):
        (folder / night / "index.html").write_bytes(PAGE + night.encode())
    (folder / "2026-03-02" / "fixes.csv").write_text("issue_id\n")
    (folder / "2026-03-02" / "notes.db").write_bytes(SECRET)
    (folder / "2026-03-02" / ".index.html.x.part").write_bytes(SECRET)
    (folder / "2026-03-02" / "physicians").mkdir()
    (folder / "2026-03-02" / "physicians" / "p 1.html").write_bytes(PAGE)
    (folder / "zzz").mkdir()
    (tmp_path / "outside.html").write_bytes(SECRET)
    return folder


@pytest.fixture
def ask(reports: Path) -> Iterator[Ask]:
    """Send one request to a running server."""
    with serving(reports, "127.0.0.1", 0) as (server, address):
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        port = int(address.rstrip("/").rpartition(":")[2])

        def run(path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return answer, body

        yield run
        server.shutdown()
        thread.join()


def test_the_newest_night_that_has_a_page_is_shown(reports: Path, ask: Ask) -> None:
    answer, _ = ask("/")
    assert (answer.status, answer.getheader("Location")) == (302, "/2026-03-02/")
    answer, body = ask("/2026-03-02/")
    assert (answer.status, body) == (200, PAGE + b"2026-03-02")
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    (reports / "2026-03-03" / "index.html").write_bytes(PAGE)  # tonight's report, while the server runs
    assert ask("/")[0].getheader("Location") == "/2026-03-03/"


def test_older_nights_and_their_files_can_be_read(ask: Ask) -> None:
    assert ask("/2026-03-01/index.html")[0].status == 200
    assert ask("/2026-03-01")[0].getheader("Location") == "/2026-03-01/"
    answer, body = ask("/2026-03-02/fixes.csv")
    assert (answer.status, body) == (200, b"issue_id\n")
    assert "attachment" in str(answer.getheader("Content-Disposition"))
    assert ask("/2026-03-02/physicians/p%201.html?filter=x")[0].status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/zzz/", "/2026-03-02/physicians/", "/2026-03-03/", "/none.html",  # no listing of folders
        "/2026-03-02/notes.db", "/2026-03-02/.index.html.x.part",
        "/../outside.html", "/%2e%2e/outside.html", "/2026-03-02/..%2f..%2foutside.html", "/2026-03-02/../../outside.html",
        "/..%5coutside.html", "//etc/passwd", "/%00", "/%ff", "/C:/x.html", "/" + "a" * 5000 + ".html",
    ],
)  # fmt: skip
def test_nothing_else_is_shown(ask: Ask, path: str) -> None:
    answer, body = ask(path)
    assert answer.status == 404
    assert SECRET not in body


def test_a_link_out_of_the_folder_is_not_followed(reports: Path) -> None:
    (reports / "2026-03-02" / "link.html").symlink_to(reports.parent / "outside.html")
    (reports / "2026-03-02" / "out").symlink_to(reports.parent, target_is_directory=True)
    (reports / "2026-03-02" / "circle.html").symlink_to("circle.html")
    assert find(reports, "/2026-03-02/link.html") is None
    assert find(reports, "/2026-03-02/out/outside.html") is None
    assert find(reports, "/2026-03-02/circle.html") is None


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["/", "..", ".", "%2e", "%2f", "%5c", "\\", "2026-03-02", "outside.html", "~", "a"]), max_size=8)
)
def test_no_path_leads_out(reports: Path, pieces: list[str]) -> None:
    found = find(reports, "/" + "".join(pieces))
    if found is not None and found.file is not None:
        assert found.file.is_relative_to(reports.resolve())
    if found is not None and found.redirect is not None:
        assert not found.redirect.startswith("//")


def test_every_answer_carries_the_headers(ask: Ask) -> None:
    for path, method in (("/", "GET"), ("/2026-03-02/", "GET"), ("/none", "GET"), ("/2026-03-02/", "POST")):
        answer, _ = ask(path, method)
        assert {name: answer.getheader(name) for name in HEADERS} == HEADERS
        assert answer.getheader("Server") == "repmon"
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_it_only_reads(ask: Ask, method: str) -> None:
    assert ask("/2026-03-02/", method)[0].status == 501


def test_head_has_no_body(ask: Ask) -> None:
    answer, body = ask("/2026-03-02/", "HEAD")
    assert (answer.status, body) == (200, b"")
    assert answer.getheader("Content-Length") == str(len(PAGE) + 10)


def test_it_answers_to_its_own_name_only(ask: Ask) -> None:
    assert ask("/2026-03-02/", Host="localhost:1234")[0].status == 200
    answer, body = ask("/2026-03-02/", Host="reports.example.org")
    assert (answer.status, PAGE in body) == (421, False)


def test_no_report_yet(tmp_path: Path) -> None:
    assert newest_report(tmp_path / "none") is None
    assert find(tmp_path, "/") is None
    with pytest.raises(ServeError, match="no report yet"), serving(tmp_path, "127.0.0.1", 0):
        pass


def test_a_port_in_use_is_named(reports: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"127.0.0.1:{port} cannot be used"), serving(reports, "127.0.0.1", port):
            pass


def test_only_loopback_is_private() -> None:
    assert [is_loopback(host) for host in ("127.0.0.1", "localhost", "0.0.0.0", "192.0.2.7")] == [True, True, False, False]


def test_a_found_thing_is_a_file_or_a_way(reports: Path) -> None:
    assert find(reports, "/2026-03-02/") == Found(file=(reports / "2026-03-02" / "index.html").resolve())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_ends_cleanly(reports: Path) -> None:
    (reports.parent / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    command = [sys.executable, "-u", "-m", "repmon", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=reports.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        assert "The newest report is at http://127.0.0.1:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert (process.wait(timeout=20), rest) == (0, "Ended.\n")
