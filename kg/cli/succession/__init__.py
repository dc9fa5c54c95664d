"""`kg succession`: analyses of who follows whom, for one organization, one office, or all. One module a topic."""

from kg.cli.succession import careers, selections, shares, time_in_office
from kg.cli.succession.app import succession

__all__ = ["careers", "selections", "shares", "succession", "time_in_office"]
