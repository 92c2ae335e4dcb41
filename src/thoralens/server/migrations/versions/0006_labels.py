"""Notes, tags and search on studies and conversations; preferences of the local user."""

import sqlalchemy as sa
from alembic import op

from thoralens.server.labels import searchable, words_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
TABLES = ("studies", "threads")
COLUMNS = (("note", sa.Text(), "''"), ("tags", sa.JSON(), "'[]'"), ("folded", sa.Text(), "''"))


def upgrade() -> None:
    op.create_table(
        "local_user",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("preferences", sa.JSON(), nullable=False),
    )
    for table in TABLES:
        for name, kind, empty in COLUMNS:
            blank = sa.text(empty)
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=blank))
    _fold()


def _fold() -> None:
    """Make the results that there are findable."""
    studies = sa.table(
        "studies",
        sa.column("id", sa.String()),
        sa.column("diagnosis", sa.JSON()),
        sa.column("folded", sa.Text()),
    )
    connection = op.get_bind()
    done = sa.select(studies.c.id).where(studies.c.diagnosis.is_not(None))
    for study_id in connection.scalars(done).all():
        here = studies.c.id == study_id
        document = connection.scalar(sa.select(studies.c.diagnosis).where(here))
        folded = searchable((), *words_of(document))
        connection.execute(studies.update().where(here).values(folded=folded))


def downgrade() -> None:
    for table in TABLES:
        for name, _, _ in COLUMNS:
            op.drop_column(table, name)
    op.drop_table("local_user")
