"""The two secrets of a data folder: the key that links are derived from, and the organiser's password (as a hash)."""

import secrets
from pathlib import Path

from pwdlib import PasswordHash

WORDS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that can be misread from a terminal


def secret_key(folder: Path) -> str:
    """The key of this folder, made at first use. Whoever holds it can open every desk: mode 600."""
    path = folder / "secret_key"
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def has_password(folder: Path) -> bool:
    return (folder / "organiser_password").exists()


def renew_password(folder: Path) -> str:
    """Make a new password, keep its hash, return the password: it is shown once and stored nowhere."""
    password = "-".join("".join(secrets.choice(WORDS) for _ in range(4)) for _ in range(3))
    _write_private(folder / "organiser_password", PasswordHash.recommended().hash(password))
    return password


def password_fits(folder: Path, password: str) -> bool:
    """Whether this is the organiser's password. Slow on purpose (about half a second): call it in a thread."""
    path = folder / "organiser_password"
    return path.exists() and PasswordHash.recommended().verify(password, path.read_text().strip())


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text + "\n")
