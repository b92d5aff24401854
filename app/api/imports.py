"""Imports for other programs: a whole CSV file at once, with a report of every line that was refused."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from starlette.datastructures import UploadFile

from app.api.asked import Signed, Transaction
from app.api.problems import Fault, Unacceptable, answers
from app.api.scopes import Scoped, may_set_roles, wants_by
from app.api.shapes import ImportReport
from app.imports import WITHOUT_ROLES, KindName, import_rows, note_roles
from app.keys import Scope

router = APIRouter(tags=["records"], route_class=Scoped)
DryRun = Annotated[bool, Query(description="Report what would happen and change nothing.")]
Partial = Annotated[bool, Query(description="Import the good lines although others are rejected.")]
FORM: Final = "multipart/form-data"
PLAIN: Final = frozenset({"text/csv", "application/csv", "text/plain"})
SCOPES: Final = {"staff": Scope.STAFF, "customers": Scope.RECORDS, "appointments": Scope.RECORDS}
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


def _kind(request: Request, kind: KindName) -> str:
    """Return what is imported: of staff without their roles, where the key may not set any."""
    return WITHOUT_ROLES if kind == "staff" and not may_set_roles(request) else kind


Content = Annotated[bytes, Depends(_content)]
Kind = Annotated[str, Depends(_kind)]


@router.post("/imports/{kind}", responses=answers(400, 413, 415), openapi_extra=BODY | wants_by("kind", SCOPES))
async def import_file(  # noqa: PLR0913, PLR0917 - what a request brings
    content: Content,
    connection: Transaction,
    author: Signed,
    kind: Kind,
    dry_run: DryRun = False,
    partial: Partial = False,
) -> ImportReport:
    """Import a CSV file; with a rejected line nothing changes unless `partial`, and the report says which it was.

    Roles of staff are set by a key with the scope `roles`; with any other an empty cell leaves them as they are, and
    a line that names other ones is rejected.
    """
    result = await import_rows(connection, kind, content, dry_run=dry_run, partial=partial)
    if not dry_run:
        await note_roles(connection, author.name, result, author.at)
    return ImportReport.model_validate(result)
