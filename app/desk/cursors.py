"""Places of a list as they stand in an address: a time and a number, and nothing of anybody."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from app.desk.typed import LARGEST_ID
from app.paging import Place


def cursor_of(place: Place[int] | None) -> str:
    """Return a place as it stands in an address; nothing where the list has ended."""
    if place is None:
        return ""
    return urlsafe_b64encode(f"{place.received_at.isoformat()} {place.id}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> Place[int] | None:
    """Return the place that an address names, or nothing where it makes no sense: then the list begins at the top."""
    try:
        at, number = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
        moment, row = datetime.fromisoformat(at), int(number)
    except ValueError:
        return None
    return Place(moment, row) if moment.tzinfo and 0 <= row <= LARGEST_ID else None
