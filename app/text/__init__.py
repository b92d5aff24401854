"""The text telephone: the same conversations on a page, for people who cannot hear or speak (EN 301 549 6.4)."""

from app.text.door import build_text as build_text
