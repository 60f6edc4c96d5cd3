"""``repmon new-site`` in a copy of the tree: a spider, a fixture and its test from one saved page, and nothing else touched."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
URL = "https://reviews.example.org/doctors/ma/dr-ada-fernlake-7k2"
PAGE = f"""<!DOCTYPE html><html><head><title>Dr. Ada Fernlake, MD</title><link rel="canonical" href="{URL}">
<script type="application/ld+json">{{"@type": "Physician", "name": "Dr. Ada Fernlake, MD", "url": "{URL}", "address":
{{"streetAddress": "5 Fen Rd", "addressLocality": "Harlow", "addressRegion": "MA", "postalCode": "01362"}}, "telephone":
"(413) 555-0140", "aggregateRating": {{"ratingValue": 4.5, "reviewCount": 12}}}}</script></head>
<body><form action="/find"><input name="zip"><input type="search" name="q"></form>
<h1>Dr. Ada Fernlake, MD</h1><p>4.5 out of 5 (12 reviews)</p><h2>Similar doctors</h2><h3>Dr. Bo Other</h3>
<p>2.0 out of 5 (90 reviews)</p></body></html>"""
LIST = """<!DOCTYPE html><html><body><h1>Doctors in MA</h1><ul>
<li><h3><a href="/doctors/ma/dr-ada-fernlake-7k2">Dr. Ada Fernlake, MD</a></h3></li>
<li><h3><a href="/doctors/ma/dr-bo-other-9x1">Dr. Bo Other</a></h3></li></ul><a href="?page=2">Next</a></body></html>"""


class Clone:
    """A copy of the tree, with the code that is not written to as links."""

    def __init__(self, root: Path) -> None:
        self.root = root
        package = root / "src" / "repmon"
        package.mkdir(parents=True)
        for path in (ROOT / "src" / "repmon").iterdir():
            (package / path.name).symlink_to(path)
        shutil.copytree(ROOT / "spiders", root / "spiders", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "tests" / "sites").mkdir(parents=True)
        for file in (ROOT / "tests" / "sites").glob("*.py"):  # without other sites' pages: collecting their tests takes long
            shutil.copy(file, root / "tests" / "sites" / file.name)
        for name in ("tests/__init__.py", "tests/conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, root / name)
        (package / "spiders").symlink_to(root / "spiders")
        (package / "reports").symlink_to(ROOT / "reports")
        (root / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
        (root / "saved.html").write_text(PAGE)

    def run(self, *arguments: str, here: Path | None = None) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": str(self.root / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # half of the time, for nothing that is used here
        }
        command = [sys.executable, "-m", *arguments]
        return subprocess.run(command, cwd=here or self.root, env=environment, capture_output=True, text=True, check=False)

    def repmon(self, *arguments: str, here: Path | None = None) -> subprocess.CompletedProcess[str]:
        return self.run("repmon", *arguments, here=here)

    def test(self, words: str) -> subprocess.CompletedProcess[str]:
        return self.run("pytest", "tests/sites/test_sites.py", "-k", words, "-q", "-p", "no:cacheprovider")

    def files(self) -> set[str]:
        return {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    clone = Clone(tmp_path_factory.mktemp("clone"))
    (clone.root / "bare.html").write_text("<html><body><h1>Dr. Ada Fernlake</h1></body></html>")
    return clone


def test_from_a_saved_page_to_a_site_that_is_read(clone: Clone) -> None:
    before = clone.files()
    made = clone.repmon("new-site", "fernlake", "--from", "saved.html")
    assert made.returncode == 0, made.stderr
    assert "rating (json_ld)" in made.stdout
    folder = "tests/sites/fernlake"
    assert clone.files() - before == {
        "spiders/fernlake.py", f"{folder}/without.json", f"{folder}/rated/page.html", f"{folder}/rated/request.json",
    }  # fmt: skip

    first = clone.test("fernlake")
    assert first.returncode == 1
    assert "compare fernlake/rated with the page" in first.stdout
    assert clone.test("fernlake").returncode == 1, "it fails until a person has looked"

    expected = clone.root / folder / "rated" / "expected.json"
    values = json.loads(expected.read_text())
    assert (values["name"], values["rating"], values["count"], values["counts_what"]) == (
        "Dr. Ada Fernlake, MD",
        4.5,
        12,
        "reviews",
    )
    expected.write_text("".join(line for line in expected.open() if "not_looked_at" not in line))
    confirmed = clone.test("fernlake")
    assert confirmed.returncode == 0, confirmed.stdout

    spider = (clone.root / "spiders" / "fernlake.py").read_text()
    assert 'return searches_by_name(f"{cls.home}/find", wanted, "q")' in spider
    listed = clone.repmon("sites", "--json").stdout
    assert "fernlake" in [site["site"] for site in json.loads(listed)]
    (clone.root / "list.html").write_text(LIST)
    read = clone.repmon("extract", "fernlake", "list.html", "--url", "https://reviews.example.org/doctors/ma")
    names = [json.loads(line)["name"] for line in clone.repmon("extract", "fernlake", "saved.html").stdout.splitlines()]
    assert names == ["Dr. Ada Fernlake, MD"]
    assert "dr-bo-other-9x1" in read.stdout


def test_a_page_whose_data_only_its_scripts_read(clone: Clone) -> None:
    record = {"fullName": "Dr. Ada Fernlake", "npi": "1999999984", "reviews": {"averageRating": 4.6, "reviewCount": 31},
              "locations": [{"address1": "5 Fen Rd", "city": "Harlow", "state": "MA", "zip": "01362"}]}  # fmt: skip
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"doctor": record}})}</script>'
    page = f'<html><head><link rel="canonical" href="{URL}"></head><body><h1>Dr. Ada Fernlake, MD</h1>{script}</body></html>'
    (clone.root / "saved.html").write_text(page)
    made = clone.repmon("new-site", "fernlake", "--from", "saved.html")
    assert "rating (embedded_json)" in made.stdout, made.stderr
    spider = (clone.root / "spiders" / "fernlake.py").read_text()
    assert 'rating=stars_at("reviews.averageRating", "reviews.reviewCount"),' in spider
    assert 'counts_what = "reviews"' in spider
    read = json.loads(clone.repmon("extract", "fernlake", "saved.html").stdout)
    assert (read["npi"], read["rating"], read["count"], read["offices"][0]["street"]) == ("1999999984", 4.6, 31, "5 Fen Rd")


def test_another_clone_is_not_written_into(untouched: Clone, tmp_path: Path) -> None:
    before = untouched.files()
    for folder in ("spiders", "tests/sites", "docs"):
        (tmp_path / folder).mkdir(parents=True)
    for here in (tmp_path, tmp_path / "docs"):
        failed = untouched.repmon("new-site", "fernlake", "--from", str(untouched.root / "saved.html"), here=here)
        assert failed.returncode == 1
        assert f"{tmp_path} is not the clone that runs ({untouched.root}): install this one" in failed.stderr
    assert untouched.files() == before


def test_what_was_written_is_named_from_where_one_stands(clone: Clone, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    made = clone.repmon("new-site", "fernlake", "--from", str(clone.root / "saved.html"), here=elsewhere)
    assert f"wrote {clone.root / 'spiders' / 'fernlake.py'} and {clone.root}" in made.stdout, made.stderr


@pytest.mark.parametrize(
    ("above", "ours"),
    [
        ("<title>Dr. Ada Fernlake | Fen Reviews</title>", '("Fen Reviews",)'),
        ('<img alt="FernLake logo">', '("FernLake",)'),
        ('<form action="/find"><input name="q"></form>', "('<form action=\"/find\">',)"),
        ("", None),
    ],
)
def test_by_which_words_the_sites_own_pages_are_known(clone: Clone, above: str, ours: str | None) -> None:
    body = "<h1>Dr. Ada Lowe, MD</h1><p>5 Fen Rd</p><p>Harlow, MA 01362</p><p>(413) 555-0140</p>"
    (clone.root / "saved.html").write_text(f"<html><body>{above}{body}</body></html>")
    made = clone.repmon("new-site", "fern_lake", "--from", "saved.html", "--url", "https://reviews.example.org/doctors/7781")
    assert made.returncode == 0, made.stderr
    spider = (clone.root / "spiders" / "fern_lake.py").read_text()
    assert (f"ours={ours}" in spider) if ours else "ours" not in spider
    assert ("Nothing on the page tells whose it is" in made.stdout) == (ours is None)
    assert "wrote spiders/fern_lake.py and " in made.stdout
    assert (
        "5 Fen Rd"
        in clone.repmon("extract", "fern_lake", "saved.html", "--url", "https://reviews.example.org/doctors/7781").stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ratemds", "--from", "saved.html"], "there is a site 'ratemds' already"),
        (["Bad-Name", "--from", "saved.html"], "'Bad-Name' is no usable name"),
        (["class", "--from", "saved.html"], "'class' is no usable name"),
        (["../oops", "--from", "saved.html"], "'../oops' is no usable name"),
        (["fernlake", "--from", "none.html"], "none.html: cannot be read (No such file or directory)"),
        (["fernlake", "--from", "bare.html"], "the page does not say where it is from; give it with --url"),
        (["fernlake", "--from", "bare.html", "--url", "https://reviews.example.org/"], "is no profile's address"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_writes_nothing(untouched: Clone, arguments: list[str], message: str) -> None:
    before = untouched.files()
    failed = untouched.repmon("new-site", *arguments)
    assert failed.returncode == (2 if "no usable name" in message else 1)
    assert failed.stderr.startswith("repmon: ")
    assert message in failed.stderr
    assert failed.stderr.count("\n") == 1
    assert untouched.files() == before


def test_an_installed_package_is_left_alone(clone: Clone) -> None:
    shutil.rmtree(clone.root / "tests")
    failed = clone.repmon("new-site", "fernlake", "--from", "saved.html")
    assert (failed.returncode, "a site is added in a clone of repmon, not in an installed package" in failed.stderr) == (
        1,
        True,
    )
