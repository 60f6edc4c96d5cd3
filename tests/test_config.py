"""``repmon.toml``: what is mistyped in it is one line that names file, key, value and the fix."""

from __future__ import annotations

from pathlib import Path

import pytest

from repmon.config import Config, ConfigError, load_config, unknown_specialties


def settings(folder: Path, text: str) -> Config:
    file = folder / "repmon.toml"
    file.write_text(f'[organisation]\nname = "Hill Health"\n{text}\n')
    return load_config(file)


@pytest.mark.parametrize("number", ["(413) 555-0100", "413-555-0100", "+1 413 555 0100", "4135550100", "1-800-555-0100 ext. 3"])
def test_a_number_of_our_own_is_read_as_the_checks_read_it(tmp_path: Path, number: str) -> None:
    assert settings(tmp_path, f'tracking_phones = ["{number}"]').organisation.tracking_phones == (number,)


@pytest.mark.parametrize("number", ["12", "555-0100", "", "none", "(413) 555-01000"])
def test_a_number_of_our_own_that_cannot_be_read_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, f'tracking_phones = ["(413) 555-0100", "{number}"]')
    assert f"repmon.toml: organisation.tracking_phones holds {number!r}, which is not a telephone number" in str(raised.value)


@pytest.mark.parametrize(
    "receiver", ["ann@example.org", "mailto:ann@example.org", "${TEAMS}", "slack://${TOKEN}/b", "${file:hook}"]
)
@pytest.mark.parametrize("key", ["marketers", "administrators"])
def test_receivers(tmp_path: Path, key: str, receiver: str) -> None:
    assert getattr(settings(tmp_path, f'[notify]\n{key} = ["{receiver}"]').notify, key) == (receiver,)


@pytest.mark.parametrize(
    "receiver", ["not an address", "ann", "ann@", "@example.org", "", "${}", "$TEAMS", "ann@example.org, bob@example.org"]
)
@pytest.mark.parametrize("key", ["marketers", "administrators"])
def test_receivers_that_nothing_can_reach(tmp_path: Path, key: str, receiver: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, f'[notify]\n{key} = ["{receiver}"]')
    assert f"repmon.toml: notify.{key} holds {receiver!r}, which is neither an e-mail address nor a reference" in str(
        raised.value
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('sender = "repmon"', "notify.sender is 'repmon', but must be an e-mail address"),
        ('smtp = "mail.example.org"', "notify.smtp is 'mail.example.org', but must be a mail server: smtp://"),
        ('smtp = "https://mail.example.org"', "but must be a mail server: smtp://"),
    ],
)
def test_a_mail_server_and_a_sender_that_are_none(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, f"[notify]\n{text}")
    assert message in str(raised.value)


def test_specialties_that_nobody_has_are_told_with_the_nearest_one(tmp_path: Path) -> None:
    text = '[demand]\n"Cardiolgy" = 1.5\n"FAMILY MEDICINE" = 2\n[ratings.lines]\n"Zoology" = 3.5\n"Cardiology" = 4.2'
    config = settings(tmp_path, text)
    assert unknown_specialties(config, ["Cardiology", "Family Medicine", None]) == [
        "[demand] 'cardiolgy': no physician on the roster has this specialty, so it does nothing. Did you mean Cardiology?",
        "[ratings.lines] 'zoology': no physician on the roster has this specialty, so it does nothing. "
        "Write it as the roster does.",
    ]
    assert unknown_specialties(config, []) == [], "before the roster is loaded nothing can be said"


def test_a_site_is_known_in_any_case_and_stands_there_once(tmp_path: Path) -> None:
    assert list(settings(tmp_path, "[sites.RateMDs]\nmax_requests = 40").sites) == ["ratemds"]
    with pytest.raises(ConfigError, match=r"repmon\.toml: there are two tables of one site, sites\.RateMDs is the second"):
        settings(tmp_path, "[sites.ratemds]\n[sites.RateMDs]")


@pytest.mark.parametrize(
    "text", ["[files]\nbackups_kept = 2.7", "[crawl]\nrevisit_nights = 1.5", "[sites.ratemds]\nmax_requests = 40.5"]
)
def test_what_is_counted_is_a_whole_number(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"repmon\.toml: .* is \d+\.\d, but must be a whole number\."):
        settings(tmp_path, text)
