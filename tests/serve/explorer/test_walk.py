"""A browser walks through every kind of page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kg import ids
from tests.serve.conftest import Served

PLAIN = ("/", "/search?text=interpol", "/search?text=%D0%98%D0%BD%D1%82%D0%B5%D1%80%D0%BF%D0%BE%D0%BB", "/search?text=nothing-has-this-name",
         "/organizations", "/coverage", "/downloads", "/query", "/queries", "/alignment", "/no/such/page")  # fmt: skip
RUN = (
    "/query?name=line&office=interpol-president",
    "/query?name=holders-on&date=2018-10-10&office=interpol-president",
    "/query?" + "query=" + quote("CONSTRUCT { ?s ?p ?o } WHERE { ?s a iol:Rule ; ?p ?o }"),
    "/query?query=" + quote("SELECT ?kind (COUNT(*) AS ?n) WHERE { ?x a ?kind } GROUP BY ?kind ORDER BY ?kind"),
    "/query?query=" + quote("SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
    "/query?query=" + quote("SELECT nonsense"),
)
KINDS = ("organization", "office", "person", "selection", "state", "term", "candidacy", "ballot", "tally", "stance", "document", "rule",
         "threshold", "organ", "session", "selection-finding", "vacancy", "conflict", "contradiction", "group", "nationality")  # fmt: skip
OWN_PAGE = ("organization", "office", "person", "selection", "state")
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "color_scheme": "dark",
    "has_touch": True,
    "is_mobile": True,
}
# The elements that stick out of the page, but for what lies in a box that scrolls by itself.
WIDER = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1 ? [] :
    [...document.body.querySelectorAll('*')].filter((e) => !e.parentElement.closest('.scroll') && e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.tagName + '.' + e.className).slice(-5).concat('page')"""


def one_of_each_kind(site: Served) -> list[str]:
    """The paths of the first thing of every kind in the graph, whatever kinds there are."""
    query = "SELECT (MIN(STR(?s)) AS ?first) WHERE { ?s a ?t } GROUP BY (STRBEFORE(STRAFTER(STR(?s), '/id/'), '/'))"
    _, _, body = site.ask("GET", "/sparql?query=" + quote(query), headers={"Accept": "application/sparql-results+json"})
    found = [row["first"]["value"] for row in json.loads(body)["results"]["bindings"]]
    return [quote(iri.removeprefix(ids.BASE[:-1])) for iri in found if iri.startswith(ids.THING)]


def faults(page: Any) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("options", [WIDE, PHONE], ids=["wide-light", "phone-dark"])
def test_every_kind_of_page_is_sound(
    site: Served, visit: Any, screenshots: Path | None, options: dict[str, Any]
) -> None:
    paths = [*PLAIN, *RUN, "/id/office/interpol-president", "/id/selection/interpol-president-2018", "/id/person/kim-jong-yang",
             "/vocabulary/mandate/remainder", "/ontology", "/graph/view/default", *one_of_each_kind(site)]  # fmt: skip
    kinds = {path.split("/")[2] for path in paths if path.startswith("/id/")}
    assert kinds >= set(KINDS), set(KINDS) - kinds
    problems: dict[str, list[str]] = {}
    looked = 0
    with visit(site, "/", **options) as seen:
        for path in paths:
            seen.errors.clear()
            answer = seen.page.goto(f"http://127.0.0.1:{site.port}{path}")
            # Things without a page of their own share one template: axe looks at three of them.
            generic = path.startswith("/id/") and path.split("/")[2] not in OWN_PAGE
            looked += generic
            wrong = faults(seen.page) if not generic or looked <= 3 else []
            # A browser itself complains in the console about a page whose status is an error, which these are on purpose.
            refused = answer.status >= 400 and ("no/such" in path or "SERVICE" in path or "nonsense" in path)
            wrong += [e for e in seen.errors if not (refused and "Failed to load resource" in e)]
            if answer.status >= 400 and not refused:
                wrong.append(f"status {answer.status}")
            if wide := seen.page.evaluate(WIDER):
                wrong.append(f"wider than the screen: {wide}")
            if seen.page.locator("h1").count() != 1:
                wrong.append("no single heading of the first level")
            if wrong:
                problems[path] = wrong
            if screenshots:
                screenshots.mkdir(parents=True, exist_ok=True)
                name = re.sub(r"\W+", "-", path).strip("-")[:80] or "home"
                seen.page.screenshot(path=screenshots / f"{name}.{options['color_scheme']}.png", full_page=True)
        assert not seen.foreign
    assert not problems, json.dumps(problems, indent=1)


def test_pages_work_without_script(site: Served, visit: Any) -> None:
    with visit(site, "/", java_script_enabled=False) as seen:
        page = seen.page
        page.fill("#find", "Kim Jong")
        page.click("form.find button")
        page.click("ul.results a >> nth=0")
        assert page.locator("h1").inner_text() == "Kim Jong-yang"
        page.goto(f"http://127.0.0.1:{site.port}/query")
        page.fill("#text", "SELECT ?l WHERE { <https://w3id.org/io-leadership/id/person/kim-jong-yang> rdfs:label ?l }")
        page.click("button.primary")
        assert page.locator("table td").inner_text() == "Kim Jong-yang"
        page.select_option("#policy", "official-only")
        page.click("form.policy button")
        assert "policy=official-only" in page.url and page.locator("table td").inner_text() == "Kim Jong-yang"


def test_every_fact_of_an_office_leads_to_its_documents(site: Served, visit: Any) -> None:
    with visit(site, "/id/office/interpol-president") as seen:
        rows = seen.page.locator("section[aria-labelledby=line] tbody tr")
        assert rows.count() > 15
        for number in range(rows.count()):
            assert rows.nth(number).locator("a.from").count() == 1
        seen.page.locator("section[aria-labelledby=line] tbody tr", has_text="Meng Hongwei").first.locator(
            "a.from"
        ).click()
        assert seen.page.locator("ul.witnesses a[rel*=noreferrer]").count() > 3


def test_the_timeline_shows_who_acted_and_links_to_terms(site: Served, visit: Any) -> None:
    with visit(site, "/id/office/interpol-president") as seen:
        acting = seen.page.locator("svg .term.acting")
        titles = acting.locator("title").all_text_contents()
        assert any("Kim Jong-yang" in title and "2018-10-07" in title for title in titles)
        acting.last.locator("xpath=..").click()
        assert seen.page.url.endswith("/id/term/interpol-president/kim-jong-yang/1")


def test_the_editor_completes_runs_and_lets_the_keyboard_go(site: Served, visit: Any) -> None:
    with visit(site, "/query") as seen:
        page = seen.page
        page.wait_for_selector(".CodeMirror")
        page.evaluate("document.querySelector('.CodeMirror').CodeMirror.setValue('')")
        page.click(".CodeMirror")
        page.keyboard.type("SELECT ?t WHERE { ?t iol:ofOff")
        page.wait_for_selector(".CodeMirror-hint")
        assert "iol:ofOffice" in page.locator(".CodeMirror-hint").all_inner_texts()
        page.keyboard.press("Enter")
        page.keyboard.type(" ?o")
        page.keyboard.press("Escape")
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/query?query=*")
        assert page.locator("section table tbody tr").count() > 10
        page.click(".CodeMirror")
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.CodeMirror')")


def test_results_are_charted_and_saved(site: Served, visit: Any) -> None:
    query = "SELECT ?name (COUNT(?t) AS ?terms) WHERE { ?t iol:holder/rdfs:label ?name } GROUP BY ?name ORDER BY DESC(?terms) ?name"
    with visit(site, "/query?query=" + quote(query)) as seen:
        assert seen.page.locator("svg.bars rect").count() >= 20
        with seen.page.expect_download() as saved:
            seen.page.click("button[value=csv]")
        text = Path(saved.value.path()).read_bytes().decode("utf-8")
        assert saved.value.suggested_filename == "result.csv" and text.startswith("name,terms\r\n")
        with seen.page.expect_download() as saved:
            seen.page.click("button[value=json]")
        rows = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))["results"]["bindings"]
        assert len(rows) == text.count("\r\n") - 1


def test_typing_suggests_names_and_the_keyboard_reaches_everything(site: Served, visit: Any) -> None:
    with visit(site, "/") as seen:
        page = seen.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        page.fill("#find", "prokop")
        page.wait_for_selector("#found option", state="attached")
        assert "Prokopchuk" in page.evaluate("document.querySelector('#found option').label")
        assert not seen.errors


def test_hostile_names_are_text(hostile_site: Served, visit: Any) -> None:
    paths = ["/", "/organizations", "/coverage", "/search?text=script", "/id/office/interpol-president", "/id/organization/interpol",
             "/id/person/kim-jong-yang", "/id/selection/interpol-president-2018", "/id/state/kr", "/id/term/interpol-president/kim-jong-yang/1",
             "/alignment", "/id/document/tass-2018-11-21", "/query?name=line&office=office/interpol-president",
             "/query?query=" + quote("SELECT ('<script>alert(1)</script>' AS ?x) (<javascript:alert(1)> AS ?y) {}"),
             "/search?text=" + quote("\"><script>alert(1)</script>"), "/query?name=" + quote("<img src=x onerror=alert(1)>"),
             "/id/person/" + quote("<script>alert(1)</script>"), "/?policy=" + quote('"><script>alert(1)</script>')]  # fmt: skip
    for path in paths:
        with visit(hostile_site, path) as seen:
            count = seen.page.evaluate("""() => ({
                scripts: [...document.scripts].filter((s) => !s.src || new URL(s.src).origin !== location.origin).length,
                handlers: [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length,
                images: document.querySelectorAll('img, iframe, object, embed, b > b').length,
                links: [...document.querySelectorAll('a[href]')].filter((a) => !/^https?:/.test(new URL(a.getAttribute('href'), location.href).protocol)).length,
            })""")
            wide = seen.page.evaluate(WIDER)
            assert count == {"scripts": 0, "handlers": 0, "images": 0, "links": 0}, (path, count)
            assert not wide, (path, wide)
            assert "49" not in seen.page.title() and seen.page.title() != "broken"
            assert [e for e in seen.errors if "Failed to load resource" not in e] == [], (path, seen.errors)
            assert not seen.foreign, path


def test_a_wide_table_says_that_it_scrolls_and_only_it_stops_the_keyboard(site: Served, visit: Any) -> None:
    path = "/id/office/interpol-president"
    with visit(site, path, viewport={"width": 320, "height": 800}) as seen:
        hint = seen.page.locator("p.sideways >> visible=true")
        assert hint.count() >= 1
        region = hint.first.locator("xpath=following-sibling::*[1]")
        assert region.get_attribute("tabindex") == "0" and region.get_attribute("role") == "region"
        assert region.get_attribute("aria-label") or region.get_attribute("aria-labelledby")
        region.focus()
        seen.page.keyboard.press("ArrowRight")
        seen.page.wait_for_function("(e) => e.scrollLeft > 0", arg=region.element_handle())
    with visit(site, "/organizations", viewport={"width": 1280, "height": 800}) as seen:
        assert seen.page.locator("p.sideways >> visible=true").count() == 0
        assert seen.page.locator(".scroll").first.get_attribute("tabindex") is None


# Links that are part of a sentence may be as high as its line (WCAG 2.2, 2.5.8).
SMALL = """() => [...document.querySelectorAll('td a, th a, dd a, li > a, main button, summary')]
    .map((e) => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.width > 0 && (r.height < 24 || r.width < 24))
    .map(([e, r]) => `${e.outerHTML.slice(0, 80)} ${r.width} x ${r.height}`)"""


@pytest.mark.parametrize(
    "path", ["/id/selection/interpol-president-2018", "/id/person/kim-jong-yang", "/organizations", "/ontology"]
)
def test_what_is_touched_is_24_pixels_at_least(site: Served, visit: Any, path: str) -> None:
    with visit(site, path, viewport={"width": 320, "height": 800}) as seen:
        assert seen.page.evaluate(SMALL) == []
