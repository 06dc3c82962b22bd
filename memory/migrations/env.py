"""Alembic's entry: always on a connection that `memory.schema` opened."""

from alembic import context

from memory.reader_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
