"""Crawl gates: pages a second, each against its baseline in the same run.

    python bench/crawl.py [--pages N] [--rounds N]

The server runs in a process of its own and answers from memory; every measurement does, too, so that no run inherits another
one's warm caches. Rounds are interleaved, and medians are compared, so that a busy machine slows both sides alike.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, ClassVar

NIGHT, NEXT_NIGHT = "2026-03-02", "2026-03-03"
REVIEW = "A review of nobody, written by nobody at all. "
REVIEWS_IN_DATA, REVIEWS_IN_PAGE = 30, 300
"""A real profile page weighs some 130 KB, of which its data are 30 KB; most of both is reviews."""


# ------------------------------------------------------------------------------------------------------------- server


def profile_page(number: int) -> bytes:
    """A fictional profile in the shape in which RateMDs serves one: data as JSON in a string in a script."""
    doctor = {
        "id": 900_000 + number,
        "full_name": f"Dr. Ann {_name(number)}",
        "slug": f"{number}/Dr-Ann-{_name(number)}-Westfield-MA.html",
        "specialty_name": "Family Doctor",
        "rating": {"average": 3 + number % 20 / 10, "count": number % 90 + 1},
        "location": {
            "address": f"{number} Elm Street",
            "suite": "",
            "postal_code": "01085",
            "phone_number": "(413) 555-0123",
            "city": {"name": "Westfield", "province_slug": "ma"},
        },
        "doctor_locations": [],
        "accepting_patients": True,
        "reviews": [{"id": at, "stars": [4, 5, 3, 4], "comment": REVIEW * 20} for at in range(REVIEWS_IN_DATA)],
    }
    data = json.dumps(json.dumps({"doctor": doctor}))
    reviews = f"<div class='review'><p>{REVIEW * 8}</p></div>" * REVIEWS_IN_PAGE
    return (
        f"<!DOCTYPE html><html><head><title>Dr. Ann {_name(number)}</title></head><body><script>"
        f"window.DATA = {{}};window.DATA.doctorDetailProps = JSON.parse({data});</script>"
        f"<div>{reviews}</div></body></html>"
    ).encode()


def _name(number: int) -> str:
    return "Quill" + "".join("klmnopqrst"[int(digit)] for digit in str(number))


class _Site(asyncio.Protocol):
    """Just enough HTTP/1.1 to answer faster than any crawler asks."""

    pages: ClassVar[dict[bytes, bytes]] = {}
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self.transport.write(self._answer(head))

    def _answer(self, head: bytes) -> bytes:
        path = head.split(b" ", 2)[1]
        etag = b'"v1-' + path + b'"'
        if b"If-None-Match: " + etag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n"
        body = self.pages.get(path)
        status = b"200 OK" if body is not None else b"404 Not Found"
        body = body or b""
        kind = b"Content-Type: text/html; charset=utf-8\r\nETag: " + etag
        return b"HTTP/1.1 %b\r\n%b\r\nContent-Length: %d\r\n\r\n%b" % (status, kind, len(body), body)


def serve(pipe: Connection, pages: int) -> None:
    """Serve until the process is ended; send the port first."""

    async def main() -> None:
        _Site.pages = {path(number).encode(): profile_page(number) for number in range(pages)}
        server = await asyncio.get_running_loop().create_server(_Site, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def path(number: int) -> str:
    return f"/doctor-ratings/{number}/Dr-Ann-{_name(number)}-Westfield-MA.html"


# ------------------------------------------------------------------------------------------------------- measurements


@dataclass(frozen=True)
class Measured:
    """What one crawl came to."""

    pages: int
    seconds: float
    cpu_seconds: float
    bytes: int = 0

    @property
    def rate(self) -> float:
        return self.pages / self.seconds


def now() -> tuple[float, float]:
    return perf_counter(), process_time()


def elapsed(begun: tuple[float, float]) -> tuple[float, float]:
    """Return the seconds since then: on the clock, and of this process's own work."""
    return perf_counter() - begun[0], process_time() - begun[1]


def bare(url: str, pages: int, folder: Path, *, tuned: bool) -> Measured:
    """Scrapy alone: a spider that fetches the pages and does nothing with them."""
    import scrapy.core.downloader.handlers.http11  # noqa: F401 - else the first request would pay for it
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess

    clock: list[tuple[float, float]] = []
    got = 0

    class Bare(Spider):
        name = "bare"

        async def start(self) -> Any:
            clock.append(now())
            for number in range(pages):
                yield Request(url + path(number))

        def parse(self, response: Any) -> Any:
            nonlocal got
            got += 1
            yield {"url": response.url}

        def closed(self, reason: str) -> None:
            clock.append(elapsed(clock[0]))

    settings: dict[str, Any] = {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
    if tuned:
        settings |= {"CONCURRENT_ITEMS": 4, "WARN_ON_GENERATOR_RETURN_VALUE": False}
    process = AsyncCrawlerProcess(settings)
    process.crawl(Bare)
    process.start()
    return Measured(got, *clock[1])


def night(url: str, pages: int, folder: Path, *, second: bool) -> Measured:
    """Our whole crawl: robots, limits, parsing, health, storage; the second night finds every page unchanged.

    A few pages are crawled into another database first: imports are no more part of this than of the bare spider's time.
    """
    crawl(url, min(pages, 5), folder / "warm", NIGHT)
    first = crawl(url, pages, folder / "measured", NIGHT)
    return crawl(url, pages, folder / "measured", NEXT_NIGHT) if second else first


def crawl(url: str, pages: int, folder: Path, when: str) -> Measured:
    """Crawl so many known listings on one night."""
    from repmon.spiders.ratemds import RateMDs

    from repmon.config import load_config
    from repmon.crawl.runner import run_crawl
    from repmon.model import Task
    from repmon.store.database import open_database
    from repmon.store.nights import save_tasks, start_night

    folder.mkdir(exist_ok=True)
    file = folder / "repmon.toml"
    file.write_text(
        '[organisation]\nname = "Bench"\ncontact = "bench@example.org"\n[crawl]\ndelay_seconds = 0\n'
        f'[sites.ratemds]\nbase_url = "{url}"\npermission = {{ basis = "bench", by = "bench", on = 2026-01-01 }}\n'
    )
    config = load_config(file)
    with closing(open_database(config.database)) as db:
        start_night(db, when, when)
        save_tasks(db, when, [Task("ratemds", "visit", str(number), url + path(number)) for number in range(pages)])
    begun = now()
    (run,) = run_crawl(config, night=when, progress=False, spiders={"ratemds": RateMDs})
    seconds = elapsed(begun)
    assert (run.health, run.listings) == ("ok", pages), run
    assert run.not_modified == (0 if when == NIGHT else pages), run
    return Measured(run.listings, *seconds, run.bytes)


def bare_default(url: str, pages: int, folder: Path) -> Measured:
    return bare(url, pages, folder, tuned=False)


def bare_tuned(url: str, pages: int, folder: Path) -> Measured:
    return bare(url, pages, folder, tuned=True)


def cold_night(url: str, pages: int, folder: Path) -> Measured:
    return night(url, pages, folder, second=False)


def unchanged_night(url: str, pages: int, folder: Path) -> Measured:
    return night(url, pages, folder, second=True)


CASES: dict[str, Callable[[str, int, Path], Measured]] = {
    "bare default": bare_default,
    "bare tuned": bare_tuned,
    "cold night": cold_night,
    "unchanged night": unchanged_night,
}


def _measure(case: str, url: str, pages: int, pipe: Connection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pipe.send(CASES[case](url, pages, Path(folder)))


def measure(case: str, url: str, pages: int) -> Measured:
    """Measure in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_measure, args=(case, url, pages, there))
    process.start()
    there.close()
    measured = here.recv()
    process.join()
    assert isinstance(measured, Measured)
    return measured


# --------------------------------------------------------------------------------------------------------------- gates


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds, print the gates, and return 1 when one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    server = context.Process(target=serve, args=(there, options.pages), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}"
    found: dict[str, list[Measured]] = {case: [] for case in CASES}
    for _ in range(options.rounds):
        for case in CASES:
            found[case].append(measure(case, url, options.pages))
    server.terminate()
    for case, all_of in found.items():
        cpu = median(1000 * each.cpu_seconds / each.pages for each in all_of)
        print(f"{case:16} {median(each.rate for each in all_of):8.0f} pages/s  {cpu:6.2f} ms of CPU a page")
    passed = [_gate(*gate) for gate in gates(found)]  # every gate is printed, also after one has failed
    return 0 if all(passed) else 1


def gates(found: dict[str, list[Measured]]) -> list[tuple[str, float, float, bool]]:
    """Return (what, seen, wanted, whether at least): the crawl gates."""
    rate = {case: median(each.rate for each in all_of) for case, all_of in found.items()}
    size = {case: median(each.bytes for each in all_of) for case, all_of in found.items()}
    return [
        ("bare tuned / bare default", rate["bare tuned"] / rate["bare default"], 1.5, True),
        ("cold night / bare default (1.2 is wanted next)", rate["cold night"] / rate["bare default"], 0.9, True),
        ("unchanged night / cold night", rate["unchanged night"] / rate["cold night"], 2.2, True),
        ("bytes, unchanged night / cold night", size["unchanged night"] / size["cold night"], 0.01, False),
    ]


def _gate(what: str, seen: float, wanted: float, at_least: bool) -> bool:
    passed = seen >= wanted if at_least else seen <= wanted
    print(f"{'PASS' if passed else 'FAIL'}  {what}: {seen:.3f} ({'>=' if at_least else '<='} {wanted:g})")
    return passed


if __name__ == "__main__":
    sys.exit(main())
