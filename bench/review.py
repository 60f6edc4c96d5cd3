"""What perfect answers to the review list come to, through the command line.

    python bench/review.py [FOLDER]

FOLDER holds roster.csv, listings.csv and truth.csv. Imports the first two, matches, exports the review list, answers all its
questions by the truth, imports the answers, matches again, and compares ``repmon export matches`` with the truth both times.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._matching_set import FOLDER, is_there

Truth = Mapping[tuple[str, str], str]
"""(site, site_key) -> NPI; "" for nobody of ours."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    given = parser.parse_args().folder.resolve()
    if not is_there(given):
        return
    truth = {(row["site"], row["site_key"]): row["npi"] for row in _rows(given / "truth.csv")}
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("repmon.toml").write_text('[organisation]\nname = "Bench"\n', encoding="utf-8")
        _repmon("import", "roster", str(given / "roster.csv"))
        _repmon("import", "listings", str(given / "listings.csv"))
        _repmon("match")
        _say("before", truth)
        _repmon("review", "export", "review.csv")
        _answer(Path("review.csv"), truth)
        _repmon("review", "import", "review.csv")
        _repmon("match")
        _say("after perfect answers", truth)


def _repmon(*arguments: str) -> None:
    print(subprocess.run([sys.executable, "-m", "repmon", *arguments], check=True, capture_output=True, text=True).stdout)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _answer(path: Path, truth: Truth) -> None:
    rows = _rows(path)
    for row in rows:
        mine = truth[row["site"], row["site_key"]] == row["physician_id"]
        row["decision"] = "confirm" if mine else "reject"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _say(when: str, truth: Truth) -> None:
    _repmon("export", "matches", "matches.csv")
    rows = _rows(Path("matches.csv"))
    certain = [row for row in rows if row["state"] in ("auto", "confirmed")]
    right = {(row["site"], row["site_key"]) for row in certain if _is_right(row, truth)}
    asked = {(row["site"], row["site_key"]) for row in rows if row["state"] == "needs_review"}
    offered = {(row["site"], row["site_key"]) for row in rows if row["state"] == "needs_review" and _is_right(row, truth)}
    ours = sum(npi != "" for npi in truth.values())
    print(
        f"{when}: precision {len(right) / len(certain):.4f}, recall {len(right) / ours:.4f}, "
        f"certain or asked {len(right | offered) / ours:.4f}, asked {len(asked) / len(truth):.1%} of the listings"
    )


def _is_right(row: Mapping[str, str], truth: Truth) -> bool:
    return truth[row["site"], row["site_key"]] == row["physician_id"]


if __name__ == "__main__":
    main()
