"""Alembic's entry point; :func:`thoralens.server.database.upgrade` hands over the connection."""

from alembic import context

from thoralens.server.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
