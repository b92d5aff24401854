"""The voice door: the telephone network comes in here, one signed request at a time."""

from app.voice.door import build_voice as build_voice
