"""Every page. A new noun adds its module here."""

from fastapi import APIRouter

from app.web import account, dev, health, sign_ins, sign_ups, today

router = APIRouter(include_in_schema=False)
for door in (health, today, sign_ups, sign_ins, account, dev):
    router.include_router(door.router)
router.include_router(account.changes)
