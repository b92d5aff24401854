"""Concerns: what callers want done, how it is read (``reading``) and how it is settled (``settling``)."""

from app.concerns.tables import Concern as Concern
from app.concerns.tables import ConcernChange as ConcernChange
