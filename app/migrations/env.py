"""Alembic's entry. The connection is handed in by `app.migrations.migrate`."""

from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401 - all tables must be known before the comparison

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True,
                  compare_type=True)
with context.begin_transaction():
    context.run_migrations()
