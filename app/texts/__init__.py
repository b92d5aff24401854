"""Text messages (SMS): a caller who asked for it gets the reference in writing, once, and then nobody keeps it."""

from app.texts.tables import TextMessage as TextMessage
