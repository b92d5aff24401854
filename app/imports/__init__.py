"""Imports: how staff, customers and appointments come into the house, from a file, another program or the seed."""

from app.imports.administrators import refuse_own_roles as refuse_own_roles
from app.imports.importing import KINDS as KINDS
from app.imports.importing import WITHOUT_ROLES as WITHOUT_ROLES
from app.imports.importing import KindName as KindName
from app.imports.importing import carry_out as carry_out
from app.imports.importing import import_records as import_records
from app.imports.importing import import_rows as import_rows
from app.imports.importing import plan_rows as plan_rows
from app.imports.noting import note_roles as note_roles
from app.imports.outcome import ImportResult as ImportResult
from app.imports.outcome import Rejection as Rejection
from app.imports.plan import Change as Change
from app.imports.plan import Plan as Plan
from app.imports.reading import Record as Record
