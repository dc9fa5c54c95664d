"""The explorer: pages in HTML for people, made on the server, that work without script.

`facts/` reads what a page shows, in a worker; `charts/` lays out its pictures; `templates/` writes it; `pages` joins the three and
says which address is which page. A page of a new kind of thing is a function in `facts`, an entry in `facts.PAGES`, a template,
and an entry in `pages.BY_KIND`.
"""
