"""Collecting the faults of a run, so that a curator sees all of them at once."""

from __future__ import annotations

from kg.errors import DataFaults, Fault


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self.found: list[Fault] = []
        self.lacks_files = False
        """Whether a file could not be read: then what refers to its rows is no fault."""

    def add(self, file: str, line: int, field: str, value: object, message: str, remedy: str) -> None:
        """Note one fault; see `kg.errors.Fault` for the meaning of the arguments."""
        self.found.append(Fault(file, line, field, "" if value is None else str(value), message, remedy))

    def unread(self, file: str, line: int, message: str, remedy: str, field: str = "") -> None:
        """Note a fault for which no row of the file is taken."""
        self.lacks_files = True
        self.add(file, line, field, "", message, remedy)

    def stop(self) -> None:
        """Raise `DataFaults` if any fault was noted."""
        if self.found:
            raise DataFaults(self.found)
