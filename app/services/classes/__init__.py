"""Classes: the profile that is matched, and who teaches them."""

from app.services.classes.access import class_roles, load_class, lock_classes
from app.services.classes.profile import ClassProfile
from app.services.classes.showing import (
    ClassShown,
    class_shown,
    classes_of,
    classes_shown,
    colleagues_to_add,
    newest_class_of,
    schools_of,
    teachers_of,
)
from app.services.classes.teachers import add_teacher, remove_teacher
from app.services.classes.writing import archive_class, change_class, describe_class

__all__ = [
    "ClassProfile",
    "ClassShown",
    "add_teacher",
    "archive_class",
    "change_class",
    "class_roles",
    "class_shown",
    "classes_of",
    "classes_shown",
    "colleagues_to_add",
    "describe_class",
    "load_class",
    "lock_classes",
    "newest_class_of",
    "remove_teacher",
    "schools_of",
    "teachers_of",
]
