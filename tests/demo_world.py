"""The demo world, loaded once for a whole run; whoever needs one gets a copy of it."""

import fcntl
import shutil
from datetime import UTC, datetime
from pathlib import Path

from app.config import Settings, load_settings
from app.jobs.demo import load
from app.kit.postgres import EmbeddedPostgres
from tests import database

SECRET = "a secret that only the tests know, long enough"
NAME = "demo"


async def copy_world(server: EmbeddedPostgres, name: str, folder: Path) -> str:
    """Make a database with the demo world in it, its files in `folder`; return the database's address.

    The first to ask loads the world, the others wait for it.
    """
    made = server.data_dir / NAME
    with (server.data_dir / f"{NAME}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (made / "loaded").exists():
            made.mkdir(exist_ok=True)
            await load(settings_of(database.clone(server, NAME), made))
            (made / "loaded").touch()
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return database.clone(server, name, NAME)


def loaded_at(server: EmbeddedPostgres) -> datetime:
    """Return when the world was loaded: its sessions lie around that moment."""
    return datetime.fromtimestamp((server.data_dir / NAME / "loaded").stat().st_mtime, UTC)


def settings_of(database_url: str, folder: Path) -> Settings:
    """Return the settings of a house with this database and this data folder."""
    return load_settings(
        _env_file=None,
        environment="test",
        demo=False,
        database_url=database_url,
        data_dir=folder,
        secret_key=SECRET,
        metrics_port=None,
    )
