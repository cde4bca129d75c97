"""A facilitator guides a group of a round, its project and its live rooms; teachers can go on without.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROLES = {
    ("project_member", "memberrole"): ("teacher", "learner"),
    ("room_participant", "roomrole"): ("teacher", "learner", "guest"),
}


def upgrade() -> None:
    """Change the tables."""
    op.add_column("round_group", sa.Column("facilitator_id", sa.Uuid(), nullable=True))
    op.add_column(
        "round_group", sa.Column("unguided", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.create_index("ix_round_group_facilitator_id", "round_group", ["facilitator_id"])
    op.create_index("ix_round_group_project_id", "round_group", ["project_id"])
    op.create_foreign_key(
        "fk_round_group_facilitator_id",
        "round_group",
        "person",
        ["facilitator_id"],
        ["id"],
        ondelete="SET NULL",
    )
    for (table, name), roles in ROLES.items():
        _allow(table, name, (*roles, "facilitator"))


def downgrade() -> None:
    """Change them back; facilitators leave, and were guests in the rooms where they have been."""
    op.execute("DELETE FROM project_member WHERE role = 'facilitator'")
    op.execute("UPDATE room_participant SET role = 'guest' WHERE role = 'facilitator'")
    for (table, name), roles in ROLES.items():
        _allow(table, name, roles)
    op.drop_constraint("fk_round_group_facilitator_id", "round_group", type_="foreignkey")
    op.drop_index("ix_round_group_project_id", table_name="round_group")
    op.drop_index("ix_round_group_facilitator_id", table_name="round_group")
    op.drop_column("round_group", "unguided")
    op.drop_column("round_group", "facilitator_id")


def _allow(table: str, name: str, roles: tuple[str, ...]) -> None:
    among = ", ".join(f"'{role}'" for role in roles)
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, sa.text(f"role IN ({among})"))
