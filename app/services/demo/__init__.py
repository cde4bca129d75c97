"""The demo world: invented schools, classes and projects, made by the services that people use."""

from app.services.demo.loading import load_world
from app.services.demo.sign_ins import LEARNER_CODE, LEARNER_PIN, NEW_CARD_CODE, PASSWORD, sign_ins
from app.services.demo.stage import OneUnit, Stage

__all__ = [
    "LEARNER_CODE",
    "LEARNER_PIN",
    "NEW_CARD_CODE",
    "PASSWORD",
    "OneUnit",
    "Stage",
    "load_world",
    "sign_ins",
]
