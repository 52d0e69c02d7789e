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
    # How long what is personal is kept, from the closing of each evening; then it goes by itself (reliability.md §6).
    keep_tokens_hours: int = Field(default=2, ge=0)      # what opens a phone's or a facilitator's page
    keep_names_days: int = Field(default=30, ge=1)       # first names and contacts
    keep_followed_days: int = Field(default=365, ge=1)   # the same of those who agreed to be contacted
    keep_cards_days: int = Field(default=30, ge=1)       # cards that never lay open on a table and that nothing was made of
    keep_copies_days: int = Field(default=7, ge=1)       # copies of the database, older than what was erased since
    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL", "TABLEE_DATABASE_URL"))

    @property
    def database_file(self) -> Path:
        """The embedded database."""
        return self.data_dir / "tablee.db"

    @property
    def copies_dir(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"
