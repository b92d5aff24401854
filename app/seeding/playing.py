"""Plays a call: the caller presses, the flows answer, somebody is rung, and all of it takes its time."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from app.seeding.callers import Caller
from app.seeding.errands import ANYTHING_ELSE, DOOR, next_answer
from app.seeding.facts import Around
from app.seeding.people import Office, People
from app.seeding.played import Played, PlayedLeg, PlayedWait
from app.seeding.ringing import HUNG_UP, ring, throw, told
from ivr_flows.engine.call import Enter, Hold, Ring
from ivr_flows.engine.effects import BeginCancellation, CancelAppointment, Effect, JoinQueue, LeaveQueue
from ivr_flows.engine.facts import Role
from ivr_flows.engine.heard import Begun, Heard, HopEnded, Keys, Outcome, Recorded, Silence

MOST_TURNS: Final = 60
"""Nobody stays longer; the flows would put them through to a person."""
LONGEST_WAIT: Final = timedelta(minutes=30)
SECOND: Final = timedelta(seconds=1)
ENTRY_IN_WRITING: Final = "text"
INSTEAD: Final = "1"
"""The key that turns waiting into a call-back."""
LOOK_S: Final = (7.5, 12.5)
"""How long somebody holds from one look at the line to the next."""


class Player:
    """One caller on the line."""

    def __init__(self, office: Office, caller: Caller, at: datetime, chance: Random) -> None:
        """Ring at a moment."""
        self.office, self.caller, self.at, self.chance = office, caller, at, chance
        self.people = People(office, caller)
        self.errand, self.afterwards = caller.errand, caller.afterwards
        self.unconfirmed = False
        """Whether a cancellation was begun and not confirmed yet."""
        self.call = arrival(office, caller, at, chance)
        self.juncture = office.dialogue.start(caller.known)
        self.take(Begun())

    def play(self) -> Played:
        """Go on until the conversation is over or the caller has hung up."""
        while self.juncture.wait and self.call.turn < MOST_TURNS:
            heard = self.next_heard()
            if heard is None:
                break
            self.take(heard)
        self.end()
        return self.call

    def next_heard(self) -> Heard | None:
        """Let the time pass until something is heard; nothing where the caller hangs up before."""
        match self.juncture.wait:
            case Ring(person=person):
                return self.let_ring(person.role)
            case Hold():
                return self.let_wait()
            case _:
                heard = self.answer()
                self.pass_seconds(self.takes_s(heard))
                return heard

    def answer(self) -> Heard | None:
        """Answer a question: in one's own language, and whoever wants something else too says so when asked."""
        juncture, caller = self.juncture, self.caller
        if juncture.step == DOOR and caller.language != self.call.row["language"]:
            return Keys("2" if caller.language == "en" else "4")
        if juncture.step == ANYTHING_ELSE and self.afterwards and "1" in juncture.offered:
            self.errand, self.afterwards = self.afterwards, None
            return Keys("1")
        return next_answer(caller, self.errand, juncture, self.chance)

    def takes_s(self, heard: Heard | None) -> float:
        """Return how long somebody listens and then takes to answer, in seconds."""
        match heard:
            case None:
                return self.chance.uniform(1, 20)
            case Silence():
                return self.chance.uniform(18, 34)
            case Recorded(seconds=seconds):
                return seconds + self.chance.uniform(7, 12)
            case _ if isinstance(self.juncture.wait, Enter):
                return self.chance.uniform(9, 34)
            case _:
                return self.chance.uniform(4, 15)

    def around(self, heard: Heard) -> Around:
        """Look at the office as the flows may see it now; who waits asks whether the line is free."""
        around, wait = self.people.around(self.juncture, heard, self.at), self.call.wait
        if wait and isinstance(self.juncture.wait, Hold):
            wait.seen_at = self.at
            is_free, too_long = around.own != "in_talk", self.at - wait.since > LONGEST_WAIT
            return around._replace(line_is_free=is_free, too_long=too_long)
        return around

    def take(self, heard: Heard) -> None:
        """Have the flows take a turn, and note it."""
        call, at, asked = self.call, self.at, self.call.turn
        taken = self.office.dialogue.go_on(self.juncture, heard, self.around(heard))
        self.juncture = taken.after
        call.turn, call.step = asked + taken.turns, taken.after.step
        key = f"turn-{call.turn}-"
        call.notes.extend((f"{key}{place}", at, kind, told) for place, (kind, told) in enumerate(taken.notes))
        call.row.update(taken.changes)
        call.left.extend((replace(left, turn=call.turn, at=at), seconds) for left, seconds in taken.left)
        if taken.looked_up is not None:
            call.tries.append((asked + 1, at, taken.looked_up))
        if self.caller.written and asked:
            call.typed.append((asked, repr(heard), taken.after.line.memory.tries))
        for hop in taken.hops:
            who = self.people.who(Role(hop.role), taken.after.line.memory.field)
            call.legs.append(PlayedLeg(call.turn, hop.ordinal, hop.role, *who, hop.unavailable))
        self.keep_place(taken.effects)

    def keep_place(self, effects: Iterable[Effect]) -> None:
        """Note what a turn does to a place in the queue, and to a cancellation that was begun."""
        for effect in effects:
            match effect:
                case JoinQueue(field=field) if field:
                    staff, _ = self.people.who(Role.OWN, field)
                    since = self.call.wait.since if self.call.wait else self.at
                    self.call.wait = PlayedWait(staff or 0, field, since, self.at)
                case LeaveQueue(how) if self.call.wait:
                    self.call.wait.leave(how, self.at)
                case BeginCancellation():
                    self.unconfirmed = True
                case CancelAppointment():
                    self.unconfirmed = False

    def let_ring(self, role: Role) -> Heard | None:
        """Ring somebody and note how it went; who was waited for answers."""
        outcome = self.caller.reactions.get(role) or throw(role, self.chance)
        if self.call.wait and role is Role.OWN and outcome is not HUNG_UP:
            outcome = Outcome.CONNECTED
        leg = self.call.legs[-1]
        leg.rung = ring(role, outcome, self.at, self.chance)
        key = f"leg-{leg.turn}-{leg.ordinal}-"
        self.call.notes.extend((key + what, at, what, details) for what, at, details in told(role, leg.rung))
        self.at = leg.rung.ended_at
        return None if outcome is HUNG_UP else HopEnded(outcome)

    def let_wait(self) -> Heard | None:
        """Hold for another while; whose patience is over turns the wait into a call-back, or hangs up."""
        wait = self.call.wait
        self.pass_seconds(self.chance.choice(LOOK_S) + self.chance.random())
        if wait is None or (self.at - wait.since).total_seconds() < self.caller.patience_s:
            return Silence()
        sure = self.caller.presses.get(self.juncture.step or "")
        return Keys(sure or INSTEAD) if sure or self.chance.randrange(3) else None

    def end(self) -> None:
        """Hang up, and note at which question; who writes ends the conversation with a button."""
        call = self.call
        call.ended_at = self.at if self.caller.written else self.at.replace(microsecond=0) + SECOND
        details = json.dumps({"status": "completed", "step": call.step})
        call.notes.append(("ended", call.ended_at, "ended", details))
        if self.unconfirmed:
            step = json.dumps({"step": call.step})
            call.notes.append(("cancellation-unfinished", call.ended_at, "cancellation_unfinished", step))
        if self.caller.written and self.juncture.wait:
            call.notes.append(("closed", call.ended_at, "closed", "{}"))
        if call.wait:
            call.wait.leave("hung_up", call.ended_at)

    def pass_seconds(self, seconds: float) -> None:
        """Let time pass."""
        self.at += timedelta(milliseconds=round(seconds * 1000))


def arrival(office: Office, caller: Caller, at: datetime, chance: Random) -> Played:
    """Open a call, with an id and a reference of its own."""
    return Played(
        id=uuid(chance),
        carrier_call_id=f"text-{uuid(chance)}" if caller.written else f"CA{chance.getrandbits(128):032x}",
        reference=office.references.draw(chance),
        caller=caller,
        entry_number=ENTRY_IN_WRITING if caller.written else office.entries[not chance.randrange(14)],
        received_at=at,
        ended_at=at,
        row={"language": caller.language if caller.written else "de"},
    )


def uuid(chance: Random) -> UUID:
    """Return an id that looks like every other one, and is the same for the same dice."""
    return UUID(int=chance.getrandbits(128), version=4)
