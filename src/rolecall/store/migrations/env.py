"""How Alembic runs our revisions: on the connection and in the transaction of `rolecall.store.migration`."""

from alembic import context

from rolecall.store.tables.base import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
