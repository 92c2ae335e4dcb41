"""Conversations."""

import sqlalchemy as sa
from alembic import op

from thoralens.server.migrations.types import UTC

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("reader", sa.String(9), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("study_id", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], ondelete="SET NULL"),
    )
    op.create_index("ix_threads_updated_at", "threads", ["updated_at"])
    op.create_table(
        "messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("thread_id", sa.String(32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("key", sa.String(128), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("reader", sa.String(9), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("study_id", sa.String(32), nullable=True),
        sa.Column("status", sa.String(11), nullable=False),
        sa.Column("said", sa.Integer(), nullable=False),
        sa.Column("feedback", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["study_id"], ["studies.id"], ondelete="SET NULL"),
        sa.UniqueConstraint("thread_id", "position", name="uq_messages_position"),
        sa.UniqueConstraint("thread_id", "key", name="uq_messages_key"),
    )
    op.create_index("ix_messages_status", "messages", ["status"])
    op.create_table(
        "answer_events",
        sa.Column("message_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id", "number"),
    )


def downgrade() -> None:
    op.drop_table("answer_events")
    op.drop_table("messages")
    op.drop_table("threads")
