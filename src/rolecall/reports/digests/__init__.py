"""Digests: reports of figures, made without any model; the same rows and the same order give the same report."""
