"""The public face of a graph: SPARQL endpoint, linked data, JSON API, dumps; the explorer's pages are in `explorer`.

The HTTP process never evaluates a query. `scan` looks at the text first, `pool` hands the work to spawned, limited, killable
processes (`worker`), and only complete results are answered.

How pages plug in
-----------------
`kg.serve.explorer` gives `app.build` a list of `Page` (see `kg.serve.pages`), `render` for the page of a resource, which
`linked_data` calls where the Accept header or the suffix asks for HTML, and `explain` for the page of a problem.

* `await site.pool.ask("rows", query="line", given={"office": iri}, policy="default")` answers a named query (or a job of
  `kg.serve.jobs.JOBS`: `search`, `holders`, `election`, `explain`, `describe`, ...) with plain values. New jobs are functions
  in `kg.serve.jobs`, each with an entry in `JOBS`. `site.pool.sparql(...)` runs free SPARQL that went through `scan`.
* Static files lie in `kg/serve/static/` and are served at `/static/NAME` from a list that is fixed at the start.
* The Content-Security-Policy allows scripts, styles, images and requests of this host only, and nothing inline: put script
  and style into `static/`, pass data in `<script type="application/json">` (no code, so it is not blocked) or attributes.
* Errors: raise `Problem(status, slug, detail)` from `kg.serve.problems`; it becomes `application/problem+json`.
"""
