"""What can be found: search documents and candidates for partners, kept right in the transaction of each change, and made again by command.

Whoever changes what a class, a call or a school tells, or who may see it, calls `keep_classes` or `keep_school`.
"""

from app.services.findable.keeping import (
    end_breaks,
    keep_classes,
    keep_school,
    keep_story,
    learn_all,
    learn_words,
)
from app.services.findable.rebuilding import rebuild
from app.services.findable.seeing import seen_calls, seen_schools, seen_stories, sees_class

__all__ = [
    "end_breaks",
    "keep_classes",
    "keep_school",
    "keep_story",
    "learn_all",
    "learn_words",
    "rebuild",
    "seen_calls",
    "seen_schools",
    "seen_stories",
    "sees_class",
]
