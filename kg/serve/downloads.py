"""Dumps and static files: fixed lists made when the server starts, so that no path of a request is ever joined to a folder."""

from __future__ import annotations

import base64
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from kg.serve.description import DUMP_TYPES
from kg.serve.problems import Problem
from kg.serve.site import Site

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json",
          ".txt": "text/plain"}  # fmt: skip
STATIC = Path(__file__).resolve().parent / "static"


def static_files() -> dict[str, Path]:
    """Return the static files by name."""
    found = (path for path in sorted(STATIC.rglob("*")) if path.is_file() and path.suffix in _TYPES)
    return {path.relative_to(STATIC).as_posix(): path for path in found}


async def static(files: dict[str, Path], request: Request) -> Response:
    """Answer with a static file."""
    path = files.get(request.path_params["name"])
    if path is None:
        raise Problem(404, "not-found", "There is nothing at this address.")
    return FileResponse(path, media_type=_TYPES[path.suffix], headers={"Cache-Control": "public, max-age=3600"})


async def dump(site: Site, request: Request) -> Response:
    """Answer with a dump; ranges are honoured."""
    name = request.path_params["name"]
    listed = {*site.manifest.get("files", ()), "manifest.json"} & set(DUMP_TYPES)
    if site.folder is None or name not in listed or not (site.folder / name).is_file():
        raise Problem(404, "not-found", "There is no such dump; see /dump/manifest.json.")
    headers = {}
    if name in site.manifest["files"]:
        digest = base64.b64encode(bytes.fromhex(site.manifest["files"][name]["sha256"])).decode("ascii")
        headers["Repr-Digest"] = f"sha-256=:{digest}:"  # RFC 9530: of the whole file, also where a range is answered
    return FileResponse(site.folder / name, media_type=DUMP_TYPES[name], headers=headers)
