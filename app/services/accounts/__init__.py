"""What people do with their own account: sign up, sign in and out, passwords, addresses, settings."""

from app.services.accounts.addresses import change_email, confirm_change, confirm_email, resend_confirmation
from app.services.accounts.passwords import ask_for_reset, change_password, reset_password
from app.services.accounts.profile import change_profile
from app.services.accounts.sign_ins import devices_of, sign_in, sign_out, sign_out_everywhere, start_sign_in
from app.services.accounts.sign_up import sign_up

__all__ = [
    "ask_for_reset",
    "change_email",
    "change_password",
    "change_profile",
    "confirm_change",
    "confirm_email",
    "devices_of",
    "resend_confirmation",
    "reset_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "sign_up",
    "start_sign_in",
]
