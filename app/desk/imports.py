"""Imports, for administration: a file is checked first, its mistakes are shown, and nothing is written until told.

Who imports sees no content by it: of customers and appointments line numbers, columns and counts, and of a mistake
the cell in which it is. What is stored is never shown, for a preview would else tell of any number whose it is. Of
staff, whom administration keeps anyway, the values are shown.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, Final, get_args
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from app.access import Page
from app.desk.import_words import in_words, short
from app.desk.spreadsheet import as_csv, download
from app.desk.visit import Visit, may
from app.imports import KINDS, KindName, Plan, Rejection, carry_out, plan_rows, refuse_own_roles
from app.imports.reading import read
from app.imports.recognising import kind_by_header, what_is_wrong
from app.uploads import LARGEST, File, KeptFile, drop_file, find_file, foresee, keep_file

router = APIRouter()
Administration = Annotated[Visit, may(Page.DIRECTORY)]
HERE: Final = "/desk/admin/imports"
MOST_CHANGES: Final = 200
MOST_OF_STAFF: Final = 80
"""Changes that are shown with their values: fewer, for a page must stay light."""
MOST_MISTAKES: Final = 100
MOST_STRETCHES: Final = 40
LONGEST_FILE_NAME: Final = 100


@router.get("/admin/imports")
async def ask_for_file(
    visit: Administration, created: int = 0, updated: int = 0, unchanged: int = 0, left_out: int = 0
) -> Response:
    """Ask for a file; after an import, say what it did."""
    return ask(visit, counts=(created, updated, unchanged, left_out))


def ask(
    visit: Visit, complaint: str = "", details: tuple[str, ...] = (), counts: tuple[int, ...] = (0, 0, 0, 0)
) -> Response:
    """Show the form; a complaint names the file that it is about."""
    file = visit.form.get("file")
    return visit.show(
        "imports.html",
        422 if complaint else 200,
        kinds={name: kind.columns for name, kind in KINDS.items()},
        kind=visit.typed("kind"),
        file_name=name_of(file) if isinstance(file, UploadFile) else "",
        complaint=complaint,
        details=details,
        counts=counts,
    )


def name_of(file: UploadFile) -> str:
    """Return the name of a file as it may be shown: without its folders, and not longer than a line."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_FILE_NAME]


@router.post("/admin/imports")
async def take_file(visit: Administration) -> Response:
    """Take a file and lead to its preview, or refuse it for what it is."""
    kind, file = visit.typed("kind"), visit.form.get("file")
    if kind not in get_args(KindName):
        return ask(visit, "no_kind")
    if not isinstance(file, UploadFile) or not file.filename:
        return ask(visit, "no_file")
    if (file.size or 0) > LARGEST:
        return ask(visit, "too_large")
    content = await file.read()
    if complaint := what_is_wrong(content):
        return ask(visit, complaint)
    records, rejected = await asyncio.to_thread(read, content, KINDS[kind].columns)
    if not records and not (rejected and all(map(is_about_a_row, rejected))):
        return refuse_header(visit, content, rejected)
    kept = File(kind, name_of(file), content)  # type: ignore[arg-type] # one of the three, as was asked above
    number = await keep_file(visit.connection, visit.person.account, kept, visit.house.settings.keys, visit.now)
    return visit.see_other(f"{HERE}/{number}")


def is_about_a_row(rejection: Rejection) -> bool:
    """Say whether a line below the header is refused: what is wrong with the file as a whole stands on line 1."""
    return not rejection.column and rejection.line > 1


def refuse_header(visit: Visit, content: bytes, rejected: list[Rejection]) -> Response:
    """Refuse a file without rows: it is of another kind, its header is wrong, or there is nothing below it."""
    if not rejected:
        return ask(visit, "no_rows")
    another = kind_by_header(content)
    if another and another != visit.typed("kind"):
        return ask(visit, f"is_{another}")
    code = "header" if any(one.column for one in rejected) else "unreadable"
    told = (f"{short(one.column)}: {in_words(visit.words, one)}".removeprefix(": ") for one in rejected)
    return ask(visit, code, tuple(told)[:MOST_MISTAKES])


@router.get("/admin/imports/{number}")
async def preview(visit: Administration, number: UUID) -> Response:
    """Show what an import would do."""
    kept = await the_file(visit, number)
    if kept is None:
        return visit.see_other(HERE, "upload_gone")
    plan = await plan_of(visit, kept)
    told = plan.result
    counts: dict[str, Any] = {"created": told.created, "updated": told.updated, "unchanged": told.unchanged}
    await visit.note("import_previewed", kind=kept.file.kind, **counts)
    return await show(visit, kept, plan)


async def the_file(visit: Visit, number: UUID) -> KeptFile | None:
    """Return a file that this person has uploaded, while it is kept."""
    return await find_file(visit.connection, visit.person.account, number, visit.house.settings.keys, visit.now)


async def plan_of(visit: Visit, kept: KeptFile) -> Plan:
    """Return what an import would do; by no file anybody gives themselves a role, as by no form (``one_account``)."""
    plan = await plan_rows(visit.connection, kept.file.kind, kept.file.content)
    return plan.refusing(refuse_own_roles(plan.changes, visit.person.office_id)) if kept.file.kind == "staff" else plan


async def show(visit: Visit, kept: KeptFile, plan: Plan, complaint: str = "") -> Response:
    """Show a plan, and remember what was shown."""
    await foresee(visit.connection, kept.id, plan, visit.house.settings.keys)
    of_staff = kept.file.kind == "staff"
    listed = [one for one in plan.changes if of_staff or one.before is not None]
    most = MOST_OF_STAFF if of_staff else MOST_CHANGES
    values: dict[str, Any] = {"kind": kept.file.kind, "file_name": kept.file.name, "number": kept.id}
    return visit.show(
        "import_preview.html",
        {"changed_meanwhile": 409, "not_chosen": 422}.get(complaint, 200),
        **values,
        result=plan.result,
        changes=listed[:most],
        most=most,
        listed=len(listed),
        new_lines="" if of_staff else lines_of([one.line for one in plan.changes if one.before is None]),
        total=len(plan.changes),
        mistakes=[(one.line, short(one.column), in_words(visit.words, one)) for one in plan.rejected[:MOST_MISTAKES]],
        bad_lines=len({one.line for one in plan.rejected}),
        short=short,
        complaint=complaint,
    )


def lines_of(lines: Sequence[int]) -> str:
    """Return line numbers as people write them: ``2–301, 305``; of very many stretches the first ones."""
    stretches: list[list[int]] = []
    for line in lines:
        if stretches and line == stretches[-1][1] + 1:
            stretches[-1][1] = line
        else:
            stretches.append([line, line])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in stretches[:MOST_STRETCHES]]
    return ", ".join([*told, "…"] if len(stretches) > MOST_STRETCHES else told)


@router.get("/admin/imports/{number}/mistakes.csv")
async def download_mistakes(visit: Administration, number: UUID) -> Response:
    """Return every mistake of a file as a spreadsheet."""
    kept = await the_file(visit, number)
    if kept is None:
        return visit.see_other(HERE, "upload_gone")
    plan = await plan_of(visit, kept)
    _ = visit.words.gettext
    rows = ((one.line, one.column, in_words(visit.words, one)) for one in plan.rejected)
    text = await asyncio.to_thread(as_csv, (_("Line"), _("Column"), _("What is wrong")), rows)
    return download(text, _("mistakes.csv"))


@router.post("/admin/imports/{number}/apply")
async def apply(visit: Administration, number: UUID) -> Response:
    """Import what was shown; if the records have changed since, show it anew first."""
    kept = await the_file(visit, number)
    if kept is None:
        return visit.see_other(HERE, "upload_gone")
    plan = await plan_of(visit, kept)
    if kept.foreseen != await foresee(visit.connection, number, plan, visit.house.settings.keys):
        return await show(visit, kept, plan, "changed_meanwhile")
    if plan.rejected and visit.typed("partial") != "yes":
        return await show(visit, kept, plan, "not_chosen")
    await carry_out(visit.connection, kept.file.kind, plan)
    await drop_file(visit.connection, visit.person.account)
    return await tell(visit, kept.file.kind, plan)


async def tell(visit: Visit, kind: str, plan: Plan) -> Response:
    """Note an import, with whoever got other roles by it, and say what it did."""
    done, left_out = plan.result, len({one.line for one in plan.rejected})
    counts = {"created": done.created, "updated": done.updated, "unchanged": done.unchanged, "left_out": left_out}
    roles = {staff_id: list(given) for staff_id, given in done.roles.items()}
    await visit.note("records_imported", None, kind=kind, **counts, **({"roles": roles} if roles else {}))
    query = "&".join(f"{name}={count}" for name, count in counts.items())
    return visit.see_other(f"{HERE}?{query}", "imported")


@router.post("/admin/imports/{number}/drop")
async def drop(visit: Administration, number: UUID) -> Response:
    """Do not import a file; it is gone at once."""
    if await the_file(visit, number):
        await drop_file(visit.connection, visit.person.account)
    return visit.see_other(HERE, "upload_dropped")
