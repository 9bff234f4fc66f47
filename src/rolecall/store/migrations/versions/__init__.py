"""The revisions of the schema; one that was released never changes."""
