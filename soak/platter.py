"""What SQLite does to the disk, seen and spoiled from inside: every write, sync, truncation and deletion of the database and its log
is recorded in order, and fails when a fault was ordered.

The functions of SQLite's own file system (its VFS) are wrapped in the process of the server, through `ctypes`, in the very library
that Python's `sqlite3` uses. So it runs wherever Python does: no root, no strace, no compiler, and no line of it in the product.
"""

import ctypes
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "TABLEE_TEST_PLATTER"  # in the environment of a server: the folder where all this happens
OK, READONLY, FULL, CORRUPT, CANTOPEN = 0, 8, 13, 11, 14
IOERR_READ, IOERR_WRITE, IOERR_FSYNC = 266, 778, 1034
WRITE, SYNC, TRUNCATE, DELETE, GONE = b"w", b"s", b"t", b"d", b"g"  # gone: a sync failed, and the system forgot what it had to write
SUFFIXES = ("", "-wal", "-journal")  # the files of a database; the shared memory of the log is made anew after a power cut
_HEAD = struct.Struct("<cBqi")

# --- For who drives the server --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fault:
    """The next `times` operations of this kind fail with this code of SQLite's, after `after` that go well; -1 times: for ever.

    `half`: a write leaves half of its bytes behind before it fails.
    """

    operation: str  # write | sync | truncate
    code: int
    after: int = 0
    times: int = 1
    half: bool = False


@dataclass(frozen=True)
class Record:
    """One thing that was done to one file (a suffix). `data` is what was written; `offset` where, or the size after a truncation."""

    kind: bytes
    file: str
    offset: int
    data: bytes


def order(folder: Path, fault: Fault) -> None:
    """From now on the server in this folder suffers from this fault."""
    unfinished = folder / "fault.unfinished"
    unfinished.write_text(json.dumps(asdict(fault)), encoding="utf-8")
    unfinished.rename(folder / "fault")


def heal(folder: Path) -> None:
    """From now on the disk works again."""
    (folder / "fault").unlink(missing_ok=True)


def failures(folder: Path) -> list[str]:
    """What failed as it was ordered: operation and file."""
    log = folder / "failures"
    return log.read_text(encoding="utf-8").split("\n")[:-1] if log.exists() else []


def position(folder: Path) -> int:
    """How much was recorded so far: whatever happens from now on stands behind it."""
    return (folder / "records").stat().st_size


def records(folder: Path, since: int = 0) -> Iterator[tuple[int, Record]]:
    """Each record from a position on, with the position where it ends."""
    with open(folder / "records", "rb") as log:
        log.seek(since)
        while len(head := log.read(_HEAD.size)) == _HEAD.size:
            kind, file, offset, length = _HEAD.unpack(head)
            yield log.tell() + length, Record(kind, SUFFIXES[file], offset, log.read(length))


# --- In the process of the server -------------------------------------------------------------------------------------------

_FILE = ctypes.c_void_p
_NAME = ctypes.c_void_p  # never a copy: SQLite keeps the options of a file behind its name
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, _NAME, _FILE, ctypes.c_int, ctypes.c_void_p)
_REMOVE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, _NAME, ctypes.c_int)
_STORE = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_CUT = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int64)
_FLUSH = ctypes.CFUNCTYPE(ctypes.c_int, _FILE, ctypes.c_int)


class _Vfs(ctypes.Structure):
    """The beginning of `sqlite3_vfs`, as far as we change it."""

    _fields_ = [("iVersion", ctypes.c_int), ("szOsFile", ctypes.c_int), ("mxPathname", ctypes.c_int), ("pNext", ctypes.c_void_p),
                ("zName", ctypes.c_char_p), ("pAppData", ctypes.c_void_p), ("xOpen", ctypes.c_void_p), ("xDelete", ctypes.c_void_p)]


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`: a number and eighteen functions."""

    _fields_ = [("iVersion", ctypes.c_int), ("xClose", ctypes.c_void_p), ("xRead", ctypes.c_void_p), ("xWrite", ctypes.c_void_p),
                ("xTruncate", ctypes.c_void_p), ("xSync", ctypes.c_void_p), ("others", ctypes.c_void_p * 13)]


def install(folder: Path) -> None:
    """From now on this process records in `folder` what its SQLite does to `tablee.db`, and fails as `order` says."""
    folder.mkdir(parents=True, exist_ok=True)
    _kept.append(_Platter(folder))  # C holds our functions: they must never be collected


_kept: list[Any] = []


class _Platter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = os.open(folder / "records", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self.fault: Fault | None = None
        self.ordered = 0  # when the fault that we know was ordered
        self.done = 0
        self.files: dict[int, int] = {}  # address of SQLite's file → which suffix
        self.methods: dict[int, _Methods] = {}
        vfs = _default_vfs()
        self.real_open, self.real_delete = _OPEN(vfs.xOpen), _REMOVE(vfs.xDelete)
        self.ours = _OPEN(self.open), _REMOVE(self.delete)
        vfs.xOpen, vfs.xDelete = (ctypes.cast(function, ctypes.c_void_p).value for function in self.ours)

    def open(self, vfs: int, name: int | None, file: int, flags: int, out: int) -> int:
        result = self.real_open(vfs, name, file, flags, out)
        which = _suffix(name)
        if result == OK and which is not None:
            self.files[file] = which
            methods = ctypes.cast(file, ctypes.POINTER(ctypes.c_void_p))
            methods[0] = ctypes.addressof(self.wrapped(methods[0]))
        return result

    def wrapped(self, address: int) -> _Methods:
        """A copy of a table of methods with ours for three of them; it works on the file as the real one does."""
        if address not in self.methods:
            real = _Methods.from_address(address)
            copy = _Methods.from_buffer_copy(real)
            functions = (self.writer(_STORE(real.xWrite)), self.cutter(_CUT(real.xTruncate)), self.syncer(_FLUSH(real.xSync)))
            _kept.append(functions)
            copy.xWrite, copy.xTruncate, copy.xSync = (ctypes.cast(function, ctypes.c_void_p).value for function in functions)
            self.methods[address] = copy
        return self.methods[address]

    def writer(self, real: Any) -> Any:
        def write(file: int, data: int, length: int, offset: int) -> int:
            code = self.fails("write", file)
            kept = length // 2 if code and self.fault and self.fault.half else 0 if code else length
            if kept:
                self.note(WRITE, self.files[file], offset, ctypes.string_at(data, kept))
                code = code or real(file, data, kept, offset)
            return code

        return _STORE(write)

    def cutter(self, real: Any) -> Any:
        def cut(file: int, size: int) -> int:
            if code := self.fails("truncate", file):
                return code
            self.note(TRUNCATE, self.files[file], size)
            return int(real(file, size))

        return _CUT(cut)

    def syncer(self, real: Any) -> Any:
        def sync(file: int, flags: int) -> int:
            if code := self.fails("sync", file):
                self.note(GONE, self.files[file], 0)
                return code
            result = int(real(file, flags))
            self.note(SYNC, self.files[file], 0)  # only now is it on the disk
            return result

        return _FLUSH(sync)

    def delete(self, vfs: int, name: int | None, sync: int) -> int:
        which = _suffix(name)
        if which is not None:
            self.note(DELETE, which, 0)
        return int(self.real_delete(vfs, name, sync))

    def note(self, kind: bytes, which: int, offset: int, data: bytes = b"") -> None:
        os.write(self.log, _HEAD.pack(kind, which, offset, len(data)) + data)

    def fails(self, operation: str, file: int) -> int:
        """The code with which this must fail; 0 when it must not."""
        fault = self.current_fault()
        if fault is None or fault.operation != operation:
            return OK
        self.done += 1
        if self.done <= fault.after or 0 <= fault.times <= self.done - fault.after - 1:
            return OK
        with open(self.folder / "failures", "a", encoding="utf-8") as log:
            log.write(f"{operation} {SUFFIXES[self.files[file]] or 'database'}\n")
        return fault.code

    def current_fault(self) -> Fault | None:
        try:
            ordered = (self.folder / "fault").stat().st_mtime_ns
        except OSError:
            return None
        if ordered != self.ordered:
            self.fault = Fault(**json.loads((self.folder / "fault").read_text(encoding="utf-8")))
            self.ordered, self.done = ordered, 0
        return self.fault


def _suffix(name: int | None) -> int | None:
    """Which file of the database this is; None for any other, such as a copy."""
    base = os.path.basename(os.fsdecode(ctypes.string_at(name))) if name else ""
    return next((number for number, suffix in enumerate(SUFFIXES) if base == f"tablee.db{suffix}"), None)


def _default_vfs() -> _Vfs:
    """The file system of the SQLite that Python uses, found through Python's own module."""
    import _sqlite3

    library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    return library.sqlite3_vfs_find(None).contents  # type: ignore[no-any-return]
