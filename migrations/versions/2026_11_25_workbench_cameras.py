"""workbench cameras.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "bench_camera",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_hash", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("camera", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["room_participant.id"],
            name=op.f("fk_bench_camera_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_bench_camera_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bench_camera")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_bench_camera_code_hash")),
        sa.UniqueConstraint("device_hash", name=op.f("uq_bench_camera_device_hash")),
    )
    op.create_index(op.f("ix_bench_camera_created_at"), "bench_camera", ["created_at"], unique=False)
    op.create_index(op.f("ix_bench_camera_line"), "bench_camera", ["line"], unique=False)
    op.create_index(op.f("ix_bench_camera_participant_id"), "bench_camera", ["participant_id"], unique=False)
    op.create_index(op.f("ix_bench_camera_session_id"), "bench_camera", ["session_id"], unique=False)
    op.create_index(
        "uq_bench_camera_participant_id",
        "bench_camera",
        ["participant_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_index(
        "uq_bench_camera_participant_id",
        table_name="bench_camera",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_bench_camera_session_id"), table_name="bench_camera")
    op.drop_index(op.f("ix_bench_camera_participant_id"), table_name="bench_camera")
    op.drop_index(op.f("ix_bench_camera_line"), table_name="bench_camera")
    op.drop_index(op.f("ix_bench_camera_created_at"), table_name="bench_camera")
    op.drop_table("bench_camera")
