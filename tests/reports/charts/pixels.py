"""Pixels of a PNG, read without a library of pictures."""

from __future__ import annotations

import struct
import zlib
from itertools import accumulate
from typing import NamedTuple

#: Bytes of a pixel: red, green, blue, alpha.
RGBA = 4


class Pixels(NamedTuple):
    """Rows of brightness from 0 (black) to 255 (white)."""

    width: int
    height: int
    rows: list[bytes]

    def dark(self, left: int, top: int, right: int, bottom: int) -> int:
        """Count the dark pixels of a part."""
        return sum(value < 128 for row in self.rows[top:bottom] for value in row[left:right])

    def coarse(self, cell: int = 20) -> list[str]:
        """Return how dark squares of `cell` pixels are: a digit from 0 (white) to f (black) each."""
        return [
            "".join(self._digit(x, y, cell) for x in range(0, self.width, cell)) for y in range(0, self.height, cell)
        ]

    def _digit(self, x: int, y: int, cell: int) -> str:
        part = b"".join(row[x : x + cell] for row in self.rows[y : y + cell])
        return f"{min(15, (255 - sum(part) // len(part)) // 16):x}"


def read(png: bytes) -> Pixels:
    """Return the pixels of a PNG of eight bits a channel whose rows refer to nothing, their left or the row above."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, bits, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", png, 16)
    assert (bits, kind, interlaced) == (8, 6, 0)
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    raw, step = zlib.decompress(data), width * RGBA + 1
    above = bytes(step - 1)
    rows = []
    for top in range(0, height * step, step):
        above = _row(raw[top], raw[top + 1 : top + step], above)
        rows.append(above[1::RGBA])
    return Pixels(width, height, rows)


def _row(filtered: int, row: bytes, above: bytes) -> bytes:
    match filtered:
        case 0:
            return row
        case 1:
            out = bytearray(len(row))
            for channel in range(RGBA):
                out[channel::RGBA] = bytes(value & 255 for value in accumulate(row[channel::RGBA]))
            return bytes(out)
        case 2:
            return bytes((value + upper) & 255 for value, upper in zip(row, above, strict=True))
        case _:
            raise AssertionError(f"rows of filter {filtered} are not read here")
