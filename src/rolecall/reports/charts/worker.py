"""Turns the SVG on its input into a PNG on its output; a program of its own, so that it can be stopped.

Run by path, it loads nothing of Rolecall: a picture takes about a tenth of a second.
"""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Iterator

#: Pixels of a unit of the drawing.
SCALE = 2.5


def main() -> None:
    """Read, draw, write."""
    import vl_convert  # noqa: PLC0415  # an extra: only this program loads it

    drawn = vl_convert.svg_to_png(sys.stdin.buffer.read().decode(), scale=SCALE)
    sys.stdout.buffer.write(packed(drawn))


def packed(png: bytes) -> bytes:
    """Return the same picture in about a third of the bytes; the library packs quickly, not tightly."""
    chunks = list(_chunks(png))
    data = zlib.compress(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")), 9)
    head = [(kind, body) for kind, body in chunks if kind not in {b"IDAT", b"IEND"}]
    return png[:8] + b"".join(_chunk(kind, body) for kind, body in [*head, (b"IDAT", data), (b"IEND", b"")])


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    main()
