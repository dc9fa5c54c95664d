"""Says in which profiles of OWL 2 the files are that are named as arguments, by the OWL API, as JSON on standard output.

A program of its own, since a Java machine cannot be stopped in a process. The OWL API comes with owlready2, for its reasoners.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import jpype
import owlready2

PROFILES = ("OWL2DLProfile", "OWL2RLProfile", "OWL2ELProfile", "OWL2QLProfile")


def main(files: list[str]) -> None:
    """Print, by file and profile, what violates it."""
    jars = (Path(owlready2.__file__).parent / "pellet").glob("*.jar")
    jpype.startJVM(classpath=[str(jar) for jar in jars], convertStrings=True)
    api = jpype.JPackage("org").semanticweb.owlapi
    found = {}
    for file in files:
        manager = api.apibinding.OWLManager.createOWLOntologyManager()
        ontology = manager.loadOntologyFromOntologyDocument(jpype.JClass("java.io.File")(file))
        found[file] = {
            "axioms": int(ontology.getAxiomCount()),
            **{
                name: [str(v) for v in getattr(api.profiles, name)().checkOntology(ontology).getViolations()]
                for name in PROFILES
            },
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
