"""The door for other programs: the call log, concerns and the office's records as JSON, for holders of a key."""

from app.api.door import build_api as build_api
