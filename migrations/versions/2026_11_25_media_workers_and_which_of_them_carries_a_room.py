"""Media workers, and which of them carries a room.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the registry; a room knows its worker and no longer a number, so open rooms are placed anew."""
    op.create_table(
        "media_worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "up",
                "draining",
                "gone",
                name="workerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "admission",
            sa.Enum(
                "all",
                "sound",
                "nobody",
                name="admission",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rooms", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("cpu", sa.Double(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("packets_in", sa.Integer(), nullable=False),
        sa.Column("packets_out", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_worker")),
    )
    op.create_index(op.f("ix_media_worker_number"), "media_worker", ["number"], unique=False)
    op.add_column("live_session", sa.Column("media_worker_id", sa.Uuid(), nullable=True))
    op.create_index(
        op.f("ix_live_session_media_worker_id"), "live_session", ["media_worker_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_live_session_media_worker_id"),
        "live_session",
        "media_worker",
        ["media_worker_id"],
        ["id"],
        ondelete="SET NULL",
    )
    op.drop_column("live_session", "media_worker")


def downgrade() -> None:
    """Change them back."""
    op.add_column("live_session", sa.Column("media_worker", sa.INTEGER(), autoincrement=False, nullable=True))
    op.drop_constraint(op.f("fk_live_session_media_worker_id"), "live_session", type_="foreignkey")
    op.drop_index(op.f("ix_live_session_media_worker_id"), table_name="live_session")
    op.drop_column("live_session", "media_worker_id")
    op.drop_index(op.f("ix_media_worker_number"), table_name="media_worker")
    op.drop_table("media_worker")
