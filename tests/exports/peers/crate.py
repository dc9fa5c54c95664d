"""Validate a data release with the RO-Crate community's validator, against its profile of RO-Crate 1.1, and print its findings as JSON.

No network: the context is the one that the library `rocrate` carries (of RO-Crate 1.3), without `sha256`, which that of 1.1 does not have
(https://github.com/crs4/rocrate-validator/issues/71). Any other address is refused.
"""

import json
import sys
from pathlib import Path

import requests
import rocrate
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.utils.http import HttpRequester

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
known = json.loads((Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_text(encoding="utf-8"))["@context"]
del known["sha256"]


def get(self: HttpRequester, url: str, **_: object) -> requests.Response:
    """Answer for the one address of the context."""
    assert url == CONTEXT, url
    response = requests.Response()
    response.status_code, response.url, response.encoding = 200, url, "utf-8"
    response.headers["Content-Type"] = "application/ld+json"
    response._content = json.dumps({"@context": known}).encode()
    return response


HttpRequester.get = get
settings = ValidationSettings(
    rocrate_uri=sys.argv[1], profile_identifier="ro-crate-1.1", requirement_severity=Severity.RECOMMENDED, no_cache=True,
    skip_availability_check=True,
)  # fmt: skip
result = services.validate(settings)
print(
    json.dumps(
        {
            "checks": len(result.executed_checks),
            "issues": sorted(
                f"{issue.severity.name} {issue.check.identifier} {issue.violatingEntity or ''}: {issue.message}"
                for issue in result.get_issues()
            ),
        }
    )
)
