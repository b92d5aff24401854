"""My desk: what rings, what waits, and whether one can be rung, on one page that keeps itself up to date."""

from fastapi import APIRouter

from app.desk.my_desk import availability, calls, concerns, customers, direct_line, live, messages, page

router = APIRouter()
for part in (page, live, calls, concerns, messages, availability, direct_line, customers):
    router.include_router(part.router)
