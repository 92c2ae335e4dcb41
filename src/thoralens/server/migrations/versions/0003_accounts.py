"""Accounts; what there is keeps belonging to the local user, who has none."""

import sqlalchemy as sa
from alembic import op

from thoralens.server.migrations.types import UTC

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
OWNED = ("studies", "threads")


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("password", sa.String(255), nullable=True),
        sa.Column("role", sa.String(13), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("preferences", sa.JSON(), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("seen_at", UTC, nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.Column("browser", sa.String(20), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_table(
        "links",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("user_id", sa.String(32), nullable=True),
        sa.Column("role", sa.String(13), nullable=False),
        sa.Column("expires_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("began_at", UTC, nullable=False),
    )
    for table in OWNED:
        # In place: a table copied anew would take the rows that refer to it along when dropped.
        op.execute(f"ALTER TABLE {table} ADD COLUMN owner_id VARCHAR(32) REFERENCES users (id)")
        op.create_index(f"ix_{table}_owner_id", table, ["owner_id"])


def downgrade() -> None:
    for table in OWNED:
        op.drop_index(f"ix_{table}_owner_id", table)
        op.drop_column(table, "owner_id")
    for table in ("throttle", "links", "sessions", "users"):
        op.drop_table(table)
