"""Alembic's entry: runs the steps on the connection that storage/migration.py hands over."""

from alembic import context

from rushes_catalog.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite cannot alter most of a table: the step creates a new one and copies the rows.
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
