"""Stand-ins for the photos customers send: a shelf with a bent post, drawn pixel by pixel."""

import struct
import zlib
from functools import cache

WIDTH, HEIGHT = 240, 180
WALL, STEEL, SHADOW, FLOOR = (214, 211, 205), (84, 92, 104), (52, 57, 66), (150, 140, 128)

POST_WIDTH = 8
SHELF_EVERY = 40
FLOOR_FROM = 160


@cache
def photo(number: int, shot: int) -> bytes:
    """Return a PNG that is the same for the same order and shot, and differs between them."""
    bend = 6 + (number * 7 + shot * 11) % 18
    rows = b"".join(b"\0" + _row(y, bend, from_left=shot % 2 == 1) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _row(y: int, bend: int, *, from_left: bool) -> bytes:
    # A parabola through both ends of the post: straight at top and bottom, out in the middle.
    sway = round(bend * 4 * y * (FLOOR_FROM - y) / FLOOR_FROM**2) if y < FLOOR_FROM else 0
    left, right = (40 + sway, 190) if from_left else (40, 190 - sway)
    row = bytearray()
    for x in range(WIDTH):
        if left <= x < left + POST_WIDTH or right <= x < right + POST_WIDTH:
            row += bytes(STEEL)
        elif left < x < right and y % SHELF_EVERY < POST_WIDTH and y < FLOOR_FROM:
            row += bytes(SHADOW)
        else:
            row += bytes(FLOOR if y >= FLOOR_FROM else WALL)
    return bytes(row)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
