"""What ``repmon init`` writes: a commented repmon.toml and an empty roster template."""

from __future__ import annotations

from pathlib import Path

from repmon.errors import RepmonError

TOML = """\
# repmon's settings. Every line that begins with # is a comment; remove the # to use it.

[organisation]
name = "Your health system"
# Who answers when a site's owner has a question; sent with every request. Needed before anything is read.
# contact = "webteam@example.org"
# Your own call-tracking numbers: listings that show them are right.
# tracking_phones = ["(413) 555-0100"]
# How the report looks: an SVG or PNG file of at most 200 kB, and a colour for links and bars (made darker or lighter where it
# could not be read).
# logo = "logo.svg"
# accent = "#0f5f74"

# [report]
# dates = "day_first"          # 2 March 2026; or "month_first" (March 2, 2026), "iso" (2026-03-02)
# numbers = "1,234"            # or "1.234", "1 234"
# pages = "auto"               # a folder for more than 2,000 physicians; or always "one" file, always a "folder"

[files]
database = "repmon.db"
reports = "reports"
# backups = "backups"        # a copy of the database every backup_every_nights (7); backups_kept (4) of them stay

[retention]                  # in days; 'repmon purge' deletes what is older
review_days = 365
departed_days = 730          # physicians who left, with all that is theirs alone
stranger_days = 365          # other people's listings that searches brought up
search_days = 365            # who was searched for, when, and how it ended

# [ratings]                  # a listing is named when its level is below this line, and chance does not explain it
# line = 4.0
# [ratings.lines]            # other lines by specialty
# "Emergency Medicine" = 3.7

# [demand]                   # a factor of the priority by specialty: much looked for comes earlier in the work list
# "Cardiology" = 1.5

[crawl]
delay_seconds = 1.0          # at least so long between two requests to one site
search_again_nights = 7      # look again for a physician who is known to be missing
revisit_nights = 3           # look again at a listing that hardly ever changes; one with an open problem: every night

# A site is read only when you have recorded why you may: read its terms and robots.txt (or make an agreement) first.

# [sites.own_directory]
# sitemap = "https://www.example.org/sitemap.xml"
# allow = ["/find-a-doctor/"]  # which of its pages are physicians' (regular expressions)
# permission = { basis = "our own website", by = "Jane Doe", on = 2026-01-31 }

# [sites.ratemds]
# permission = { basis = "read terms and robots.txt", by = "Jane Doe", on = 2026-01-31 }

# [sites.healthgrades]
# permission = { basis = "read terms and robots.txt", by = "Jane Doe", on = 2026-01-31 }

# Mail after the night: to marketers what is new or came back, to administrators what could not be read. A password never
# stands here: ${NAME} is an environment variable, ${file:PATH} a file that only its owner can read.

# [notify]
# marketers = ["ann@example.org"]
# administrators = ["it@example.org"]
# when = "changes"             # or "weekly", "always"
# smtp = "smtp://mail.example.org"   # with a password: "${SMTP_URL}"
# sender = "repmon@example.org"
"""

ROSTER_COLUMNS = (
    "npi", "physician_id", "first_name", "middle_name", "last_name", "suffix", "credentials", "gender", "specialty",
    "other_last_names", "location_id", "location_name", "street", "street2", "city", "state", "zip", "phone", "main_phone",
    "website", "region", "service_line", "accepting_new_patients", "verified_on",
)  # fmt: skip
"""Columns of the roster template: one row per physician x location; needed: npi or physician_id, last_name, street or phone."""


def write_starter(folder: Path) -> list[Path]:
    """Write ``repmon.toml`` and ``roster-template.csv`` into a folder; what is there already is left alone.

    Returns the files written.

    Raises:
        RepmonError: when the folder cannot be written.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("repmon.toml", TOML), ("roster-template.csv", ",".join(ROSTER_COLUMNS) + "\r\n")):
            path = folder / name
            if not path.exists():
                path.write_text(text, encoding="utf-8", newline="")
                written.append(path)
    except OSError as error:
        raise RepmonError(f"{folder}: cannot be written ({error.strerror}). Choose another folder.") from error
    return written
