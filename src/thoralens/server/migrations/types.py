"""Column types of the migrations, where the databases differ."""

import sqlalchemy as sa

UTC = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")
"""A moment; SQLite keeps no time zone."""
