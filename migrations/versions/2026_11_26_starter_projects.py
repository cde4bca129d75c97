"""Starter projects: two weeks with a class that offered it, and another in reserve.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "starter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("host_class_id", sa.Uuid(), nullable=False),
        sa.Column("reserve_class_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "done",
                "ended",
                name="starterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("greeted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_starter_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["host_class_id"], ["class.id"], name=op.f("fk_starter_host_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_starter_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reserve_class_id"], ["class.id"], name=op.f("fk_starter_reserve_class_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_starter")),
        sa.UniqueConstraint("project_id", name=op.f("uq_starter_project_id")),
    )
    op.create_index(op.f("ix_starter_class_id"), "starter", ["class_id"], unique=False)
    op.create_index(op.f("ix_starter_created_at"), "starter", ["created_at"], unique=False)
    op.create_index(op.f("ix_starter_host_class_id"), "starter", ["host_class_id"], unique=False)
    op.create_index(op.f("ix_starter_reserve_class_id"), "starter", ["reserve_class_id"], unique=False)
    op.create_index(
        "uq_starter_running",
        "starter",
        ["class_id"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "starter_host",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_starter_host_class_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("class_id", name=op.f("pk_starter_host")),
    )
    op.create_index(op.f("ix_starter_host_created_at"), "starter_host", ["created_at"], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_starter_host_created_at"), table_name="starter_host")
    op.drop_table("starter_host")
    op.drop_index("uq_starter_running", table_name="starter", postgresql_where=sa.text("state = 'running'"))
    op.drop_index(op.f("ix_starter_reserve_class_id"), table_name="starter")
    op.drop_index(op.f("ix_starter_host_class_id"), table_name="starter")
    op.drop_index(op.f("ix_starter_created_at"), table_name="starter")
    op.drop_index(op.f("ix_starter_class_id"), table_name="starter")
    op.drop_table("starter")
