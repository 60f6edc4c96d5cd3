"""Two Scrapyd nodes on this machine crawl a night's halves; joined they are what one machine reads."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from repmon.config import load_config
from repmon.crawl.runner import run_crawl
from repmon.demo.folder import prepare_folder
from repmon.demo.server import serving
from repmon.scrapyd_job import job_arguments, site_names
from repmon.store.database import open_database
from repmon.store.merge import merge
from repmon.store.roster import save_roster
from tests.conftest import ROOT
from tests.soak.story import Story, tell_story
from tests.store.test_merge import contents

NIGHT = "2026-03-02"


def test_a_job_is_a_crawl_of_this_folder() -> None:
    job = ["ratemds", "-s", "LOG_FILE=logs/1.log", "-a", "_job=17", "-a", "shard=1/2", "-a", f"night={NIGHT}"]
    command = ["--config", "repmon.toml", "crawl", "--site", "ratemds", "--shard", "1/2", "--as-of", NIGHT]
    assert job_arguments(job) == (command, Path("logs/1.log"))
    assert job_arguments(["all"]) == (["--config", "repmon.toml", "crawl"], None)


def node(folder: Path, urls: dict[str, str], story: Story) -> Path:
    """A folder with settings and the roster."""
    prepare_folder(folder, urls)
    with closing(open_database(folder / "repmon.db")) as db:
        save_roster(db, story.roster(1), source_file="test", night=NIGHT)
    return folder


def free_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


@contextmanager
def scrapyd(folder: Path) -> Iterator[str]:
    """Run Scrapyd in a node's folder with the project's own scrapy.cfg; give its address."""
    port = free_port()
    shutil.copy(ROOT / "scrapy.cfg", folder)
    (folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\n")
    with (folder / "scrapyd.log").open("w") as log:
        process = subprocess.Popen([sys.executable, "-m", "scrapyd", "--pidfile="], cwd=folder, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def ask(url: str, **form: str) -> dict[str, object]:
    """Ask Scrapyd, waiting for it to come up."""
    data = urllib.parse.urlencode(form).encode() if form else None
    for _ in range(100):
        try:
            with urllib.request.urlopen(url, data, timeout=30) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            pytest.fail(error.read().decode())
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


def wait_for_end(url: str, folder: Path) -> None:
    for _ in range(600):
        jobs = ask(f"{url}/listjobs.json?project=repmon")
        if jobs["finished"]:
            return
        time.sleep(0.1)
    pytest.fail((folder / "scrapyd.log").read_text())


@pytest.mark.slow
def test_two_nodes_joined_are_one_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = tell_story(3, 4)
    with serving(story.world) as sites:
        one, two, alone = (node(tmp_path / name, sites.base_urls, story) for name in ("one", "two", "alone"))
        monkeypatch.chdir(one)
        assert site_names() == ["all", "healthgrades", "own_directory", "ratemds"]
        with scrapyd(one) as first, scrapyd(two) as second:
            for number, url in enumerate((first, second), start=1):
                listed = ask(f"{url}/listspiders.json?project=repmon")
                assert listed["spiders"] == ["all", "healthgrades", "own_directory", "ratemds"]
                ask(f"{url}/schedule.json", project="repmon", spider="all", shard=f"{number}/2", night=NIGHT)
            wait_for_end(first, one)
            wait_for_end(second, two)
        run_crawl(load_config(alone / "repmon.toml"), night=NIGHT, progress=False)
    with closing(open_database(one / "repmon.db")) as joined, closing(open_database(alone / "repmon.db")) as single:
        assert merge(joined, two / "repmon.db", node="two").new_listings > 0
        assert contents(joined, without=("validators",)) == contents(single, without=("validators",))
