"""A school's place with the number of its people, so that no list of towns is read to rank a class.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

from app.kit.places import place

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, and fill it for the schools that are there."""
    op.add_column("organisation", sa.Column("inhabitants", sa.Integer(), nullable=True))
    connection = op.get_bind()
    ids = connection.scalars(sa.text("SELECT DISTINCT place_id FROM organisation WHERE place_id IS NOT NULL"))
    for place_id in ids.all():
        town = place(place_id)
        if town is not None:
            connection.execute(
                sa.text("UPDATE organisation SET inhabitants = :people WHERE place_id = :id"),
                {"people": town.population, "id": place_id},
            )


def downgrade() -> None:
    """Undo it."""
    op.drop_column("organisation", "inhabitants")
