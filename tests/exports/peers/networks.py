"""Read GraphML with igraph, and GEXF into the classes that gexfpy generated from the schema of GEXF 1.2, strictly; print what is there.

The classes refuse an element, attribute or code that the schema does not have, and values of another type.
"""

import json
import sys
import warnings
from pathlib import Path

import igraph
from gexfpy import Gexf
from xsdata.formats.dataclass.parsers import XmlParser
from xsdata.formats.dataclass.parsers.config import ParserConfig

warnings.simplefilter("error")  # xsdata warns of a value that is not of its type
found = {}
for path in map(Path, sys.argv[1:]):
    if path.suffix == ".graphml":
        network = igraph.Graph.Read_GraphML(str(path))
        found[path.name] = [sorted(network.vs["id"]) if network.vcount() else [], network.ecount()]
    else:
        parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=True))
        read = parser.from_path(path, Gexf)
        (graph,) = (read.graph,)
        nodes = [node for group in graph.nodes for node in group.node]
        edges = [edge for group in graph.edges for edge in group.edge]
        ids = {node.id for node in nodes}
        declared = {
            (group.class_value.value, a.id): a.type.value for group in graph.attributes for a in group.attribute
        }
        for kind, things in (("node", nodes), ("edge", edges)):
            for thing in things:
                for values in thing.attvalues:
                    assert all((kind, v.for_value) in declared for v in values.attvalue), thing.id
        assert all(edge.source in ids and edge.target in ids for edge in edges)
        assert len({edge.id for edge in edges}) == len(edges)
        timed = {n.id: [str(n.start or ""), str(n.end or "")] for n in nodes if n.start or n.end}
        found[path.name] = [sorted(ids), len(edges), timed]
print(json.dumps(found))
