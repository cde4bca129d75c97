"""Commands that write documents from the code, so that they are never out of date."""

import importlib
import json
from pathlib import Path

from app.cli import cli, say
from app.config import PREFIX, Settings, load_settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


@cli.command("settings-table")
def settings_table_command() -> None:
    """Write the table of settings into docs/operations.md."""
    path = DOCS / "operations.md"
    path.write_text(with_settings_table(path.read_text()))
    say(f"Wrote {path}")


@cli.command()
def openapi() -> None:
    """Write docs/openapi.json."""
    path = DOCS / "openapi.json"
    path.write_text(openapi_document())
    say(f"Wrote {path}")


@cli.command()
def permissions() -> None:
    """Write docs/permissions.md."""
    path = DOCS / "permissions.md"
    path.write_text(permissions_document())
    say(f"Wrote {path}")


@cli.command()
def protocol() -> None:
    """Write docs/protocol.md."""
    path = DOCS / "protocol.md"
    path.write_text(protocol_document())
    say(f"Wrote {path}")


def with_settings_table(document: str) -> str:
    """Return the document with the table between its two marks brought up to date."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{settings_table()}{END}{after}"


def settings_table() -> str:
    """Return every setting with its default and meaning, as a Markdown table."""
    lines = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        lines.append(f"| `{PREFIX}{name.upper()}` | {_shown(field.default)} | {field.description} |")
    return "\n".join(lines) + "\n"


def openapi_document() -> str:
    """Return the description of /api/v1 as JSON text."""
    settings = load_settings(_env_file=None, environment="test", demo=False, secret_key="x" * 32)
    app = importlib.import_module("app.main").create_app(settings)
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def permissions_document() -> str:
    """Return the permission table as Markdown."""
    return str(importlib.import_module("app.domain.permissions").as_markdown())


def protocol_document() -> str:
    """Return the socket protocol as Markdown."""
    return str(importlib.import_module("app.realtime.paper").as_markdown())


def _shown(default: object) -> str:
    if default is None or default in ("", ()):
        return "empty"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`{','.join(default)}`"
    return f"`{default}`"
