"""The list as a file: streamed while it is made, with what a progress bar needs for who asks for it."""

import asyncio
import struct
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Final, Literal

from fastapi import APIRouter
from limits import RateLimitItem, RateLimitItemPerMinute
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from app.call_log.entries import Entry
from app.call_log.exporting import count_all, every_entry, until_now
from app.call_log.visible import Reader
from app.desk.call_log.columns import Columns, names_customers
from app.desk.call_log.listing import ReadingTheLog, asked_for, shown
from app.office_hours import GERMAN_TIME
from app.spreadsheets import MOST_ROWS, CsvFile, Spreadsheet, XlsxFile

router = APIRouter(prefix="/calls")
EXPORTS: Final[RateLimitItem] = RateLimitItemPerMinute(6)
"""Of one person; each keeps the database at work for some seconds."""
PARTS: Final = "application/x-durchwahl-parts"
"""The same file in parts, each behind eight bytes: how many rows are done, and how long the part is (big-endian)."""
PART: Final = struct.Struct(">II")
Kind = Literal["csv", "xlsx"]


@router.get("/export.{kind}")
async def export(visit: ReadingTheLog, kind: Kind) -> Response:
    """Send all calls of a filter as CSV or XLSX; it is noted who took how many rows along, of which filter and why."""
    asked = await asked_for(visit)
    if asked.complaints:
        return await shown(visit, asked)
    if not visit.house.limiter.hit(EXPORTS, "exports", str(visit.person.account)):
        return await shown(visit, asked, status=429, complaint="too_many_exports")
    reader = Reader(visit.person, visit.now)
    wanted = until_now(reader, asked.wanted)
    total = await count_all(visit.connection, reader, wanted)
    if kind == "xlsx" and total > MOST_ROWS:
        return await shown(visit, asked, status=422, complaint="too_many_rows")
    await visit.note("calls_exported", format=kind, rows=total, filter=asked.given)
    columns = Columns(visit.words, visit.person.language, names_customers(visit.signed_in.purpose))
    file = CsvFile(columns.heads) if kind == "csv" else XlsxFile(columns.heads, columns.title)
    pieces = made(file, columns, every_entry(visit.house.engine, reader, wanted))
    in_parts = PARTS in visit.request.headers.get("Accept", "")
    headers = {"Content-Disposition": f'attachment; filename="{file_name(reader, kind)}"', "X-Rows": str(total)}
    return Download(in_frames(pieces) if in_parts else plain(pieces), PARTS if in_parts else file.media_type, headers)


def file_name(reader: Reader, kind: Kind) -> str:
    """Return the name of the file: when it was made, and nothing about whom."""
    return f"Anrufliste-{reader.now.astimezone(GERMAN_TIME):%Y-%m-%d-%H%M}.{kind}"


Pieces = AsyncGenerator[tuple[int, bytes], None]
"""Pieces of a file, each with the number of rows that are done with it."""


async def made(file: Spreadsheet, columns: Columns, portions: AsyncGenerator[Sequence[Entry], None]) -> Pieces:
    """Yield the pieces of the file."""
    rows = 0
    yield rows, file.begin()
    async with aclosing(portions):
        async for portion in portions:
            rows += len(portion)
            yield rows, file.add(columns.row(entry) for entry in portion)
    yield rows, file.end()


async def plain(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """Yield the file as it is."""
    async with aclosing(pieces):
        async for _, piece in pieces:
            yield piece


async def in_frames(pieces: Pieces) -> AsyncGenerator[bytes, None]:
    """Yield the file in parts that say how far it is."""
    async with aclosing(pieces):
        async for rows, piece in pieces:
            yield PART.pack(rows, len(piece)) + piece


class Download(StreamingResponse):
    """An answer that is no longer made once whoever asked has gone: nothing is looked up for nobody.

    It is asked after each piece, and the source then closed in order: cancelled in the middle of a question, it would
    leave it to chance when the database hears of it.
    """

    def __init__(self, source: AsyncGenerator[bytes, None], media_type: str, headers: dict[str, str]) -> None:
        super().__init__(source, headers=headers, media_type=media_type)
        self.source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        del scope
        gone = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            async with aclosing(self.source):
                async for piece in self.source:
                    if gone.done():
                        return
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
