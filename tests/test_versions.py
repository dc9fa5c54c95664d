"""What identifies code and data."""

from __future__ import annotations

from kg.versions import data_as_of, data_version


def test_the_day_of_the_data_needs_no_checksum() -> None:
    version = data_version()
    assert data_as_of() == version.as_of and version.as_of.startswith("20") and version.files > 900
