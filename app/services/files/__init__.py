"""Files of a project: uploads, folders, versions, the bin."""

from app.services.files.arriving import Checksum, Dock, finish, receive, receive_whole
from app.services.files.changing import (
    change_file,
    delete_folder,
    make_folder,
    rename_folder,
    restore_file,
    restore_version,
    trash_file,
)
from app.services.files.opening import (
    list_bin,
    list_folder,
    load_file,
    open_picture,
    open_version,
    show_file,
    space_left,
)
from app.services.files.uploads import Limits, begin_upload, drop_upload, load_upload

__all__ = [
    "Checksum",
    "Dock",
    "Limits",
    "begin_upload",
    "change_file",
    "delete_folder",
    "drop_upload",
    "finish",
    "list_bin",
    "list_folder",
    "load_file",
    "load_upload",
    "make_folder",
    "open_picture",
    "open_version",
    "receive",
    "receive_whole",
    "rename_folder",
    "restore_file",
    "restore_version",
    "show_file",
    "space_left",
    "trash_file",
]
