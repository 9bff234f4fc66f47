"""Metrics, digests, charts and the clock that rings for them."""
