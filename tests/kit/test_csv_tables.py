"""A CSV file is read by the names of its columns; what is wrong with it is said with file, line and what to do."""

from pathlib import Path

import pytest

from app.kit.csv_tables import BadTable, read_table

HEAD = "uri,label,others\r\n"


def read(path: Path, raw: bytes, needed: tuple[str, ...] = ("uri", "label")) -> list[dict[str, str]]:
    path.write_bytes(raw)
    return [dict(row.cells) for row in read_table(path, needed, ("others",))]


@pytest.mark.parametrize(
    "raw",
    [
        f'{HEAD}a,B,"c\nd"\r\n'.encode(),
        f'\ufeff{HEAD}a,B,"c\nd"'.encode(),
        b'others;label;more;uri\n"c\nd";B;x;a\n\n',
        b'uri\tlabel\tothers\na\tB\t"c\nd"\n',
    ],
)
def test_marks_line_endings_separators_and_order_of_columns_do_not_matter(tmp_path: Path, raw: bytes) -> None:
    assert read(tmp_path / "a.csv", raw) == [{"uri": "a", "label": "B", "others": "c\nd"}]


def test_quotes_and_long_names_in_every_script_stay_as_they_are(tmp_path: Path) -> None:
    long = (
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsfacharbeiterin" * 2
    )
    raw = f'{HEAD}a,"say ""{long}""","خبّاز\nΑρτοποιός\nłucznik"\r\n'
    assert read(tmp_path / "a.csv", raw.encode()) == [
        {"uri": "a", "label": f'say "{long}"', "others": "خبّاز\nΑρτοποιός\nłucznik"}
    ]


def test_a_column_that_is_only_wanted_may_be_missing(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", b"label,uri\nB,a\n") == [{"uri": "a", "label": "B"}]


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (b"", 1, "empty"),
        (b"uri,others\na,b\n", 1, "The column label is missing; there are: uri, others"),
        (b"uri,label,label\na,b,c\n", 1, "twice"),
        (b"uri,label,others\na,b,c\nd,e\n", 3, "2 columns instead of 3"),
        (b'uri,label,others\na,b,"c\nc"\nd,"e,f\n', 4, "never closed"),
        (b'uri,label,others\na,b,"' + b"x" * 300_000, 2, "never closed"),
        (b"uri,label,others\na,b,c\nd,B\xe4cker,f\n", 3, "not written in UTF-8 (near"),
        ("uri,label,others\na,b,c\n".encode("utf-16"), 1, "UTF-16"),
        (b"uri,label,others\na,b\x00,c\n", 2, "zero byte"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, raw: bytes, line: int, said: str) -> None:
    with pytest.raises(BadTable) as refused:
        read(tmp_path / "a.csv", raw)
    assert (refused.value.line, refused.value.path.name) == (line, "a.csv")
    assert said in str(refused.value)
    assert refused.value.advice
