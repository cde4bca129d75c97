"""Imports the download: read, stage, merge, weigh; in one transaction, so that an interrupted import leaves nothing."""

from pathlib import Path

import psycopg
from psycopg.types.json import Jsonb

from app.domain.vocabulary.esco import EscoFile
from app.services.esco.folder import EscoFolder, EscoRefused, look_into
from app.services.esco.merging import merge_concepts, merge_nearness, merge_words
from app.services.esco.staging import Tell, stage
from app.services.esco.summary import NAME, EscoSummary, count_rows

__all__ = ["EscoRefused", "import_esco"]

#: "jw esco": one import at a time.
LOCK = 0x6A77206573636F
#: A download that lacks more of what is there than this is rather half a download than a new version.
MOST_GONE = 0.1


def import_esco(url: str, folder: Path, tell: Tell, *, accept_fewer: bool = False) -> EscoSummary:
    """Import the download in `folder` into the database at `url`; return what is there then.

    `tell` is handed a line of text at each step. `accept_fewer` takes a download that lacks many of the
    occupations that are there. Raises BadTable, EscoRefused; then, and when interrupted, nothing has changed.
    """
    found = look_into(folder)
    tell(f"Languages: {', '.join(found.languages)}")
    for line in found.missing:
        tell(f"  {line}")
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        if connection.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,)).fetchone() != (True,):
            raise EscoRefused("Another import is running. Wait until it has ended.")
        tell("Reading")
        stage(connection, found, tell)
        if not accept_fewer:
            _refuse_fewer(connection)
        _merge(connection, found, tell)
        return _told(connection, found)


def _merge(connection: psycopg.Connection, found: EscoFolder, tell: Tell) -> None:
    has_relations = bool(found.of(EscoFile.SKILLS_OF))
    tell("Merging occupations and skills")
    merge_concepts(connection, has_skills=bool(found.of(EscoFile.SKILLS)), has_relations=has_relations)
    tell("Merging words")
    merge_words(connection)
    if has_relations:
        tell("Comparing occupations by their skills")
        tell(f"  {merge_nearness(connection):,} near pairs")


def _refuse_fewer(connection: psycopg.Connection) -> None:
    query = """SELECT count(*), count(*) FILTER (WHERE uri NOT IN (SELECT uri FROM new_occupation))
        FROM occupation WHERE obsolete_at IS NULL"""
    living, gone = connection.execute(query).fetchone() or (0, 0)
    if gone > MOST_GONE * living:
        raise EscoRefused(
            f"{gone:,} of the {living:,} occupations that are here are not in this download: it may be only a part. "
            "If it is a new version that really lacks them, import it with --accept-fewer."
        )


def _told(connection: psycopg.Connection, found: EscoFolder) -> EscoSummary:
    summary = count_rows(connection)
    connection.execute(
        "INSERT INTO vocabulary_state (name, fingerprint, told, at) VALUES (%s, '', %s, now())"
        " ON CONFLICT (name) DO UPDATE SET told = excluded.told, at = excluded.at",
        (NAME, Jsonb({"languages": list(found.languages), **summary.counts})),
    )
    return summary
