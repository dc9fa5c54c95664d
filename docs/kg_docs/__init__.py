"""The reference part of the documentation, written anew from code, ontology and data at each build of the site.

`kg_docs.site` is the Sphinx extension. A page under `docs/` holds a line `<!-- generated: NAME -->`, or with words after the
name `<!-- generated: NAME WORDS -->`; the text of the function `NAME` in `kg_docs.pages.PAGES` takes its place when Sphinx reads the
page. Nothing of it is written into the source tree.
"""
