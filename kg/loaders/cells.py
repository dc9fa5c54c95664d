"""Reading one cell, or one value of a dossier, as what its field says that it is."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from kg.dates import OPEN_END, InvalidDate, parse_date
from kg.errors import close_names
from kg.ids import is_id
from kg.loaders.specs import Field
from kg.values import Code, Iri, Ref, StillHolds, Value
from kg.vocabularies import vocabularies

# Control characters and the marks that turn the direction of writing: they hide text from the reader of a diff.
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # needed in Persian and Indic names
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\[\]]+")


class BadCell(ValueError):
    """A cell that cannot be read: what is wrong, and what to do."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


def invisible_character(text: str) -> str:
    """Return the name of the first control, format or bidirectional character in `text`, or an empty string."""
    if text.isprintable():  # no character of these categories is, and nearly all texts are
        return ""
    for character in text:
        if unicodedata.category(character) in _INVISIBLE and character not in _JOINERS:
            return unicodedata.name(character, f"U+{ord(character):04X}")
    return ""


def read_cell(field: Field, text: str, kinds: dict[str, str]) -> Value:
    """Read `text` as the value of `field`; `kinds` gives the kind of thing that each table holds.

    Raises
    ------
    BadCell
        It cannot be read as that.

    """
    if text != text.strip():
        raise BadCell("has blanks before or after it", "Remove them.")
    if name := invisible_character(text):
        raise BadCell(f"holds an invisible character ({name})", "Type the value again without it.")
    if field.pattern and not field.pattern.fullmatch(text):
        raise BadCell("does not have the form that the column asks for", f"It must match {field.pattern.pattern}.")
    return _READERS[field.type](field, text, kinds)


def _text(field: Field, text: str, kinds: dict[str, str]) -> Value:
    return text


def _number_within(field: Field, number: Decimal) -> None:
    if field.minimum is not None and number < Decimal(str(field.minimum)):
        raise BadCell(f"is less than {field.minimum}", "Correct the number.")
    if field.maximum is not None and number > Decimal(str(field.maximum)):
        raise BadCell(f"is more than {field.maximum}", "Correct the number.")


def _integer(field: Field, text: str, kinds: dict[str, str]) -> Value:
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise BadCell("is no whole number", "Write digits only, without separators.")
    _number_within(field, Decimal(text))
    return int(text)


def _number(field: Field, text: str, kinds: dict[str, str]) -> Value:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadCell("is no number", "Write digits, with a point before decimals.")
    _number_within(field, number)
    return number


def _boolean(field: Field, text: str, kinds: dict[str, str]) -> Value:
    if text not in ("true", "false"):
        raise BadCell("is neither true nor false", "Write true or false.")
    return text == "true"


def _date(field: Field, text: str, kinds: dict[str, str]) -> Value:
    if text == OPEN_END and field.name == "end":
        return StillHolds()
    try:
        return parse_date(text)
    except InvalidDate as error:
        raise BadCell(str(error), "Write an EDTF date: 2018-11-21, 2018-11, 2018, 2018~, [2017,2018].") from None


def _code(field: Field, text: str, kinds: dict[str, str]) -> Value:
    known = vocabularies()[field.vocabulary]
    if text not in known:
        near = close_names(text, list(known))
        remedy = f"Did you mean {near[0]}?" if near else f"Use one of: {', '.join(known)}."
        raise BadCell(f"is no code of the vocabulary {field.vocabulary}", remedy)
    return Code(field.vocabulary, text)


def _reference(field: Field, text: str, kinds: dict[str, str]) -> Value:
    allowed = [kinds[table] for table in field.refers_to]
    if not field.typed:
        if not is_id(text):
            raise BadCell("is not formed as an id", "Use lower-case letters, digits, hyphens, and slashes.")
        return Ref(allowed[0], text)
    ref = Ref.parse(text)
    if ref.kind not in allowed or not is_id(ref.id):
        raise BadCell("is no typed reference", f"Write kind/id with one of the kinds {', '.join(allowed)}.")
    return ref


def _uri(field: Field, text: str, kinds: dict[str, str]) -> Value:
    if not _URL.fullmatch(text):
        raise BadCell("is no web address", "Write an address that starts with https:// or http://, without blanks.")
    return Iri(text)


def _wikidata(field: Field, text: str, kinds: dict[str, str]) -> Value:
    return Iri("http://www.wikidata.org/entity/" + text)


_READERS = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "code": _code,
    "reference": _reference,
    "uri": _uri,
    "wikidata": _wikidata,
}
