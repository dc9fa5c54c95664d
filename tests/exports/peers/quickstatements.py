"""Put each statement of a QuickStatements file into the data model of quickstatements-client, and have it written again.

The model refuses a property or item that is none. What it writes must be the line, letter for letter; it has no mark for a further
reference (!S854), which is taken away before.
"""

import json
import re
import sys
from pathlib import Path

from quickstatements_client import DateQualifier, EntityLine, EntityQualifier, TextQualifier

DATE = re.compile(r"\+[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z/(9|10|11)")
found = []
for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
    subject, predicate, target, *rest = line.replace("\t!S", "\tS").split("\t")
    qualifiers = []
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if value.startswith('"'):
            assert value.endswith('"'), value
            qualifiers.append(TextQualifier(predicate=name, target=value[1:-1]))
        elif value.startswith("+"):
            assert DATE.fullmatch(value), value
            qualifiers.append(DateQualifier(predicate=name, target=value))
        else:
            qualifiers.append(EntityQualifier(predicate=name, target=value))
    made = EntityLine(subject=subject, predicate=predicate, target=target, qualifiers=qualifiers)
    assert made.get_line("\t") == line.replace("\t!S", "\tS"), line
    found.append([made.subject, made.predicate, made.target, [q.predicate for q in qualifiers]])
print(json.dumps(found))
