"""Folders for Unix sockets, whose whole path must stay under 108 bytes."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

LONGEST_PATH = 107  # bytes; sun_path of struct sockaddr_un holds 108 with the closing zero


def socket_folder(wanted: Path, longest_name: str, owner: int | None = None) -> Path:
    """Return `wanted` if a socket of that name fits there, else a short folder made from its hash.

    The answer depends on the arguments alone, so every process finds the same folder. Nothing is made yet.
    `owner` is the user id that will own the folder, by default this process's own.
    """
    if len(os.fsencode(wanted / longest_name)) <= LONGEST_PATH:
        return wanted
    mark = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    user = os.geteuid() if owner is None else owner
    return Path(tempfile.gettempdir()) / f"journeywork-{user}-{mark}"


def make_private(folder: Path, owner: tuple[int, int] | None = None) -> Path:
    """Make `folder` for its owner alone. Raises PermissionError where somebody else got there first."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    user, group = owner or (os.geteuid(), os.getegid())
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {user, os.geteuid()}:
        raise PermissionError(f"{folder} belongs to somebody else")
    if os.geteuid() == 0:
        os.chown(folder, user, group)
    folder.chmod(0o700)
    return folder
