"""Everything that the first form of the house knows.

Revision ID: 0001
"""

from pathlib import Path

import procrastinate
from alembic import op

import app.models  # noqa: F401  registers every table
from app.kit.db import Base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the extensions, the tables and the queue."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    Base.metadata.create_all(op.get_bind())
    schema = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
    # Through the driver itself, which leaves the per cent signs of the script alone.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(schema.read_text())


def downgrade() -> None:
    """Take all of it away."""
    Base.metadata.drop_all(op.get_bind())
