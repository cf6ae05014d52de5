"""The one reader of the environment: every setting, with its default and what it is for."""

from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

DATABASES = ("sqlite+aiosqlite:///", "postgresql+psycopg://")


class Settings(BaseSettings):
    """Settings by environment variables with the prefix MAGNET_; the README's table lists each."""

    model_config = SettingsConfigDict(env_prefix="MAGNET_", extra="ignore", frozen=True)

    host: str = Field(default="127.0.0.1", description="address the server listens on")
    port: int = Field(default=8000, ge=0, le=65535, description="port the server listens on")
    database_url: str = Field(
        default="sqlite+aiosqlite:///var/magnet.db",
        description="SQLite file or PostgreSQL (`postgresql+psycopg://user:password@host/name`)",
    )
    data_folder: Path | None = Field(
        default=None,
        description="derived files, the server's secret and logs; by default the folder of the SQLite file, or `var`",
    )
    secret: str | None = Field(
        default=None, min_length=32, description="signs cursors and keys; by default made once in the data folder"
    )
    vault_url: str | None = Field(
        default=None,
        description="database of people's keys, outside of the backups; by default `keys.db` in the data folder",
    )
    master_keys: Path | None = Field(
        default=None, description="file of the master keys; by default made once in the data folder, as `master-keys`"
    )
    postgresql_tools: Path | None = Field(
        default=None, description="folder of pg_dump, pg_restore and psql for backups; by default found on the PATH"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level that is logged"
    )
    max_body_bytes: int = Field(default=20_000_000, ge=1000, description="largest request body that is taken")
    max_unpacked_bytes: int = Field(
        default=400_000_000, ge=1000, description="largest size that a zip or workbook may unpack to"
    )
    threads: int | None = Field(
        default=None, ge=1, le=256, description="threads for ranking and linking; by default one a core"
    )
    requests_per_minute: int = Field(
        default=600, ge=1, description="requests a minute that a process answers one principal"
    )
    anonymous_per_minute: int = Field(
        default=60, ge=1, description="requests a minute that it answers one address from which nobody has signed in"
    )
    metrics_key: str | None = Field(
        default=None, min_length=32, description="what opens `/metrics`; without one it answers this machine alone"
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="proxies that are believed where a request came from, with commas between"
    )
    oidc_issuer: str | None = Field(
        default=None, description="OpenID provider whose access tokens are accepted; none by default"
    )
    oidc_audience: str | None = Field(
        default=None, description="what such a token must name as its audience; needed with an issuer"
    )
    jobs: bool = Field(default=True, description="whether the server also runs background jobs")
    retention: bool = Field(default=False, description="whether workers erase daily whom programmes keep no longer")

    @field_validator("database_url", "vault_url")
    @classmethod
    def _of_a_known_kind(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(DATABASES):
            raise PydanticCustomError(
                "database_url", "It should start with one of: {known}", {"known": ", ".join(DATABASES)}
            )
        return url

    @model_validator(mode="after")
    def _issuer_with_audience(self) -> Self:
        if (self.oidc_issuer is None) != (self.oidc_audience is None):
            raise PydanticCustomError("oidc", "An issuer and an audience go together.")
        if self.oidc_issuer is not None and not self.oidc_issuer.startswith(("https://", "http://127.0.0.1")):
            raise PydanticCustomError("oidc_issuer", "The issuer should have an https address.")
        return self

    @model_validator(mode="after")
    def _vault_apart(self) -> Self:
        if self.vault_url == self.database_url:
            raise PydanticCustomError("vault_url", "The keys belong into another database than what they open.")
        return self

    @property
    def vault(self) -> str:
        """The database of people's keys."""
        return self.vault_url or f"sqlite+aiosqlite:///{self.folder / 'keys.db'}"

    @property
    def folder(self) -> Path:
        """Where derived files and the secret live."""
        if self.data_folder is not None:
            return self.data_folder
        path = self.database_url.partition("sqlite+aiosqlite:///")[2].partition("?")[0]
        return Path(path).parent if path not in ("", ":memory:") else Path("var")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
