"""What of ESCO is in the database."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

NAME = "esco"
_COUNTS = {
    "occupations": "SELECT count(*) FROM occupation WHERE obsolete_at IS NULL",
    "obsolete occupations": "SELECT count(*) FROM occupation WHERE obsolete_at IS NOT NULL",
    "skills": "SELECT count(*) FROM skill WHERE obsolete_at IS NULL",
    "relations": "SELECT count(*) FROM occupation_skill",
    "near pairs": "SELECT count(*) FROM near_occupation",
    "words": "SELECT count(*) FROM trade_word",
    "languages": "SELECT count(DISTINCT language) FROM trade_word WHERE kind = 'occupation'",
}


@dataclass(frozen=True, slots=True)
class EscoSummary:
    """How much there is: of occupations, skills, relations, near pairs, words, and languages of occupations."""

    counts: Mapping[str, int]


def esco_summary(url: str) -> EscoSummary:
    """Return what is in the database at `url`."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        return count_rows(connection)


def count_rows(connection: psycopg.Connection) -> EscoSummary:
    """Return what is there on this connection, inside its transaction."""
    rows = {name: connection.execute(query).fetchone() for name, query in _COUNTS.items()}
    return EscoSummary({name: int(row[0]) if row else 0 for name, row in rows.items()})
