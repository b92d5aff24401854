"""Availability: what people set at their own desk, and what the next call finds (R10)."""

from app.availability.absences import AwayAlready as AwayAlready
from app.availability.absences import BeginsInThePast as BeginsInThePast
from app.availability.absences import EndsBeforeItBegins as EndsBeforeItBegins
from app.availability.absences import IsOver as IsOver
from app.availability.absences import NoSuchAbsence as NoSuchAbsence
from app.availability.absences import NotPossible as NotPossible
from app.availability.absences import NotToday as NotToday
from app.availability.absences import Planned as Planned
from app.availability.absences import StandsInForThemselves as StandsInForThemselves
from app.availability.absences import TooFarAhead as TooFarAhead
from app.availability.absences import cancel_absence as cancel_absence
from app.availability.absences import plan_absence as plan_absence
from app.availability.absences import set_free as set_free
from app.availability.absences import set_in_consultation as set_in_consultation
from app.availability.phone_hours import set_phone_hours as set_phone_hours
from app.availability.reading import Availability as Availability
from app.availability.reading import Plan as Plan
from app.availability.reading import Stretch as Stretch
from app.availability.reading import availability_of as availability_of
from app.availability.records import Away as Away
from app.availability.records import Leave as Leave
from app.availability.records import standing_in_for as standing_in_for
