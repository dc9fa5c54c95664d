"""The graph: values, claims and facts as RDF quads. It knows nothing of files and of HTTP."""
