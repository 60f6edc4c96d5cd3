"""A whole night with its mail: who is told, with what in hand, and that a dead mail server spoils nothing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.flow.loopback import Loopback
from tests.flow.test_hygiene import ROSTER
from tests.notify.smtp_sink import smtp_sink

PLACE = {"streetAddress": "12 Main St", "addressLocality": "Springfield", "addressRegion": "MA", "postalCode": "01103"}
PHYSICIAN = {"@context": "https://schema.org", "@type": "Physician", "name": "Jane Doe, MD", "telephone": "(413) 555-0199",
             "address": {"@type": "PostalAddress", **PLACE}}  # fmt: skip
PAGE = f"""<html><head><title>Jane Doe, MD</title><script type="application/ld+json">{json.dumps(PHYSICIAN)}</script></head>
<body><h1>Jane Doe, MD</h1><p>NPI 1234567893</p></body></html>"""


def nightly(folder: Path, night: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "repmon", "nightly", "--as-of", night]
    return subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path, server: Loopback) -> Path:
    """A health system whose own directory shows a wrong phone, at a night's start."""
    page = f"<url><loc>{server.url}/find-a-doctor/jane-doe</loc></url>"
    server.rules["/sitemap.xml"] = f'<?xml version="1.0"?><urlset>{page}</urlset>'
    server.rules["/find-a-doctor/jane-doe"] = PAGE
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def configure(folder: Path, server: Loopback, smtp_port: int) -> None:
    (folder / "repmon.toml").write_text(
        '[organisation]\nname = "Hill Health"\ncontact = "web@example.org"\n[crawl]\ndelay_seconds = 0\n'
        f'[sites.own_directory]\nbase_url = "{server.url}"\nsitemap = "{server.url}/sitemap.xml"\n'
        'permission = { basis = "a test", by = "a test", on = 2026-01-01 }\n'
        '[notify]\nmarketers = ["ann@example.org"]\nadministrators = ["it@example.org"]\nsender = "repmon@example.org"\n'
        f'smtp = "smtp://127.0.0.1:{smtp_port}"\n'
    )
    subprocess.run(
        [sys.executable, "-m", "repmon", "import", "roster", "roster.csv"], cwd=folder, check=True, capture_output=True
    )


@pytest.mark.slow
def test_marketers_hear_of_news_and_administrators_of_trouble(folder: Path, server: Loopback) -> None:
    with smtp_sink() as sink:
        configure(folder, server, sink.port)
        first, quiet = nightly(folder, "2026-03-02"), nightly(folder, "2026-03-03")
        assert (first.returncode, quiet.returncode) == (0, 0), first.stdout + first.stderr + quiet.stderr
        (news,) = sink.mails
        assert news.receivers == ["ann@example.org"]
        assert "told ann@example.org: Hill Health: 1 new on review sites, 2 March 2026" in first.stdout
        files = {part.get_filename(): part for part in news.mail.iter_attachments()}
        assert files.keys() == {"fixes.xlsx", "index.html"}
        sheet = openpyxl.load_workbook(io.BytesIO(files["fixes.xlsx"].get_content())).worksheets[0]
        assert [cell.value for cell in sheet[2]][:4][2:] == ["open", "wrong_phone"]
        server.rules["/find-a-doctor/jane-doe"] = server.rules["/sitemap.xml"] = "<p>Please enable cookies"
        bad = nightly(folder, "2026-03-04")
        assert bad.returncode == 3, bad.stdout + bad.stderr
        assert [one.receivers for one in sink.mails[1:]] == [["it@example.org"]]


@pytest.mark.slow
def test_a_mail_server_that_is_down_spoils_no_night(folder: Path, server: Loopback) -> None:
    with smtp_sink() as sink:
        port = sink.port
    configure(folder, server, port)
    done = nightly(folder, "2026-03-02")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"not told: ann@example.org (digest): 127.0.0.1:{port} cannot be reached (Connection refused)." in done.stdout
    assert (folder / "reports" / "2026-03-02" / "fixes.xlsx").exists()
    with smtp_sink() as back:
        configure(folder, server, back.port)
        assert nightly(folder, "2026-03-03").returncode == 0
        assert [one.receivers for one in back.mails] == [["ann@example.org"]], "what was owed comes with the next night"
