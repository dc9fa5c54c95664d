"""Validate FollowTheMoney entities and statements with the library: names, types, references; it must change no value."""

import json
import sys
from pathlib import Path

from followthemoney import model
from followthemoney.statement.serialize import read_json_statements

entities = {}
with Path(sys.argv[1]).open(encoding="utf-8") as file:
    for line in file:
        data = json.loads(line)
        model.get(data["schema"]).validate(data)
        cleaned = model.get_proxy(data, cleaned=False)
        for name, values in data["properties"].items():
            assert sorted(cleaned.get(name)) == sorted(values), (data["id"], name, values, cleaned.get(name))
        entities[data["id"]] = cleaned
for entity in entities.values():
    for prop, value in entity.itervalues():
        if prop.type.name == "entity":
            assert value in entities and entities[value].schema.is_a(prop.range), (entity.id, prop.name, value)
said = {}
with Path(sys.argv[2]).open("rb") as file:
    for statement in read_json_statements(file):
        assert statement.schema == entities[statement.entity_id].schema.name
        if statement.prop != "id":
            said.setdefault(statement.entity_id, set()).add((statement.prop, statement.value))
for id_, entity in entities.items():
    assert said.get(id_, set()) == {(prop.name, value) for prop, value in entity.itervalues()}, id_
print(json.dumps({"entities": len(entities), "schemata": sorted({e.schema.name for e in entities.values()})}))
