"""The routes, one file a part of the workspace."""
