"""Keeps the words of our own vocabulary in the database, where the search looks for them.

They ship with the code and change only with it: a fingerprint tells whether the rows are those of this code.
Works on a plain connection, because migrations and imports run where no session is open.
"""

import psycopg

from app.domain.vocabulary.trade_words import fingerprint, own_words

NAME = "own words"
# "jw words": two processes that start together fill it once.
LOCK = 0x6A77776F726473
_KEPT = """
    INSERT INTO trade_word (kind, key, language, searched, text, is_name, source)
    SELECT kind, key, language, searched, min(text), bool_or(is_name), 'own' FROM new_word
    GROUP BY kind, key, language, searched
    ON CONFLICT (kind, key, language, searched)
        DO UPDATE SET text = excluded.text, is_name = excluded.is_name, source = 'own'
"""
_SPELLINGS = """
    WITH used AS MATERIALIZED (
        SELECT DISTINCT word FROM trade_word, unnest(string_to_array(searched, ' ')) AS word
    ), gone AS (
        DELETE FROM trade_spelling t WHERE NOT EXISTS (SELECT FROM used WHERE used.word = t.word)
    )
    INSERT INTO trade_spelling SELECT word FROM used ON CONFLICT DO NOTHING
"""


def refresh_words(url: str) -> bool:
    """Bring our own words at `url` up to date, in one transaction; say whether they were changed.

    A database that is away is none of our business: whoever starts says so, and the words are as they were.
    """
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=10) as connection:
            return fill_words(connection)
    except psycopg.OperationalError:
        return False


def fill_words(connection: psycopg.Connection) -> bool:
    """Do the same on a connection, inside its transaction; nothing where the tables are not there yet."""
    if connection.execute("SELECT to_regclass('vocabulary_state')").fetchone() == (None,):
        return False
    wanted = fingerprint()
    asked = "SELECT fingerprint FROM vocabulary_state WHERE name = %s"
    if connection.execute(asked, (NAME,)).fetchone() == (wanted,):
        return False
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
    connection.execute("CREATE TEMP TABLE new_word (LIKE trade_word) ON COMMIT DROP")
    copied = "COPY new_word (kind, key, language, searched, text, is_name, source) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(copied) as copy:
        for word in own_words():
            if searched := word.searched:
                copy.write_row(
                    (word.kind.value, word.key, word.language, searched, word.text, word.is_name, "own")
                )
    connection.execute("DELETE FROM trade_word WHERE source = 'own'")
    connection.execute(_KEPT)
    keep_spellings(connection)
    connection.execute(
        "INSERT INTO vocabulary_state (name, fingerprint, told, at) VALUES (%s, %s, '{}', now())"
        " ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, at = excluded.at",
        (NAME, wanted),
    )
    return True


def keep_spellings(connection: psycopg.Connection) -> None:
    """Keep one row for each word that occurs in a phrase, and no other."""
    connection.execute(_SPELLINGS)
