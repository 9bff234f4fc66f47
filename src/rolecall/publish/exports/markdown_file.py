"""Markdown: the text the contract's template rendered, with the mark at its end."""

from __future__ import annotations

from rolecall.publish.exports.edition import Edition


def write(edition: Edition) -> bytes:
    """Return the rendered text; the template's own mark line is not repeated."""
    text = edition.markdown.rstrip("\n")
    return (text if edition.mark in text else f"{text}\n\n---\n*{edition.mark}*").encode() + b"\n"
