"""A writer of compound files ([MS-CFB]), as small as tests of .doc need."""

from __future__ import annotations

import struct
from collections.abc import Mapping

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
SMALLEST = 4096
"""Streams of this size and more lie in sectors of their own; smaller ones are padded to it."""


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file with these streams in its root."""
    padded = {name: data.ljust(SMALLEST, b"\x00") for name, data in streams.items()}
    sectors: list[bytes] = []
    chain: list[int] = []
    starts = {}
    for name, data in padded.items():
        starts[name] = len(sectors)
        parts = [data[i:i + SECTOR].ljust(SECTOR, b"\x00") for i in range(0, len(data), SECTOR)]
        chain += [*range(len(sectors) + 1, len(sectors) + len(parts)), END]
        sectors += parts
    entries = [_entry("Root Entry", 5, END, 0, child=1)]
    names = list(padded)
    for i, name in enumerate(names):
        right = i + 2 if i + 1 < len(names) else FREE
        entries.append(_entry(name, 2, starts[name], len(padded[name]), right=right))
    while len(entries) % 4:
        entries.append(_entry("", 0, 0, 0))
    directory = len(sectors)
    parts = [b"".join(entries[i:i + 4]) for i in range(0, len(entries), 4)]
    chain += [*range(directory + 1, directory + len(parts)), END]
    sectors += parts
    table = len(sectors)
    count = 1
    while (len(chain) + count) * 4 > count * SECTOR:
        count += 1
    chain += [FAT] * count
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(count * SECTOR, b"\xff")
    sectors += [fat[i:i + SECTOR] for i in range(0, len(fat), SECTOR)]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        count, directory, 0, SMALLEST, END, 0, END, 0)
    numbers = [table + i if i < count else FREE for i in range(109)]
    return header + struct.pack("<109I", *numbers) + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int, child: int = FREE, right: int = FREE) -> bytes:
    encoded = (name + "\x00").encode("utf-16-le") if name else b""
    return struct.pack("<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, FREE, right, child, bytes(16), 0, 0, 0,
                       start, size)
