"""Measure the report: building it, building it again after a quiet night, and opening it in a browser.

Usage: python bench/report.py [PHYSICIANS]   (10,000 by default; prints one line per gate, exit 1 when one is missed)

Every figure is a ratio to a baseline taken in the same run: reading the same rows with one SQL query into tuples, a full
build, and a plain HTML table of the same physicians. Interleaved three times; the medians count.
"""

from __future__ import annotations

import html
import json
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from repmon.report.build import build_report  # noqa: E402 - the repository's own tests are imported by path
from tests.report import world  # noqa: E402

ROUNDS = 3
CHANGED = 0.09
CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

SAME_ROWS = """
    SELECT p.physician_id, p.npi, p.first_name, p.last_name, p.credentials, p.specialty, p.verified_on, l.location_id, l.name,
      l.street, l.city, l.state, l.zip, pl.phone, l.main_phone, l.website, l.region, m.site, m.site_key, m.state, m.points,
      m.reasons, m.is_primary, li.url, li.first_seen, li.last_seen, li.gone_since, v.valid_from, v.name, v.specialties,
      v.offices, v.website, v.status, r.valid_from, r.value, r.count, f.finding_id, f.kind, f.state, f.listed, f.expected,
      f.sentence, f.evidence, f.priority, f.first_seen, f.opened_on, f.notes
    FROM physicians p
    JOIN physician_locations pl ON pl.physician_id = p.physician_id AND pl.position = 0
    JOIN locations l USING (location_id)
    LEFT JOIN matches m ON m.physician_id = p.physician_id
    LEFT JOIN listings li ON li.site = m.site AND li.site_key = m.site_key
    LEFT JOIN listing_versions v ON v.listing_id = li.listing_id AND v.valid_to IS NULL
    LEFT JOIN ratings r ON r.listing_id = li.listing_id
    LEFT JOIN findings f ON f.physician_id = p.physician_id AND f.site = m.site AND f.site_key = m.site_key"""
"""The rows of the report: physicians, places, listings, their readings and findings."""

SETTLED = (
    "async () => { await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))); return performance.now(); }"
)
SORT_PLAIN = """async () => {
  const start = performance.now(), body = document.querySelector("tbody"), rows = [...body.rows];
  rows.sort((a, b) => (a.cells[1].textContent < b.cells[1].textContent ? -1 : 1));
  body.append(...rows); document.body.offsetHeight;
  await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
  return performance.now() - start;
}"""
SORT_OURS = """async () => {
  const start = performance.now();
  document.querySelector('[data-sort="place"]').click(); document.body.offsetHeight;
  await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
  return performance.now() - start;
}"""
FILTER_OURS = """() => {
  const start = performance.now(), box = document.getElementById("q");
  box.value = "urology norvale"; box.dispatchEvent(new Event("input")); document.body.offsetHeight;
  return performance.now() - start;
}"""


def main(physicians: int) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = world.build(folder / "repmon.db", physicians)
        config = world.config(folder)
        times = building(db, folder, lambda: build_report(db, config, night=world.NIGHT, out=folder / "out"))
        page = folder / "out" / "index.html"
        beside = sum(file.stat().st_size for file in page.parent.glob("*/*.js"))
        sizes = f"page {page.stat().st_size / 1e6:.1f} MB, files beside it {beside / 1e6:.1f} MB"
        print(f"{physicians:,} physicians x {len(world.SITES)} sites: {sizes}")
        db.close()
        missed = [
            gate("full report / one SQL query into tuples", times["full"] / times["query"], 12),
            gate("9 %-changed report / full report", times["changed"] / times["full"], 0.35),
            gate("peak memory of a full build, MB", peak_of_a_build(folder), 400),
            *browsing(page, plain_table(page, folder / "plain.html")),
        ]
    return int(any(missed))


def gate(name: str, value: float, most: float) -> bool:
    """Print a line; tell whether the gate was missed."""
    print(f"{name:<48} {value:8.2f}  <= {most:<6g} {'ok' if value <= most else 'MISSED'}")
    return value > most


def building(db: sqlite3.Connection, folder: Path, build: Callable[[], Path]) -> dict[str, float]:
    """Median processor seconds of the baseline query, a full build, and a build after 9 % of the physicians changed."""
    seen: dict[str, list[float]] = {"query": [], "full": [], "changed": []}
    for number in range(ROUNDS):
        seen["query"].append(timed(lambda: drain(db)))
        (folder / "repmon.db.report-cache").unlink(missing_ok=True)
        seen["full"].append(timed(build))
        change_some(db, number)
        seen["changed"].append(timed(build))
    print("seconds: " + ", ".join(f"{name} {statistics.median(some):.2f}" for name, some in seen.items()))
    return {name: statistics.median(some) for name, some in seen.items()}


def peak_of_a_build(folder: Path) -> float:
    """Megabytes that a process of its own needs at most for a full build."""
    (folder / "repmon.db.report-cache").unlink(missing_ok=True)
    code = (
        "import re, sqlite3, sys; from pathlib import Path; from repmon.report.build import build_report; "
        "from tests.report import world; folder = Path(sys.argv[1]); "
        "build_report(sqlite3.connect(folder / 'repmon.db'), world.config(folder), night=world.NIGHT, out=folder / 'out'); "
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


def drain(db: sqlite3.Connection) -> int:
    return len(db.execute(SAME_ROWS).fetchall())


def change_some(db: sqlite3.Connection, number: int) -> None:
    """Give a listing of every eleventh physician a new reading, and move every priority, as each night does."""
    step = round(1 / CHANGED)
    db.execute(
        f"""UPDATE ratings SET value = 1.0 + {number}, count = 99 WHERE valid_to IS NULL AND listing_id IN (
            SELECT min(li.listing_id) FROM matches m JOIN listings li USING (site, site_key)
            WHERE CAST(substr(m.physician_id, 2) AS INTEGER) % {step} = {number} GROUP BY m.physician_id)"""
    )
    db.execute("UPDATE findings SET priority = priority * 1.01, last_checked = last_checked")


def timed(run: Callable[[], object]) -> float:
    """Seconds of processor time: all three are bound by it, and it does not count what else the machine is doing."""
    start = time.process_time()
    run()
    return time.process_time() - start


def plain_table(page: Path, path: Path) -> Path:
    """Write the grid's rows as the table that a template without thought would make."""
    (grid,) = re.findall(r'id="grid">(.*?)</script>', page.read_text(), re.DOTALL)
    lines = []
    for _, name, specialty, _, places, _, cells, _ in json.loads(grid):
        rest = "".join(f"<td>{html.escape(text)}</td>" for text in (specialty, ", ".join(places), *cells))
        lines.append(f"<tr><th>{html.escape(name)}</th>{rest}</tr>")
    head = "<!doctype html><meta charset=utf-8><title>plain</title>"
    path.write_text(f"{head}<table border=1><tbody>{''.join(lines)}</tbody></table>")
    return path


def browsing(page: Path, plain: Path) -> list[bool]:
    """Compare loading and sorting with the plain table, in headless Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("browser gates: skipped, playwright is not installed")
        return []
    if not CHROMIUM.exists():
        print(f"browser gates: skipped, no browser at {CHROMIUM}")
        return []
    seen: dict[str, list[float]] = {name: [] for name in ("load", "plain load", "sort", "plain sort", "filter")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        for _ in range(2 * ROUNDS - 1):
            for file, prefix, sort in ((plain, "plain ", SORT_PLAIN), (page, "", SORT_OURS)):
                tab = browser.new_page(viewport={"width": 1440, "height": 900})
                tab.goto(file.as_uri(), wait_until="load")
                seen[f"{prefix}load"].append(tab.evaluate(SETTLED))
                seen[f"{prefix}sort"].append(tab.evaluate(sort))
                if file is page:
                    seen["filter"].append(tab.evaluate(FILTER_OURS))
                tab.close()
        browser.close()
    middle = {name: statistics.median(some) for name, some in seen.items()}
    print("milliseconds: " + ", ".join(f"{name} {value:.0f}" for name, value in middle.items()))
    return [
        gate("page load / plain table", middle["load"] / middle["plain load"], 0.2),
        gate("page load, s", middle["load"] / 1000, 2),
        gate("sort / plain table", middle["sort"] / middle["plain sort"], 0.1),
        gate("sort, ms", middle["sort"], 100),
        gate("filter, ms", middle["filter"], 100),
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
