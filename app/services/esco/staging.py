"""Copies the files of the download into temporary tables, as they are; nobody sees them before they are merged."""

from collections.abc import Callable, Iterable, Iterator

import psycopg

from app.domain.vocabulary.esco import COLUMNS, SKILLS, EscoFile, is_torn, isco_code, labels_in
from app.domain.vocabulary.picks import OCCUPATIONS, is_occupation_uri
from app.domain.vocabulary.trade_words import LONGEST, spoken_forms, words_of
from app.domain.vocabulary.trades import is_trade
from app.kit.csv_tables import BadTable, TableRow, read_table
from app.services.esco.folder import EscoFolder, EscoRefused, Found

Tell = Callable[[str], None]
Line = tuple[object, ...]
_TABLES = """
    CREATE TEMP TABLE new_occupation (uri text, isco text, language text, label text, is_obsolete boolean)
        ON COMMIT DROP;
    CREATE TEMP TABLE new_word (uri text, language text, text text, searched text, is_name boolean) ON COMMIT DROP;
    CREATE TEMP TABLE new_group_word (code text, language text, text text, searched text, is_name boolean)
        ON COMMIT DROP;
    CREATE TEMP TABLE new_skill (uri text, language text, label text, is_obsolete boolean) ON COMMIT DROP;
    CREATE TEMP TABLE new_relation (occupation text, skill text, is_essential boolean) ON COMMIT DROP;
"""
_OBSOLETE = frozenset({"obsolete", "deprecated"})


def stage(connection: psycopg.Connection, folder: EscoFolder, tell: Tell) -> None:
    """Copy everything that is needed. Raises BadTable, EscoRefused."""
    connection.execute(_TABLES)
    for found in folder.of(EscoFile.OCCUPATIONS):
        words = list(_occupation_lines(connection, found, tell))
        _copy(connection, "new_word", words)
    for found in folder.of(EscoFile.GROUPS):
        _told(tell, found, _copy(connection, "new_group_word", _group_lines(found)), "words of groups")
    for found in folder.of(EscoFile.SKILLS):
        _told(tell, found, _copy(connection, "new_skill", _skill_lines(found)), "skills")
    for found in folder.of(EscoFile.SKILLS_OF)[:1]:  # the same in every language
        _told(tell, found, _copy(connection, "new_relation", _relation_lines(found)), "relations")
    _refuse_torn(connection, "new_occupation", "occupations")
    _refuse_torn(connection, "new_skill", "skills")
    for table in ("new_occupation", "new_word", "new_skill", "new_relation"):
        connection.execute(f"ANALYZE {table}")


def _occupation_lines(connection: psycopg.Connection, found: Found, tell: Tell) -> Iterator[Line]:
    """Copy the occupations of a file; yield their words, for which the connection is free only afterwards."""
    words: list[Line] = []

    def lines() -> Iterator[Line]:
        for row in _rows(found, EscoFile.OCCUPATIONS):
            uri, label = row.cells["conceptUri"].strip(), " ".join(row.cells["preferredLabel"].split())
            if not is_occupation_uri(uri):
                raise _no_uri(found, row, uri, OCCUPATIONS)
            isco = isco_code(row.cells["iscoGroup"])
            is_gone = row.cells.get("status", "").strip().lower() in _OBSOLETE
            yield uri, isco if is_trade(isco) else "", found.language, label, is_gone
            if not is_gone:
                others = labels_in(row.cells.get("altLabels", "")) + labels_in(
                    row.cells.get("hiddenLabels", "")
                )
                words.extend((uri, *word) for word in _words(found.language, label, others))

    _told(tell, found, _copy(connection, "new_occupation", lines()), "occupations")
    yield from words


def _group_lines(found: Found) -> Iterator[Line]:
    for row in _rows(found, EscoFile.GROUPS):
        code = isco_code(row.cells["code"])
        if is_trade(code):
            label = " ".join(row.cells["preferredLabel"].split())
            for word in _words(found.language, label, labels_in(row.cells.get("altLabels", ""))):
                yield code, *word


def _skill_lines(found: Found) -> Iterator[Line]:
    for row in _rows(found, EscoFile.SKILLS):
        uri = row.cells["conceptUri"].strip()
        if not uri.startswith(SKILLS):
            raise _no_uri(found, row, uri, SKILLS)
        is_gone = row.cells.get("status", "").strip().lower() in _OBSOLETE
        yield uri, found.language, " ".join(row.cells["preferredLabel"].split()), is_gone


def _relation_lines(found: Found) -> Iterator[Line]:
    for row in _rows(found, EscoFile.SKILLS_OF):
        cells = row.cells
        yield cells["occupationUri"].strip(), cells["skillUri"].strip(), cells["relationType"] == "essential"


def _words(language: str, label: str, others: Iterable[str]) -> Iterator[Line]:
    names = spoken_forms(label) if label else []
    for number, text in enumerate(dict.fromkeys((*names, *others))):
        if searched := " ".join(words_of(text)):
            yield language, text[:LONGEST], searched, number < len(names)


def _rows(found: Found, kind: EscoFile) -> Iterator[TableRow]:
    return read_table(found.path, *COLUMNS[kind])


def _copy(connection: psycopg.Connection, table: str, lines: Iterable[Line]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)
            count += 1
    return count


def _told(tell: Tell, found: Found, count: int, what: str) -> None:
    tell(f"  {found.path.name:<36} {count:>9,} {what}")


def _no_uri(found: Found, row: TableRow, uri: str, begins: str) -> BadTable:
    reason = f"“{uri[:80]}” is not the address of a concept; it would begin with {begins}."
    return BadTable(found.path, row.line, reason, "Take the CSV download as it is.")


def _refuse_torn(connection: psycopg.Connection, table: str, what: str) -> None:
    """Refuse where one language has far fewer concepts than the others: half a file."""
    query = f"SELECT language, count(DISTINCT uri) FROM {table} GROUP BY language ORDER BY 2, 1"  # noqa: S608
    counts: dict[str, int] = dict(connection.execute(query).fetchall())
    if is_torn(counts.values()):
        fewest, most = next(iter(counts)), list(counts)[-1]
        raise EscoRefused(
            f"{what}_{fewest}.csv has {counts[fewest]:,} {what}, {what}_{most}.csv has {counts[most]:,}: "
            "one of them is only a part. Download it again, or take it out of the folder."
        )
