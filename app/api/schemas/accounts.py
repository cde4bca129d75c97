"""Accounts, sign-ins and settings on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

Password = Field(max_length=256, json_schema_extra={"format": "password"})


class Strict(BaseModel):
    """Input of a program or form: unknown fields are refused, so that nothing slips in (mass assignment)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, sent: Any) -> Any:
        # PostgreSQL keeps every character but this one, and nobody types it.
        if _holds_nul(sent):
            raise ValueError("a text holds the character U+0000")
        return sent


def _holds_nul(sent: Any) -> bool:
    if isinstance(sent, str):
        return "\x00" in sent
    parts = sent.values() if isinstance(sent, dict) else sent if isinstance(sent, list) else ()
    return any(_holds_nul(part) for part in parts)


class SignUpIn(Strict):
    """A teacher makes an account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"name": "Solène Lefèvre", "email": "solene@lycee.example", "password": "trois pains chauds"}
            ]
        }
    )

    name: str = Field(min_length=1, max_length=120)
    email: str = Field(max_length=254)
    password: str = Password
    time_zone: str = Field("UTC", max_length=64)


class SignInIn(Strict):
    """Sign in with e-mail address and password."""

    email: str = Field(max_length=254)
    password: str = Password


class SignInOut(BaseModel):
    """A fresh sign-in; `token` goes into `Authorization: Bearer`."""

    token: str


class DeviceOut(BaseModel):
    """A device on which one is signed in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool = False


class ResetAskIn(Strict):
    """Ask for a link to set a new password."""

    email: str = Field(max_length=254)


class ResetIn(Strict):
    """Set a new password with a mailed link."""

    password: str = Password


class PasswordIn(Strict):
    """Change one's password, knowing the old one."""

    old_password: str = Password
    password: str = Password


class EmailIn(Strict):
    """Move the account to another address."""

    email: str = Field(max_length=254)
    password: str = Password


class ProfileIn(Strict):
    """One's own settings."""

    name: str = Field(min_length=1, max_length=120)
    locale: str = Field(max_length=8)
    time_zone: str = Field(max_length=64)
    theme: Literal["auto", "light", "dark"] = "auto"


class PersonOut(BaseModel):
    """Oneself."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    name: str
    display_name: str
    locale: str
    time_zone: str
    theme: str
    email_confirmed: bool
