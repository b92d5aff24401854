"""Retention: deletes by itself what has had its time (R21, R22), and keeps a protocol that names nobody."""

from app.periods import Periods as Periods
from app.retention.purging import BATCH as BATCH
from app.retention.purging import next_run as next_run
from app.retention.purging import purge as purge
from app.retention.rules import PERIOD_OF as PERIOD_OF
from app.retention.rules import Rule as Rule
from app.retention.rules import months_before as months_before
from app.retention.rules import rules as rules
from app.retention.tables import Deletion as Deletion
