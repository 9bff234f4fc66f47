"""Charts of cards: as bars of text, as a table of their numbers, and drawn as SVG, for platforms that draw none."""
