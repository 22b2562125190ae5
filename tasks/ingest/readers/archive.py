"""Zip archives: their members, with limits against bombs and escapes. Nothing is written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tasks.ingest.decode import Unreadable

MB = 1 << 20
MAX_MEMBERS = 20_000
MAX_TOTAL = 600 * MB
"""Unpacked size of all members of one archive."""
MAX_RATIO = 200
"""Packed to unpacked: text packs ten to one, a bomb a thousand to one."""
MAX_DEPTH = 3
"""Archives within archives."""
UTF8_NAME, ENCRYPTED = 0x800, 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an archive: its name below the archive, and its bytes or what is wrong with it."""

    name: str
    data: bytes = b""
    problem: Unreadable | None = None


def open_archive(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises :class:`Unreadable` where it is damaged or a bomb."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise Unreadable("damaged_archive", "The zip archive is damaged or cut off: fetch it again.") from error
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_MEMBERS or total > MAX_TOTAL:
        raise Unreadable("archive_too_large", f"The archive unpacks to {len(entries)} files of {total // MB} MB, "
                         "more than is safe to read: unpack it and put the reports in the folder.")
    if total > 10 * MB and total > MAX_RATIO * len(data):
        raise Unreadable("archive_bomb", f"The archive unpacks to {total // max(1, len(data))} times its size, as "
                         "no reports do: do not open it.")
    return archive


def name_of(entry: zipfile.ZipInfo) -> str:
    """A member's name; names that are not marked as UTF-8 are GBK on Chinese systems."""
    name = entry.filename
    if not entry.flag_bits & UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def members(archive: zipfile.ZipFile) -> Iterator[Member]:
    """The files in an archive in the order of their names; a name that occurs twice gets a number."""
    entries = sorted(((name_of(e), e) for e in archive.infolist() if not e.is_dir()), key=lambda pair: pair[0])
    used: dict[str, int] = {}
    for name, entry in entries:
        used[name] = used.get(name, 0) + 1
        label = name if used[name] == 1 else f"{name} ({used[name]})"
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
            yield Member(label.replace("..", "__").lstrip("/"), problem=Unreadable(
                "unsafe_path", "The archive's member points outside the archive: unpack it by hand, if you trust it."))
            continue
        yield _read(archive, entry, label)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, label: str) -> Member:
    if entry.flag_bits & ENCRYPTED:
        return Member(label, problem=Unreadable("password", "The archive is protected by a password: unpack it first."))
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        return Member(label, problem=Unreadable(
            "damaged_archive", f"The member cannot be unpacked ({type(error).__name__}): fetch the archive again."))
    return Member(label, data)
