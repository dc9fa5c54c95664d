"""The public face of a graph: SPARQL endpoint, linked data, JSON API, dumps; the explorer's pages plug in here.

The HTTP process never evaluates a query. `scan` looks at the text first, `pool` hands the work to spawned, limited, killable
processes (`worker`), and only complete results are answered.

How pages plug in
-----------------
`app.build(site, pages)` takes a list of `Page` (see `kg.serve.pages`):

    from kg.serve.pages import Page
    async def office(site: Site, request: Request) -> Response: ...
    PAGES = [Page("/office/{id:path}", office), ...]

* `await site.pool.ask("rows", query="line", given={"office": iri}, policy="default")` answers a named query (or a job of
  `kg.serve.jobs.JOBS`: `search`, `holders`, `election`, `explain`, `describe`, ...) with plain values. New jobs are functions
  in `kg.serve.jobs`, each with an entry in `JOBS`. `site.pool.sparql(...)` runs free SPARQL that went through `scan`.
* `html_of_thing(site, request, iri) -> Response` in `kg.serve.pages` renders a resource; `linked_data` calls it where the
  Accept header or the suffix asks for HTML. Replace it by passing `render=` to `app.build`.
* Static files lie in `kg/serve/static/` and are served at `/static/NAME` from a list that is fixed at the start.
* The Content-Security-Policy allows scripts, styles, images and requests of this host only, and nothing inline: put script
  and style into `static/`, pass data in `<script type="application/json">` (no code, so it is not blocked) or attributes.
* Errors: raise `Problem(status, slug, detail)` from `kg.serve.problems`; it becomes `application/problem+json`.
"""
