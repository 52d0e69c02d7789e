"""One ZIP: written so that the same files give the same bytes, and read as something that a stranger may have made."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

ALWAYS = (1980, 1, 1, 0, 0, 0)  # the first day that a ZIP can tell: an archive that told the hour of its making would differ each time
MOST_ENTRIES = 5_000
LARGEST_FILE = 64 * 1024 * 1024  # of what is brought in, packed or not
LARGEST_ENTRY = 8 * 1024 * 1024  # of one file, unpacked
LARGEST_WHOLE = 256 * 1024 * 1024  # of all that is unpacked

_DOSSIER = re.compile(r"[^/]+/dossier\.json")


class Unreadable(ValueError):
    """What is wrong with a file that somebody wants to bring in, in English, for whoever typed the command."""


def pack(entries: Mapping[str, bytes]) -> bytes:
    """The ZIP of these files, in the order of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every machine
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, entries[name])
    return out.getvalue()


def dossiers_in(content: bytes) -> dict[str, bytes]:
    """The `dossier.json` of each folder of an archive, by name. Nothing is ever unpacked to the disk, and nothing beyond the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_names(entries)
            return dict(_read(archive, [entry for entry in entries if _DOSSIER.fullmatch(entry.filename)]))
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise Unreadable(f"not a ZIP that can be read: {error}") from error


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"{len(entries)} entries, expected at most {MOST_ENTRIES}")
    names = [entry.filename for entry in entries]
    for name in names:
        if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
            raise Unreadable(f"{name!r} points outside the archive")
    if len(set(names)) < len(names):
        raise Unreadable("two entries have the same name")


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """The sizes that an archive announces may lie: what counts is what comes out."""
    left = LARGEST_WHOLE
    for entry in entries:
        with archive.open(entry) as stream:
            content = stream.read(LARGEST_ENTRY + 1)
        left -= len(content)
        if len(content) > LARGEST_ENTRY or left < 0:
            raise Unreadable(f"{entry.filename} is too large once unpacked")
        yield entry.filename, content
