"""The office, for administration: people, lines, hours and assignments, and what they make of a call. No content."""

from fastapi import APIRouter

from app.desk.office import (
    absences,
    assignments,
    call_map,
    closures,
    direct_lines,
    foresight,
    hours,
    overview,
    prompts,
    recordings,
    somebody,
    staff,
)

router = APIRouter()
for part in (
    *(overview, staff, somebody, absences),
    *(hours, closures, foresight, assignments),
    *(prompts, recordings, call_map, direct_lines),
):
    router.include_router(part.router)
