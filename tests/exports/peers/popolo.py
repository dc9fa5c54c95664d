"""Open a Popolo file with mySociety's reader, follow every reference in it, and print what it makes of it as JSON."""

import json
import sys

from popolo_data.importer import Popolo

popolo = Popolo.from_filename(sys.argv[1])
found = {
    "counts": [
        len(popolo.persons),
        len(popolo.organizations),
        len(popolo.memberships),
        len(popolo.posts),
        len(popolo.events),
    ],
    "terms": [],
}
for membership in popolo.memberships:
    dates = [str(membership.start_date), str(membership.end_date)]
    assert membership.organization is not None, membership.label
    if membership.person_id:
        assert membership.person is not None and membership.post is not None, membership.label
        found["terms"].append([membership.person.name, membership.role, membership.post.label, *dates])
for organization in popolo.organizations:
    str(organization.founding_date)
for event in popolo.events:
    str(event.start_date)
print(json.dumps(found))
