"""Accounts: who may sign in at the desk (``keeping``), how (``signing_in``), and for how long (``sessions``)."""

from app.accounts.tables import Account as Account
from app.accounts.tables import FailedSignIn as FailedSignIn
from app.accounts.tables import Session as Session
