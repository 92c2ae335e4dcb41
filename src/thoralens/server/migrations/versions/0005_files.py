"""Files by content, and a name of the database that its files know."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place: a table copied anew would take the rows that refer to it along when dropped.
    op.execute("ALTER TABLE studies ADD COLUMN files JSON DEFAULT '{}' NOT NULL")
    table = op.create_table("installation", sa.Column("id", sa.String(32), primary_key=True))
    op.bulk_insert(table, [{"id": secrets.token_hex(16)}])


def downgrade() -> None:
    op.drop_table("installation")
    op.drop_column("studies", "files")
