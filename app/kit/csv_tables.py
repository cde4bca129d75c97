"""Reads a large CSV file by the names of its columns, row by row, and says exactly what is wrong with it.

Takes what spreadsheets make of a file: a byte order mark, either line ending, line breaks inside quotes, commas,
semicolons or tabs between columns, further columns, any order. Refuses what would silently lose something.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class _Reader(Protocol):
    """What the csv module's reader is; it has no name of its own there."""

    line_num: int

    def __next__(self) -> list[str]: ...


#: Longest text of one cell, in characters: what is longer is a quotation mark that is never closed.
LONGEST_CELL = 200_000
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class BadTable(Exception):
    """A file cannot be read: which one, in which line (from 1), why, and what to do about it."""

    def __init__(self, path: Path, line: int, reason: str, advice: str) -> None:
        self.path, self.line, self.reason, self.advice = path, line, reason, advice
        super().__init__(f"{path.name}, line {line}: {reason} {advice}")


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its cells by the name of their column, and the line of the file on which it begins."""

    line: int
    cells: Mapping[str, str]


def read_table(path: Path, needed: Sequence[str], wanted: Sequence[str] = ()) -> Iterator[TableRow]:
    """Yield the rows with the `needed` columns and those of `wanted` that are there. Raises BadTable."""
    try:
        yield from _rows(path, needed, wanted)
    except UnicodeDecodeError:
        raise _wrong_encoding(path) from None


def _rows(path: Path, needed: Sequence[str], wanted: Sequence[str]) -> Iterator[TableRow]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        mark = _separator(file.readline(LONGEST_CELL))
        file.seek(0)
        reader = csv.reader(file, delimiter=mark, strict=True)
        rows = _guarded(path, reader)
        head = [name.strip() for name in next(rows, (1, []))[1]]
        places = _places(path, head, needed, wanted)
        for line, row in rows:
            if not row:
                continue  # an empty line, at the end for instance
            if len(row) != len(head):
                raise BadTable(path, line, *_torn(len(row), len(head)))
            if any("\0" in cell for cell in row):
                raise BadTable(
                    path, line, "There is a zero byte: this is no text.", "Download the file again."
                )
            yield TableRow(line, {name: row[place] for name, place in places.items()})


def _guarded(path: Path, reader: _Reader) -> Iterator[tuple[int, list[str]]]:
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadTable(path, line, *_what(str(error))) from None
        yield line, row
        line = reader.line_num + 1


def _places(path: Path, head: Sequence[str], needed: Sequence[str], wanted: Sequence[str]) -> dict[str, int]:
    if not any(head):
        raise BadTable(path, 1, "The file is empty.", "Download it again.")
    missing = [name for name in needed if name not in head]
    if missing:
        there = ", ".join(head)[:200]
        raise BadTable(
            path,
            1,
            f"The column {', '.join(missing)} is missing; there are: {there}.",
            "Take the CSV download as it is, with its first line.",
        )
    twice = [name for name in (*needed, *wanted) if head.count(name) > 1]
    if twice:
        raise BadTable(path, 1, f"The column {twice[0]} is there twice.", "Download the file again.")
    return {name: head.index(name) for name in (*needed, *wanted) if name in head}


def _separator(head: str) -> str:
    return max(",;\t", key=head.count) if head else ","


def _torn(found: int, expected: int) -> tuple[str, str]:
    reason = f"The row has {found} columns instead of {expected}: it is torn, or the file ends too early."
    return reason, "Download the file again and compare its size."


def _what(error: str) -> tuple[str, str]:
    if "unexpected end of data" in error or "field larger" in error:
        reason = "A quotation mark is opened here and never closed: the file ends too early."
        return reason, "Download the file again and compare its size."
    return f"This is no CSV ({error}).", "Download the file again; do not save it from a spreadsheet."


def _wrong_encoding(path: Path) -> BadTable:
    """Find the first line that is no UTF-8."""
    advice = "Download it again, or save it as UTF-8."
    with path.open("rb") as file:
        if name := _MARKS.get(file.read(2)):
            return BadTable(path, 1, f"The file is written in {name}, not in UTF-8.", advice)
        file.seek(0)
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                shown = re.sub(rb"[^\x20-\x7e]", b"?", line[max(0, error.start - 20) : error.start + 20])
                reason = f"The file is not written in UTF-8 (near “{shown.decode()}”)."
                return BadTable(path, number, reason, advice)
    return BadTable(path, 1, "The file is not written in UTF-8.", advice)
