"""Call-backs: orders to ring a customer back, carried out one attempt at a time until the promise is kept (R12)."""

from app.callbacks.tables import CallbackAttempt as CallbackAttempt
