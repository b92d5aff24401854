"""Messages: what callers spoke by their own choice, from the carrier's keeping into ours, encrypted, for days only."""

from app.messages.tables import Message as Message
