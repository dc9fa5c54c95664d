"""The query library, and running SPARQL on the embedded engine under a policy."""

from kg.query.library import Parameter, QueryFile, load_checks, load_queries
from kg.query.run import Answer, bind, evaluate

__all__ = ["Answer", "Parameter", "QueryFile", "bind", "evaluate", "load_checks", "load_queries"]
