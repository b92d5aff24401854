"""Seeding a past: calls that nobody made, answered by the flows that answer real ones, and written down as those are.

What stands in the log of the demo must be what the house would have written. So nothing is made up here that the house
works out by itself: the flows say what a call leads to, ``app.turns`` what is noted of it, the schedule of call-backs
when somebody is rung. Only who rings when, what they want, and who picks up is thrown with dice, always the same ones.
"""

from app.seeding.past import Numbers as Numbers
from app.seeding.past import Wish as Wish
from app.seeding.past import invent_past as invent_past
