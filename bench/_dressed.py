"""The fixture pages in the clothes of real ones: what stands around a profile on a page of 150 to 200 KB."""

from __future__ import annotations

import json
from dataclasses import replace

from repmon.extract.page import Page

STYLE = "".join(f".c{n}{{display:block;margin:{n % 9}px {n % 7}px;color:#{n:06x}}}" for n in range(900))
SCRIPT = "(function(w,d){" + "w.q=w.q||[];w.q.push(function(a){if(a<9&&a>1){d.title=a}});" * 500 + "})(window,document);"
DATA = json.dumps({"flags": {f"flag{n}": {"on": n % 2 == 0, "note": f"variant <b>{n}</b> of many"} for n in range(500)}})
ICON = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2C6.5 2 2 6.5 2 12s4.5 10 10 10 10-4 10-10S17 2 12 2z"/></svg>'
HEAD = f"<style>{STYLE}</style><script>{SCRIPT}</script>" + "".join(
    f'<link rel="preload" as="script" href="/static/chunk-{n}.js"><meta name="x-{n}" content="{n}">' for n in range(30)
)
NAVIGATION = '<div class="nav" data-menu=\'{"open":false}\'><ul>' + "".join(
    f'<li class="item i{n}"><a class="link" href="/help/topic-{n}">{ICON}<span class="label">Topic {n}</span></a></li>'
    for n in range(120)
)
NAVIGATION += "</ul></div>"
BELOW = "".join(
    f'<div class="row"><div class="cell a"><span class="tag">Topic {n}</span></div><div class="cell b"><p>Words on topic {n}, '
    f'as a help page would put them, with a <a href="/help/{n}?from=page">link</a> &amp; a note.</p></div></div>'
    for n in range(220)
)


def dressed(page: Page) -> Page:
    """Return the page with style sheets, scripts, navigation and footer around what it holds."""
    text = page.text
    for tag, clothes in (
        ("</head>", f"{HEAD}</head>"),
        ("<body>", f"<body>{NAVIGATION}"),
        ("</body>", f'<div class="below">{BELOW}</div><script>window.__SETTINGS__={DATA}</script></body>'),
    ):
        text = text.replace(tag, clothes, 1)
    return replace(page, body=text.encode("utf-8"))
