"""Profiles of SPARQL servers in a configuration file: addresses, credentials, time-out.

    [endpoints.lab]
    query = "https://lab.example.org/sparql"
    update = "https://lab.example.org/sparql-auth"
    graph-store = "https://lab.example.org/sparql-graph-crud-auth"
    user = "dba"
    password-env = "LAB_PASSWORD"
    auth = "digest"
    timeout = 120

A password never stands in the file: `password-env` names a variable of the environment, `keyring` a service of the
system's key ring (where the package `keyring` is installed).
"""

from __future__ import annotations

import importlib
import os
import tomllib
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import UnknownName, UsageError, shorten

_TEXTS = {"query", "update", "graph-store", "user", "password-env", "keyring", "auth", "user-agent"}
_NUMBERS = {"timeout", "tries", "longest-wait", "chunk"}
_SWITCHES = {"allow-http"}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_AGENT = "io-leadership-kg (+https://w3id.org/io-leadership/)"


@dataclass(frozen=True)
class Profile:
    """A SPARQL server and how it is spoken to.

    Attributes
    ----------
    name : by which it is called; the address where there is no profile.
    query, update, graph_store : addresses of the three services; update and graph store may be empty.
    user : name of the user; empty for none.
    password_env, keyring : variable of the environment, or service of the key ring, that has the password.
    auth : `basic` or `digest`.
    timeout : seconds that one request may take as a whole.
    tries : requests for one thing before it is given up.
    longest_wait : the longest `Retry-After`, in seconds, that is waited for.
    user_agent : the User-Agent of all requests.
    chunk : triples in one request of `kg push`.
    allow_http : whether a password may go over plain HTTP to another machine.

    """

    name: str
    query: str
    update: str = ""
    graph_store: str = ""
    user: str = ""
    password_env: str = ""
    keyring: str = ""
    auth: str = "basic"
    timeout: float = 60.0
    tries: int = 4
    longest_wait: float = 120.0
    user_agent: str = _AGENT
    chunk: int = 20_000
    allow_http: bool = False

    def __post_init__(self) -> None:
        """Refuse what no server could be asked with."""
        for service, address in (("query", self.query), ("update", self.update), ("graph-store", self.graph_store)):
            if address or service == "query":
                self._check_address(service, address)
        if self.auth not in ("basic", "digest"):
            raise UsageError(f"{self._place}: auth is {self.auth!r}; it is basic or digest.")
        if any(ord(c) < 32 or ord(c) > 126 for c in self.user_agent):
            raise UsageError(f"{self._place}: user-agent may hold printable ASCII characters only.")
        if not (0 < self.timeout <= 86_400) or not (1 <= self.tries <= 100) or not (1 <= self.chunk <= 1_000_000):
            raise UsageError(f"{self._place}: timeout, tries and chunk are positive and not beyond reason.")

    @property
    def _place(self) -> str:
        return f"Endpoint {shorten(self.name)!r}"

    def _check_address(self, service: str, address: str) -> None:
        try:
            parts = urllib.parse.urlsplit(address)
            parts.port  # noqa: B018 - raises where it is no number
        except ValueError:
            raise UsageError(f"{self._place}: {service} is no address.") from None
        if parts.scheme not in ("http", "https") or not parts.hostname or not address.isascii() or " " in address:
            raise UsageError(
                f"{self._place}: {service} is {shorten(address)!r}; an address starts with https:// or http://."
            )
        if parts.username or parts.password:
            raise UsageError(f"{self._place}: no credentials in addresses; set user and password-env in a profile.")
        if self.user and parts.scheme == "http" and parts.hostname not in _LOOPBACK and not self.allow_http:
            raise UsageError(
                f"{self._place}: the password would go over plain HTTP to {parts.hostname}. Use https://, or set "
                "allow-http = true if the way there is safe."
            )

    def password(self) -> str:
        """Return the password of the user.

        Raises
        ------
        UsageError
            It is nowhere to be found.

        """
        if self.password_env:
            if (found := os.environ.get(self.password_env)) is None:
                raise UsageError(f"{self._place}: the environment has no variable {self.password_env}.")
            return found
        if not self.keyring:
            raise UsageError(f"{self._place}: a user needs password-env or keyring.")
        try:
            ring = importlib.import_module("keyring")
        except ModuleNotFoundError:
            raise UsageError(f"{self._place}: the key ring needs a package: pip install keyring") from None
        try:
            found = ring.get_password(self.keyring, self.user)
        except importlib.import_module("keyring.errors").KeyringError as error:
            raise UsageError(f"{self._place}: the key ring cannot be read: {shorten(str(error))}") from None
        if found is None:
            raise UsageError(f"{self._place}: the key ring has no password of {self.user!r} for {self.keyring!r}.")
        return str(found)


def config_path() -> Path | None:
    """Return the configuration file: `KG_CONFIG`, else that of the user, else that of the machine; None without any.

    The folder in which a command runs is not searched: a configuration decides where passwords go.
    """
    if named := os.environ.get("KG_CONFIG"):
        return Path(named)
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = (home / "io-leadership" / "config.toml", Path("/etc/io-leadership/config.toml"))
    return next((place for place in places if place.is_file()), None)


def load_profiles(path: Path) -> dict[str, Profile]:
    """Return the profiles of a configuration file by name.

    Raises
    ------
    UsageError
        The file cannot be read, is no TOML, or has keys or values that mean nothing.

    """
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"The configuration {path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The configuration {path} is no TOML: {error}.") from None
    unknown = sorted(set(told) - {"endpoints"})
    endpoints = told.get("endpoints", {})
    if unknown or not isinstance(endpoints, dict):
        raise UsageError(
            f"The configuration {path} has {', '.join(unknown) or 'endpoints'}; it holds tables [endpoints.NAME]."
        )
    return {name: _profile(name, about, path) for name, about in endpoints.items()}


def _profile(name: str, about: Any, path: Path) -> Profile:
    place = f"{path}, [endpoints.{name}]"
    if not isinstance(about, Mapping) or "query" not in about:
        raise UsageError(f'{place}: the address of the query service is missing: query = "https://...".')
    for key, value in about.items():
        known = _TEXTS | _NUMBERS | _SWITCHES
        if key not in known:
            raise UsageError(f"{place}: {UnknownName('key', key, known)}")
        wanted: Any = str if key in _TEXTS else bool if key in _SWITCHES else (int, float)
        if not isinstance(value, wanted) or (key in _NUMBERS and isinstance(value, bool)):
            raise UsageError(f"{place}: {key} is {shorten(repr(value))}, of the wrong type.")
        if key in ("tries", "chunk") and not isinstance(value, int):
            raise UsageError(f"{place}: {key} is a whole number.")
    return Profile(name=name, **{key.replace("-", "_"): value for key, value in about.items()})


def knows_profile(name: str) -> bool:
    """Whether the configuration has a profile of that name."""
    path = config_path()
    return path is not None and name in load_profiles(path)


def find_profile(endpoint: str, timeout: float = 0.0) -> Profile:
    """Return the profile that `endpoint` names, or one for the address that it is.

    An address that is the query service of a profile is that profile, with its credentials.

    Raises
    ------
    UnknownName
        It is no address, and the configuration has no such profile.

    """
    path = config_path()
    profiles = load_profiles(path) if path else {}
    if "://" in endpoint:
        found = next((p for p in profiles.values() if p.query == endpoint), None) or Profile(endpoint, endpoint)
    elif endpoint in profiles:
        found = profiles[endpoint]
    else:
        where = (
            f"The configuration {path} has: {', '.join(profiles) or 'none'}."
            if path
            else "There is no configuration file; see docs/engines.md for where it lies and what it holds."
        )
        raise UnknownName("endpoint", endpoint, profiles, where)
    return replace(found, timeout=timeout) if timeout else found
