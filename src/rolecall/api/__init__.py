"""The HTTP side: health, metrics and the JSON API."""
