"""Names of a thing in the forms that documents use."""

from __future__ import annotations

from kg.serve.explorer.facts.reader import Facts, Reader


def names_of(reader: Reader, iri: str) -> list[Facts]:
    """Return the name forms of a thing: `text`, `language`, `kind`, by language."""
    found = [
        {"text": reader.one(form, "iol:nameText"), "language": reader.one(form, "iol:nameLanguage"), "kind": reader.code(form, "iol:nameKind"),
         "iri": form}
        for form in reader.into("iol:nameOf", iri)
    ]  # fmt: skip
    return sorted((f for f in found if f["text"]), key=lambda f: (f["language"] or "", f["text"], f["iri"]))
