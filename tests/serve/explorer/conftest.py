"""A real browser (Chromium, as Debian ships it, or as KG_CHROMIUM names it) and a site whose labels are hostile."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import kg.build
from tests.serve.conftest import Served, running

PAYLOADS = (
    '<script>document.title="broken"</script>',
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "</textarea></title><svg onload=alert(1)>",
    "'; DROP TABLE x; --",
    "\u202eevil\u202c <b>bold</b> & &lt;",
    "x" * 3000,
)


@dataclass
class Visit:
    """An open page, and what went wrong on it."""

    page: Any
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        sync_playwright = None
    if path is None or sync_playwright is None:
        if os.environ.get("KG_CI"):
            pytest.fail("CI must have Chromium and playwright for the pages")
        pytest.skip("no Chromium, or no playwright: the pages cannot be walked")
    with sync_playwright() as playwright:
        # Chromium's own sandbox needs a user that is not root, which containers often lack.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def visit(browser: Any) -> Callable[..., AbstractContextManager[Visit]]:
    """Open an address of a served site and note console errors and requests to any other host."""

    @contextmanager
    def visiting(served: Served, path: str, **options: Any) -> Iterator[Visit]:
        context = browser.new_context(**options)
        try:
            seen = Visit(context.new_page())
            seen.page.on("console", lambda m: seen.errors.append(m.text) if m.type in ("error", "warning") else None)
            seen.page.on("pageerror", lambda e: seen.errors.append(str(e)))
            seen.page.on("dialog", lambda d: (seen.errors.append(f"dialog: {d.message}"), d.dismiss()))
            own = f"127.0.0.1:{served.port}"
            seen.page.on(
                "request",
                lambda r: seen.foreign.append(r.url) if urlsplit(r.url).netloc not in ("", own) else None,
            )
            seen.page.goto(f"http://{own}{path}", wait_until="networkidle")
            yield seen
        finally:
            context.close()

    return visiting


@pytest.fixture(scope="session")
def hostile_site(built: kg.build.Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The seed case with a payload in place of every label, and web addresses that are scripts."""
    from kg.store import publish

    files = {name: "".join(pieces) for name, pieces in kg.build.files(built).items()}
    files["kg.nq"] = _spoilt(files["kg.nq"])
    folder = tmp_path_factory.mktemp("hostile") / "build"
    publish(folder, {name: iter([text]) for name, text in files.items()}, kg.build.about(built))
    with running(tmp_path_factory.mktemp("hostile-log"), "--graph", str(folder)) as served:
        yield served


def _spoilt(nquads: str) -> str:
    label = re.compile(r'(<http://www\.w3\.org/2000/01/rdf-schema#label> )"(?:[^"\\]|\\.)*"(@\w+)?')
    address = re.compile(r'( <https://w3id\.org/io-leadership/ontology#address> )("[^"]*"|<[^>]*>)')
    lines = []
    for number, line in enumerate(nquads.splitlines()):
        payload = PAYLOADS[number % len(PAYLOADS)].replace("\\", "\\\\").replace('"', '\\"')
        if "/io-leadership/id/" in line.split(" ", 1)[0]:
            line = label.sub(lambda m, p=payload: f'{m[1]}"{p}"{m[2] or ""}', line)
        lines.append(address.sub(r'\1"javascript:alert(1)"', line))
    return "\n".join(sorted(set(lines))) + "\n"


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """Where to keep pictures of all pages, for the eye; nowhere unless KG_SCREENSHOTS names a folder."""
    folder = os.environ.get("KG_SCREENSHOTS")
    return Path(folder) if folder else None
