from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repmon.config import Config, Organisation, SiteConfig
from repmon.crawl.address import SiteAddress
from repmon.crawl.api import ApiSpider
from repmon.crawl.catalogue import load_spider
from repmon.crawl.keys import MissingKeyError, Secret, find_key
from repmon.crawl.quota import left_today, within
from repmon.model import SiteRun, Task

SECRET = "sesame-5550125"


def config(folder: Path) -> Config:
    return Config(folder, Organisation("Example Health"), folder / "repmon.db", folder / "reports")


def site(**options: str) -> SiteConfig:
    return SiteConfig("yelp", options=options)


def test_the_named_variable_comes_before_the_usual_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YELP_API_KEY", "usual")
    monkeypatch.setenv("OTHER", f" {SECRET}\n")
    assert find_key(config(tmp_path), site(key_env="OTHER"), "YELP_API_KEY").value == SECRET
    assert find_key(config(tmp_path), site(), "YELP_API_KEY").value == "usual"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "yelp.key"
    file.write_text(SECRET, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(MissingKeyError, match="chmod 600"):
        find_key(config(tmp_path), site(key_file="yelp.key"), "X")


@pytest.mark.parametrize("held", [b"", b"two words", b"line\r\nX-Injected: 1", "schlüssel".encode(), b"\xff\xfe"])
def test_what_is_no_key_is_refused_without_being_shown(tmp_path: Path, held: bytes) -> None:
    file = tmp_path / "yelp.key"
    file.write_bytes(held)
    file.chmod(0o600)
    with pytest.raises(MissingKeyError) as caught:
        find_key(config(tmp_path), site(key_file="yelp.key"), "X")
    message = str(caught.value)
    assert "\n" not in message
    assert not held or held.decode("utf-8", "replace") not in message
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("option", ["key", "api_key", "token", "secret", "password"])
def test_a_key_in_the_configuration_is_refused_without_being_shown(tmp_path: Path, option: str) -> None:
    with pytest.raises(MissingKeyError, match=f"remove sites.yelp.{option}") as caught:
        find_key(config(tmp_path), site(**{option: SECRET}), "YELP_API_KEY")
    assert SECRET not in str(caught.value)


def test_a_missing_file_says_which(tmp_path: Path) -> None:
    with pytest.raises(MissingKeyError, match=r"absent\.key: cannot be read \(No such file"):
        find_key(config(tmp_path), site(key_file="absent.key"), "X")


def test_a_secret_does_not_show_itself() -> None:
    secret = Secret(SECRET)
    assert SECRET not in f"{secret} {secret!r} {[secret]}"
    assert pickle.loads(pickle.dumps(secret)) == secret


def run(requests: int, started: str, finished: str | None = None) -> SiteRun:
    return SiteRun("yelp", started[:10], requests=requests, started_at=started, finished_at=finished)


def test_what_was_spent_since_midnight_utc_counts() -> None:
    now = "2026-03-03T02:00:00+00:00"
    yesterday = run(100, "2026-03-02T02:00:00+00:00", "2026-03-02T03:00:00+00:00")
    across = run(50, "2026-03-02T23:50:00+00:00", "2026-03-03T00:10:00+00:00")
    elsewhere = run(20, "2026-03-02T19:30:00-05:00")  # half past midnight in UTC
    assert left_today(300, [yesterday], now) == 300
    assert left_today(300, [yesterday, across, elsewhere], now) == 230
    assert left_today(60, [across, elsewhere], now) == 0


@given(st.integers(0, 50), st.lists(st.sampled_from(["visit", "search"]), max_size=30))
def test_what_fits_is_the_beginning_and_never_more_than_the_budget(budget: int, kinds: list[str]) -> None:
    tasks = [Task("yelp", kind, str(at)) for at, kind in enumerate(kinds)]  # type: ignore[arg-type]
    fitting = within(budget, tasks, {"search": 4})
    assert fitting == tasks[: len(fitting)]
    cost = sum(4 if task.kind == "search" else 1 for task in fitting)
    assert cost <= budget
    if len(fitting) < len(tasks):
        assert cost + (4 if tasks[len(fitting)].kind == "search" else 1) > budget


def test_machines_share_a_quota_and_the_configuration_overrides_the_usual_one() -> None:
    yelp = load_spider("yelp")
    assert issubclass(yelp, ApiSpider)
    now = "2026-03-03T02:00:00+00:00"
    assert yelp.within_quota(SiteConfig("yelp"), [], now).max_requests == 300
    assert yelp.within_quota(SiteConfig("yelp"), [], now, machines=3).max_requests == 100
    assert yelp.within_quota(SiteConfig("yelp", max_requests=5000), [run(10, now)], now).max_requests == 4990


def test_both_servers_of_business_profile_may_be_asked_and_no_other() -> None:
    profile = load_spider("google_profile")
    table = profile.configured(SiteConfig("google_profile", options={"accounts": ["accounts/1"]}))
    address = SiteAddress.of(profile.home, table)
    assert table.start[0].startswith("https://mybusinessbusinessinformation.googleapis.com/v1/accounts/1/locations?readMask=")
    assert [address.why_not(url) for url in (*table.start, profile.profile_url("accounts/1/locations/2") or "")] == [None, None]
    assert address.why_not("https://example.org/v1/accounts/1/locations") is not None
    named = profile.configured(SiteConfig("google_profile", options={"locations": ["accounts/1/locations/2"]}))
    assert (named.wanted, table.wanted) == (False, True)
