"""How the documentation site is built: `python -m sphinx -W --keep-going docs site`."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "docs")]

project = "io-leadership-kg"
author = "The io-leadership maintainers"
copyright = "the io-leadership maintainers; text and data CC0 1.0, code Apache-2.0"
release = version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

extensions = ["myst_parser", "sphinx.ext.graphviz", "kg_docs.site"]
suppress_warnings = ["misc.highlighting_failure"]  # Pygments knows no alternatives in property paths of SPARQL
root_doc = "index"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# A relative link that leads nowhere, a missing target and a page outside the navigation are warnings, and -W makes them errors.

html_theme = "furo"
html_title = "Who leads international organizations"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": False, "top_of_page_buttons": []}
exclude_patterns = ["kg_docs"]
pygments_style = "friendly"
graphviz_output_format = "svg"
toc_object_entries_show_parents = "hide"
python_display_short_literal_types = True
add_module_names = False
python_use_unqualified_type_names = True
