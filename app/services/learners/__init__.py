"""Learners: accounts without e-mail, made by their teacher, opened with a card."""

from app.services.learners.adding import add_learners
from app.services.learners.cards import cards_of, reset_learner
from app.services.learners.door import count_failure, open_card, sign_in_learner
from app.services.learners.listing import classes_with_counts, learners_of, load_class, one_learner
from app.services.learners.projects import join_class_projects
from app.services.learners.removing import remove_learner, rename_learner

__all__ = [
    "add_learners",
    "cards_of",
    "classes_with_counts",
    "count_failure",
    "join_class_projects",
    "learners_of",
    "load_class",
    "one_learner",
    "open_card",
    "remove_learner",
    "rename_learner",
    "reset_learner",
    "sign_in_learner",
]
