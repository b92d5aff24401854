"""Administration: what is changed by hand about the office and its people, with what was there before."""

from app.administration.assignments import Responsibility as Responsibility
from app.administration.assignments import assign as assign
from app.administration.assignments import responsibilities as responsibilities
from app.administration.changes import ChangeRecord as ChangeRecord
from app.administration.changes import DirectoryChange as DirectoryChange
from app.administration.changes import list_changes as list_changes
from app.administration.office import DayIsOver as DayIsOver
from app.administration.office import NoHoursAtAll as NoHoursAtAll
from app.administration.office import NotAReason as NotAReason
from app.administration.office import change_closure as change_closure
from app.administration.office import change_office_hours as change_office_hours
from app.administration.people import Colleague as Colleague
from app.administration.people import NotALine as NotALine
from app.administration.people import OwnStandIn as OwnStandIn
from app.administration.people import TeamRecord as TeamRecord
from app.administration.people import change_line as change_line
from app.administration.people import change_stand_in as change_stand_in
from app.administration.people import change_team_line as change_team_line
from app.administration.people import list_colleagues as list_colleagues
from app.administration.people import list_teams as list_teams
