"""Imports for other programs: a whole CSV file at once, with a report of every line that was refused."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.datastructures import UploadFile

from app.api.asked import Transaction
from app.api.problems import Fault, Unacceptable, answers
from app.api.shapes import ImportReport
from app.imports import KindName, import_rows

router = APIRouter(tags=["records"])
DryRun = Annotated[bool, Query(description="Report what would happen and change nothing.")]
Partial = Annotated[bool, Query(description="Import the good lines although others are rejected.")]
FORM: Final = "multipart/form-data"
PLAIN: Final = frozenset({"text/csv", "application/csv", "text/plain"})
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            },
            "text/csv": {"schema": {"type": "string"}},
        },
    }
}


async def _content(request: Request) -> bytes:
    """Read the whole file before a connection is taken: whoever sends slowly must not keep callers waiting."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in PLAIN:
        return await request.body()
    if media_type != FORM:
        raise HTTPException(415, "Send the file as text/csv, or as the field `file` of a multipart form.")
    async with request.form() as form:
        file = form.get("file")
        if file is None:
            raise Unacceptable(Fault(where="body", name="file", message="is missing from the form"))
        return await file.read() if isinstance(file, UploadFile) else file.encode()


Content = Annotated[bytes, Depends(_content)]


@router.post("/imports/{kind}", responses=answers(400, 413, 415), openapi_extra=BODY)
async def import_file(
    content: Content, connection: Transaction, kind: KindName, dry_run: DryRun = False, partial: Partial = False
) -> ImportReport:
    """Import a CSV file; with a rejected line nothing changes unless `partial`, and the report says which it was."""
    result = await import_rows(connection, kind, content, dry_run=dry_run, partial=partial)
    return ImportReport.model_validate(result)
