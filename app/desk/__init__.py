"""The desk: the door for people with a browser, who would rather look than listen."""

from app.desk.door import build_desk as build_desk
