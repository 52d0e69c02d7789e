"""What the environment says. `TABLEE_` prefix, and `DATABASE_URL` as everybody writes it."""

from pathlib import Path

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once at start. One data folder to copy is the whole evening (on the embedded database)."""

    model_config = SettingsConfigDict(env_prefix="TABLEE_", extra="ignore", frozen=True, populate_by_name=True)

    data_dir: Path = Path("data")
    backup_dir: Path | None = None  # where a copy is made each minute: name a second medium; default: backups/ in the data folder
    events_dir: Path = Path("events")
    host: str = "0.0.0.0"  # the phones of the hall must reach it
    port: int = 8000
    address: str = ""       # what the QR codes hold, e.g. http://192.168.8.2:8000; empty: found
    secret_key: str = ""    # empty: made at first start and kept in the data folder
    limits: bool = True     # False: nobody is slowed down, for a benchmark that measures something else
    log: str = "text"       # text | json
    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL", "TABLEE_DATABASE_URL"))

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.data_dir / "tablee.db"

    @property
    def copies_dir(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"
