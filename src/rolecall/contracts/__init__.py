"""Markdown in, role contracts out."""
