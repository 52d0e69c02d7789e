"""A ZIP that a stranger may have made: nothing outside it, nothing beyond the limits, nothing twice."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backlog import archive
from app.backlog.archive import Unreadable, dossiers_in, pack


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in entries.items():
            parts.writestr(name, content)
    return out.getvalue()


def test_only_the_dossiers_are_read() -> None:
    content = zipped({"A/dossier.json": b"{}", "A/fiche.html": b"x", "B/dossier.json": b"[]", "dossier.json": b"1",
                      "A/b/dossier.json": b"2"})
    assert dossiers_in(content) == {"A/dossier.json": b"{}", "B/dossier.json": b"[]"}


@pytest.mark.parametrize("name", ["../dossier.json", "A/../../dossier.json", "/etc/dossier.json", "C:/dossier.json", "A\\..\\dossier.json"])
def test_a_name_that_points_outside_is_refused(name: str) -> None:
    content = zipped({"A/dossier.json": b"{}", "x" * len(name): b"x"}).replace(b"x" * len(name), name.encode())
    with pytest.raises(Unreadable, match="points outside"):
        dossiers_in(content)


def test_a_huge_entry_is_refused_whatever_size_it_announces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_ENTRY", 1000)
    with pytest.raises(Unreadable, match="too large"):
        dossiers_in(zipped({"A/dossier.json": b"0" * 100_000}))


def test_a_bomb_of_many_dossiers_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_WHOLE", 5000)
    with pytest.raises(Unreadable, match="too large"):
        dossiers_in(zipped({f"{number}/dossier.json": b"0" * 1000 for number in range(10)}))


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_ENTRIES", 3)
    with pytest.raises(Unreadable, match="4 entries"):
        dossiers_in(zipped({f"{number}/x": b"" for number in range(4)}))


def test_two_entries_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning), pytest.raises(Unreadable, match="same name"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as parts:
            parts.writestr("A/dossier.json", b"1")
            parts.writestr("A/dossier.json", b"2")
        dossiers_in(out.getvalue())


def test_a_damaged_or_locked_zip_is_said() -> None:
    whole = zipped({"A/dossier.json": b"{}" * 500})
    place = whole.index(b"PK\x01\x02")
    locked = whole[:6] + struct.pack("<H", 1) + whole[8:place + 8] + struct.pack("<H", 1) + whole[place + 10:]
    for content in (whole[: len(whole) // 2], whole[:40] + b"\0\0\0\0" + whole[44:], locked, b"PK"):
        with pytest.raises(Unreadable):
            dossiers_in(content)


@given(st.dictionaries(st.text("abc/", min_size=1, max_size=8), st.binary(max_size=50), max_size=5))
def test_the_same_files_give_the_same_bytes_in_whatever_order(entries: dict[str, bytes]) -> None:
    once = pack(entries)
    assert pack(dict(reversed(entries.items()))) == once
    with zipfile.ZipFile(io.BytesIO(once)) as parts:
        assert parts.namelist() == sorted(entries)


@given(st.binary(max_size=300))
def test_whatever_bytes_come_the_answer_is_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable):
        dossiers_in(b"PK" + content)
