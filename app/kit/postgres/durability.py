"""A check that the database keeps what it acknowledges."""

import psycopg

QUERY = """
SELECT name FROM pg_settings
WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off'
ORDER BY name
"""


class UnsafeDatabase(Exception):
    """The server may lose what it has acknowledged."""


def refuse_unsafe(url: str) -> None:
    """Raise `UnsafeDatabase` where fsync, synchronous_commit or full_page_writes is off at this address."""
    with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=10) as connection:
        off = [str(name) for (name,) in connection.execute(QUERY).fetchall()]
    if off:
        raise UnsafeDatabase(
            f"PostgreSQL runs with {', '.join(off)} switched off: it may lose what people were told is saved"
        )
