"""One typed settings object, read from ``THORALENS_*`` environment variables."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ASSETS = Path(__file__).parent / "assets"


def _default_home() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "thoralens"


class Settings(BaseSettings):
    """Everything that can be configured without changing code."""

    model_config = SettingsConfigDict(env_prefix="THORALENS_", frozen=True, extra="ignore")

    home: Path = Field(default_factory=_default_home)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    model: Path = ASSETS / "models" / "chest-xray-vgg16"
    lungs: Path = ASSETS / "models" / "lungs-unet"
    frontal: Path = ASSETS / "models" / "frontal-cnn"
    compact_clip: Path = ASSETS / "models" / "compact-clip"
    encoder: str = Field(default="", description="CLIPModel folder, or HUB_ID@REVISION")
    cases_index: str = Field(default="", description="LanceDB folder or s3://… for many cases")
    cases_index_options: dict[str, str] = Field(default={}, description="Of its object store")
    page: Path = Path(__file__).parent / "server" / "web"
    precision: Literal["auto", "f32"] = "auto"
    threads: int = Field(default=0, ge=0, description="0: as many as the machine has")
    shap_evaluations: int = Field(
        default=26, ge=14, le=100_000, description="Passes behind the region values"
    )
    shap_players: Literal["grid", "zones"] = "grid"
    shap_baseline: Literal["blurred", "healthy"] = "blurred"
    max_upload_bytes: int = Field(default=100 * 2**20, ge=2**20)
    max_pixels: int = Field(default=64_000_000, ge=2**16)
    tracking: str = Field(default="sqlite:///mlflow.db", description="MLflow store: a URL")
    queue_size: int = Field(default=32, ge=1, description="Studies that may wait for the worker")
    decode_processes: int = Field(default=1, ge=1, le=16, description="Files decoded at once")
    decode_waiting: int = Field(default=16, ge=0, description="Files that may wait to be decoded")
    decode_megabytes: int = Field(default=1536, ge=128, description="Memory one file may take")
    decode_seconds: float = Field(default=20.0, gt=0, description="Time one file may take")
    drain_seconds: float = Field(default=10.0, ge=0, description="For what runs, at a polite stop")
    metrics_token: SecretStr | None = Field(default=None, description="Opens /metrics to others")

    ray_address: str = Field(default="", description="Cluster of screen --engine ray")
    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL; environment only. Empty: SQLite in the home folder"
    )
    files: str = Field(default="", description="Folder or s3://… of studies' files")
    files_options: dict[str, str] = Field(default={}, description="Of its object store")
    keep_studies_days: int = Field(default=0, ge=0, description="For `purge`; 0: for ever")
    keep_chats_days: int = Field(default=0, ge=0, description="Since last used; 0: for ever")
    keep_sessions_days: int = Field(default=30, ge=0, description="Sessions that have ended")

    mode: Literal["local", "server"] = Field(default="local", description="server: with accounts")
    secret: SecretStr | None = Field(default=None, description="Of server mode; environment only")
    audit_secrets: SecretStr | None = Field(
        default=None, description="Earlier secrets, comma-separated; environment only"
    )
    public_url: str = Field(default="", description="Of server mode: https://your.host")
    trusted_proxy: str = Field(default="", description="Addresses of the proxy that ends TLS")
    tls_certificate: Path | None = Field(default=None, description="PEM, with its chain")
    tls_key: Path | None = None
    sign_up: Literal["open", "invite", "closed"] = "invite"
    smtp_host: str = Field(default="", description="Sends links to reset a password, over TLS")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="465: TLS from the start")
    smtp_user: str = ""
    smtp_password: SecretStr | None = Field(default=None, description="Environment only")
    smtp_from: str = ""

    chat_workers: int = Field(default=4, ge=1, description="Chat messages answered at once")
    chat_waiting: int = Field(default=16, ge=0, description="Chat messages that may wait besides")
    chat_answer_seconds: float = Field(default=180.0, gt=0)

    exa_key: SecretStr | None = Field(default=None, description="Web search; environment only")
    exa_base_url: str = "https://api.exa.ai"
    exa_daily_budget_usd: float = Field(default=1.0, ge=0)
    exa_call_budget_usd: float = Field(default=0.05, ge=0)
    exa_cache_hours: float = Field(default=24.0, ge=0)

    llm: str | None = Field(default=None, description="Language model: provider:model")
    llm_key: SecretStr | None = Field(default=None, description="Its key; environment only")
    llm_base_url: str | None = Field(default=None, description="Server of an openai-compatible one")
    llm_output: Literal["auto", "tool", "native", "prompted"] = "auto"
    llm_timeout_s: float = Field(default=30.0, gt=0, le=300)
    llm_max_tokens: int = Field(default=2000, ge=64, le=32_000)

    @field_validator(
        "exa_key",
        "llm",
        "llm_key",
        "llm_base_url",
        "database_url",
        "secret",
        "audit_secrets",
        "metrics_token",
        "tls_certificate",
        "tls_key",
        "smtp_password",
        mode="before",
    )
    @classmethod
    def _blank_is_none(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value


@cache
def get_settings() -> Settings:
    return Settings()
