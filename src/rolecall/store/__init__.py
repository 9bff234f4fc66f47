"""Tables, repositories, the unit of work and the search index: all SQL of the product."""

from rolecall.store.database import make_database
from rolecall.store.heads import HeadFile
from rolecall.store.migration import is_current, migrate
from rolecall.store.store import SqlStore, open_store

__all__ = ["HeadFile", "SqlStore", "is_current", "make_database", "migrate", "open_store"]
