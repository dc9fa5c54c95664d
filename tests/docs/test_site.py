"""The documentation site builds without a warning, from nothing but what is here, and asks nothing of other hosts."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg_docs import ontology, python_api, queries
from kg_docs.seed import SeedGraph
from kg_docs.site import CHECKOUT, MARK, fill, generators
from tests.conftest import ROOT
from tests.docs.pages import DOCS, pages


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. Warnings are errors: a link that leads nowhere, a page outside the navigation, a bad directive."""
    missing = [name for name in ("sphinx", "myst_parser", "furo", "griffe") if importlib.util.find_spec(name) is None]
    missing += ["Graphviz (dot)"] if shutil.which("dot") is None else []
    if missing:
        if os.environ.get("KG_CI"):
            pytest.fail(f"CI must have {', '.join(missing)}")
        pytest.skip(f"no {', '.join(missing)}: the site cannot be built")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-d", str(out / "trees"), "docs", str(out / "html")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return out / "html"


class Assets(HTMLParser):
    """Everything that a browser fetches by itself when it opens a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what is loaded; a link that somebody clicks is not."""
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "object", "source", "embed"):
            self.found += [value for name in ("src", "data") if (value := given.get(name))]
        if tag == "link" and given.get("rel") not in ("canonical", "next", "prev", "index", "search", "license"):
            self.found.append(given.get("href") or "")


def html_pages(site: Path) -> Iterator[Path]:
    return site.rglob("*.html")


def test_every_page_is_there(site: Path) -> None:
    built = {str(path.relative_to(site).with_suffix("")) for path in html_pages(site)}
    assert {str(path.relative_to(DOCS).with_suffix("")) for path in pages()} <= built


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    found = 0
    for path in html_pages(site):
        assets = Assets()
        assets.feed(path.read_text(encoding="utf-8"))
        found += len(assets.found)
        assert not [asset for asset in assets.found if re.match(r"(https?:)?//", asset)], path
    assert found > 100
    for style in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_links_inside_the_site_lead_somewhere(site: Path) -> None:
    """What Sphinx does not look at: raw HTML, and anchors in generated pages."""
    texts = {path.resolve(): path.read_text(encoding="utf-8") for path in html_pages(site)}
    anchors = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in texts.items()}
    for path, text in texts.items():
        for href in set(re.findall(r'<a [^>]*href="([^"]+)"', text)):
            if re.match(r"[a-z]+:", href):
                continue
            file, _, anchor = href.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.exists(), (path.name, href)
            if anchor and there in anchors:
                assert anchor in anchors[there], (path.name, href)


def test_every_term_query_and_public_function_has_its_place(site: Path) -> None:
    named = {str(iri) for _, terms in ontology.sections() for iri in terms}
    assert named == {
        str(s) for s in ontology.graph().subjects() if str(s).startswith("https://w3id.org/io-leadership/ontology#")
    }
    text = "".join(path.read_text(encoding="utf-8") for path in (site / "reference").glob("*.html"))
    assert all(f'id="term-{ontology.curie(iri).replace(":", "-").lower()}"' in text for _, terms in ontology.sections() for iri in terms)  # fmt: skip
    shown = "".join(path.read_text(encoding="utf-8") for path in (site / "reference" / "queries").glob("*.html"))
    assert all(f'id="query-{name}"' in shown for name in queries.load_queries())
    assert all(f'id="module-{name.replace(".", "-").replace("_", "-")}"' in text for names in python_api.AREAS.values() for name in names)  # fmt: skip


def test_every_topic_of_the_library_has_a_page() -> None:
    marks = {
        mark[2] for path in pages() for mark in MARK.finditer(path.read_text(encoding="utf-8")) if mark[1] == "queries"
    }
    assert marks == set(queries.topics())


def test_a_mark_that_names_nothing_is_an_error() -> None:
    from sphinx.errors import ExtensionError

    with pytest.raises(ExtensionError, match="there is no quries"):
        fill("<!-- generated: quries succession -->\n", generators(SeedGraph()))


def test_what_a_formula_cites_is_in_the_references() -> None:
    text, _, references = (DOCS / "methods.md").read_text(encoding="utf-8").partition("## References")
    cited = {
        (name, year)
        for name, years in re.findall(r"([A-Z][a-zäéö-]+)(?:,? [A-Za-zäéö ,-]*?)? \(?((?:1[89]|20)\d\d(?:, (?:1[89]|20)\d\d)*)\)?", text)
        for year in years.split(", ")
    }  # fmt: skip
    assert len(cited) > 30
    listed = [line for line in references.splitlines() if line.startswith("- ")]
    lacking = {
        (name, year) for name, year in cited if not any(name in line.split(". ")[0] and year in line for line in listed)
    }
    assert lacking <= {("INTERPOL", "2018")}, lacking
    for line in listed:
        name, year = re.split(r"[, ]", line[2:])[0], re.search(r"\b(1[89]|20)\d\d\b", line)
        assert year and name in text and year[0] in text, f"cited nowhere: {line}"


def test_a_page_that_is_generated_tells_readers_of_a_checkout_where_to_look() -> None:
    for page in (ROOT / "docs" / "reference").rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        if not MARK.search(text):
            continue
        block = CHECKOUT.search(text)
        assert block and "python -m sphinx docs site" in block[0], page
        assert "in a checkout" not in fill(text, {name: lambda _: "" for name in generators(SeedGraph())}), page
        for target in re.findall(r"\]\(([^)#]+)", block[0]):
            assert (page.parent / target).exists(), (page, target)
