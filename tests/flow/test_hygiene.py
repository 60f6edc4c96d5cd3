"""Nothing that a night leaves behind holds a secret of the environment, a reviewer's name or a review's text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flow.loopback import Answer, Loopback

SECRETS = {"YELP_API_KEY": "k3y-0f-the-env1ronment", "SMTP_PASSWORD": "passw0rd-0f-the-env1ronment"}
REVIEWER, REVIEW = "Wilhelmina Quackenbush", "laughed at my umbrella"
ROSTER = (
    "npi,first_name,last_name,street,city,state,zip,phone\n1234567893,Jane,Doe,12 Main St,Springfield,MA,01103,413-555-0123\n"
)


def page_with_reviews(name: str) -> str:
    """A schema.org physician with a review, as doctors' own pages carry them."""
    physician = {
        "@context": "https://schema.org",
        "@type": "Physician",
        "name": name,
        "telephone": "(413) 555-0123",
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": 4.5, "ratingCount": 12, "bestRating": 5},
        "review": [{"@type": "Review", "author": {"@type": "Person", "name": REVIEWER}, "reviewBody": f"He {REVIEW}."}],
    }
    return f"""<html><head><title>{name}</title><script type="application/ld+json">{json.dumps(physician)}</script></head>
<body><h1>{name}</h1><div class="review"><b>{REVIEWER}</b><p>He {REVIEW}.</p></div></body></html>"""


def show(server: Loopback) -> None:
    """A physician's page, one that nothing can be read from, one that fails, and a source that turns our key away."""
    paths = ("jane-doe", "garbled", "broken", "cut-off")
    locations = "".join(f"<url><loc>{server.url}/find-a-doctor/{path}</loc></url>" for path in paths)
    server.rules["/sitemap.xml"] = f'<?xml version="1.0"?><urlset>{locations}</urlset>'
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
    server.rules["/find-a-doctor/jane-doe"] = page_with_reviews("Jane Doe, MD")
    server.rules["/find-a-doctor/garbled"] = f"<p>{REVIEWER}: {REVIEW}"
    server.rules["/find-a-doctor/cut-off"] = Answer(page_with_reviews("Jane Doe, MD"), cut=True)
    server.rules["/find-a-doctor/broken"] = Answer(f"{REVIEWER} {REVIEW}", 500)
    server.fallback = lambda seen: Answer(json.dumps({"error": {"code": "NOPE", "description": seen.headers}}), 401)


def repmon(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "repmon", "--debug", *arguments]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **SECRETS}, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return done.stdout + done.stderr


def failure(folder: Path) -> str:
    """What a night says that breaks: the reports' folder is a file."""
    (folder / "taken").write_text("")
    command = [sys.executable, "-m", "repmon", "--debug", "report", "--out", "taken/here"]
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **SECRETS}, capture_output=True, text=True, check=False
    ).stderr


@pytest.fixture
def folder(tmp_path: Path, server: Loopback) -> Path:
    show(server)
    permission = 'permission = { basis = "a test", by = "a test", on = 2026-01-01 }'
    (tmp_path / "repmon.toml").write_text(
        '[organisation]\nname = "Hill Health"\ncontact = "web@example.org"\n[crawl]\ndelay_seconds = 0\n'
        f'[sites.own_directory]\nbase_url = "{server.url}"\nsitemap = "{server.url}/sitemap.xml"\n{permission}\n'
        f'[sites.yelp]\nbase_url = "{server.url}/yelp"\n{permission}\n'
    )
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def test_no_artefact_holds_a_secret_or_a_reviewer(folder: Path, server: Loopback) -> None:
    output = repmon(folder, "import", "roster", "roster.csv")
    output += repmon(folder, "nightly", "--as-of", "2026-03-02")
    log = repmon(folder, "nightly", "--as-of", "2026-03-03", "--log-format", "json")
    for what in ("findings", "matches", "listings", "ratings", "fixes"):
        output += repmon(folder, "export", what, f"{what}.csv")
    output += repmon(folder, "export", "all", "dump") + repmon(folder, "sites") + log + failure(folder)
    assert any(SECRETS["YELP_API_KEY"] in str(seen.headers) for seen in server.seen), "the key was used"
    assert "Jane Doe" in (folder / "dump" / "listing_versions.csv").read_text()
    assert "Traceback" in output, "one of the outputs is a traceback"
    assert {path.name for path in (folder / "backups").iterdir()} == {"repmon-2026-03-02.db"}
    assert "jane" not in log.casefold(), "the log of a machine names nobody"
    told = [json.loads(line) for line in log.splitlines()]
    assert {one["night"] for one in told if one["event"] != "message"} == {"2026-03-03"}
    events = [one["event"] for one in told if one["event"] != "message"]
    stages = ["night_started", "site_read", "site_read", "matched", "checked", "report_written", "night_finished"]
    assert events[: len(stages)] == stages
    assert "cut-off" not in output, "a page that broke off is counted, not shouted about"
    (folder / "output.txt").write_text(output)
    for file in (path for path in folder.rglob("*") if path.is_file()):
        content = file.read_bytes()
        for word in (*SECRETS.values(), REVIEWER.split()[1], REVIEW):
            assert word.encode() not in content, f"{word} in {file.relative_to(folder)}"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_what_a_night_leaves_is_its_owners_alone(folder: Path) -> None:
    """Files by themselves; folders, too, so that not even the names of physicians in them are to be seen."""
    repmon(folder, "import", "roster", "roster.csv")
    repmon(folder, "nightly", "--as-of", "2026-03-02")
    repmon(folder, "export", "all", "dump")
    repmon(folder, "export", "findings", "findings.csv")
    ours = {path for path in folder.rglob("*") if path.name not in ("repmon.toml", "roster.csv")}
    readable = sorted(str(path.relative_to(folder)) for path in ours if path.stat().st_mode & 0o077)
    assert [name for name in readable if not name.endswith(".lock")] == []
