"""A data release as an RO-Crate 1.1 (https://www.researchobject.org/ro-crate/)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kg.exports.description import TITLE
from kg.exports.extract import Extract

METADATA = "ro-crate-metadata.json"
_MAINTAINERS = "#maintainers"


def crate(extract: Extract, files: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the metadata of the crate.

    Parameters
    ----------
    extract : what is released.
    files : of each file `path`, `media_type`, `bytes`, `sha256` and `description`.

    """
    about = extract.about()
    policies = ", ".join(sorted(extract.release.manifest["policies"]))
    description = (
        "Terms in the leading offices of international organizations, the selections that filled them, the rules in force, public "
        f"stances, and the document behind each statement. Dumps hold all policies ({policies}); tables and panels the policy {about['policy']}."
    )
    graph: list[dict[str, Any]] = [
        {
            "@id": METADATA, "@type": "CreativeWork", "about": {"@id": "./"},
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        },
        {
            "@id": "./", "@type": "Dataset", "name": TITLE, "description": description, "version": about["version"],
            "datePublished": about["as_of"], "license": {"@id": about["license"]}, "author": {"@id": _MAINTAINERS},
            "publisher": {"@id": _MAINTAINERS}, "identifier": "https://w3id.org/io-leadership/",
            "hasPart": [{"@id": f["path"]} for f in files],
        },
        {
            "@id": about["license"], "@type": "CreativeWork", "name": "CC0 1.0 Universal",
            "description": "Facts are free; the text is in LICENSE.", "identifier": "CC0-1.0",
        },
        {
            "@id": _MAINTAINERS, "@type": "Organization", "name": "The io-leadership maintainers",
            "url": "https://w3id.org/io-leadership/",
        },
        *(
            {
                "@id": f["path"], "@type": "File", "name": f["path"], "description": f["description"],
                "encodingFormat": f["media_type"], "contentSize": str(f["bytes"]), "sha256": f["sha256"],
            }
            for f in files
        ),
    ]  # fmt: skip
    # The context of 1.1 is older than schema.org's sha256; without this a processor of JSON-LD drops the checksums.
    context = ["https://w3id.org/ro/crate/1.1/context", {"sha256": "http://schema.org/sha256"}]
    document = {"@context": context, "@graph": graph}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
