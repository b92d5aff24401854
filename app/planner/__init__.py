"""The planner: how many people have to be on the phone in each hour of the week, from the load that was measured.

A plan is about hours and groups of teams; nobody in particular is in it (R24).
"""

from app.planner.erlang import NoSuchLoad as NoSuchLoad
from app.planner.erlang import Service as Service
from app.planner.erlang import TooFewPeople as TooFewPeople
from app.planner.erlang import Traffic as Traffic
from app.planner.erlang import erlang_a as erlang_a
from app.planner.erlang import erlang_c as erlang_c
from app.planner.planning import METHOD as METHOD
from app.planner.planning import Goal as Goal
from app.planner.planning import GroupPlan as GroupPlan
from app.planner.planning import NothingMeasured as NothingMeasured
from app.planner.planning import Plan as Plan
from app.planner.planning import PlannedHour as PlannedHour
from app.planner.planning import last_weeks as last_weeks
from app.planner.planning import people_needed as people_needed
from app.planner.planning import plan as plan
