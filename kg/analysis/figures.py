"""What all figures share: colours that everybody can tell apart, the formats, and saving so that the same data give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kg.errors import UsageError

# Okabe & Ito (2008): told apart by people with any of the common kinds of colour blindness. Lines differ in dashes too.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
GREY, YELLOW = "#999999", "#F0E442"
DASHES: tuple[Any, ...] = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 2)), (0, (1, 3)))
STYLE: Any = {
    "svg.hashsalt": "kg", "svg.fonttype": "none", "pdf.fonttype": 42, "font.family": "DejaVu Sans", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
}  # fmt: skip
# No date and no version of the library.
_METADATA: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None, "Creator": None},
    ".png": {"Software": None},
    ".pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
ENDINGS = tuple(_METADATA)


def check_path(path: Path) -> None:
    """Make sure that a figure can have this name, before anything is computed for it.

    Raises
    ------
    UsageError
        The ending is none of `ENDINGS`, or there is no such folder.

    """
    if path.suffix.casefold() not in ENDINGS:
        raise UsageError(f"{path.name!r} has no ending that can be drawn; use one of {', '.join(ENDINGS)}.")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.parent}.")


def save(figure: Any, path: Path, **options: Any) -> None:
    """Write a figure of matplotlib in the format of the path's ending; `options` are those of `savefig`.

    Raises
    ------
    UsageError
        The ending is another, or the file cannot be written.

    """
    check_path(path)
    try:
        figure.savefig(path, metadata=_METADATA[path.suffix.casefold()], **{"dpi": 200, **options})
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from None
