"""SPARQL servers: public ones that are read, and those that hold a graph of ours."""

from kg.remote.endpoint import Binding, Endpoint
from kg.remote.http import Patience, RemoteError
from kg.remote.profiles import Profile, find_profile, knows_profile
from kg.remote.service import Service

__all__ = ["Binding", "Endpoint", "Patience", "Profile", "RemoteError", "Service", "find_profile", "knows_profile"]
