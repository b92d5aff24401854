"""The pages of the call log: the list with its filters, one call, disputes, and what is taken along as a file."""

from fastapi import APIRouter

from app.desk.call_log import exporting, filters, listing, one_call

router = APIRouter()
for _part in (exporting, filters, listing, one_call):
    router.include_router(_part.router)
