"""An appointment is cancelled: which, how, why, confirmed; received at the second of the confirming key (R14, R15)."""

from datetime import date, timedelta

from ivr_flows import cancel_reason, identify_caller
from ivr_flows.engine.call import Line, Memory
from ivr_flows.engine.effects import BeginCancellation, CancelAppointment, Manner, Reason
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Keys
from ivr_flows.engine.script import (
    ANYTHING_ELSE,
    MAIN_MENU,
    Moves,
    ask_again,
    choice,
    do,
    enter,
    go_on,
    menu,
    name_of,
    remember,
    say,
    step,
)
from ivr_flows.engine.spoken import Day, Moment, Say
from ivr_flows.receipt import fresh_reference

DAY_KEYS = len("TTMM")


@step
def start(call: Line, facts: Facts) -> Moves:
    """Note the attempt; the birth date is asked once, so that the cancellation can count as verified."""
    return [
        do(BeginCancellation()),
        remember(day=None, manner=None, reason=None, then=name_of(which)),
        go_on(identify_caller.ask_to_verify if identify_caller.can_be_verified(call.memory) else which),
    ]


@step
def which(call: Line, facts: Facts) -> Moves:
    """Ask for the day; nothing is told that the caller has not keyed, but for those who keyed their PIN."""
    told = [say("cancel_appointment.next_is", moment=Moment(at)) for at in facts.known.appointments[:1]]
    return [
        remember(then=MAIN_MENU),
        enter(
            *told,
            *([choice(1, "cancel_appointment.for_nearest", nearest)] if has_a_file(call.memory) else []),
            choice(2, "cancel_appointment.for_today", today),
            choice(3, "cancel_appointment.for_tomorrow", tomorrow),
            say("cancel_appointment.or_key_the_day"),
            most=DAY_KEYS,
            then=hear_day,
            back=MAIN_MENU if call.memory.fields else None,
        ),
    ]


def has_a_file(memory: Memory) -> bool:
    """Say whether the caller named a file, found or not, in which a nearest appointment could be looked up."""
    return bool(memory.fields)


@step
def nearest(call: Line, facts: Facts) -> Moves:
    """The next appointment in the file, whenever that is."""
    return [remember(day=None), go_on(how)]


@step
def today(call: Line, facts: Facts) -> Moves:
    """An appointment of today."""
    return about_day(facts.now.date(), facts)


@step
def tomorrow(call: Line, facts: Facts) -> Moves:
    """An appointment of tomorrow."""
    return about_day(facts.now.date() + timedelta(days=1), facts)


@step
def hear_day(call: Line, facts: Facts, heard: Keys) -> Moves:
    """Take day and month, in the year that lies nearest."""
    day = nearest_day(heard.pressed, facts.now.date())
    if not day:
        return [ask_again("cancel_appointment.no_such_day")]
    if day < facts.now.date():
        return [ask_again("cancel_appointment.day_is_over")]
    return about_day(day, facts)


def nearest_day(pressed: str, today: date) -> date | None:
    """Return the day that four keys (TTMM) mean, whichever year brings it nearest to ``today``, or nothing."""
    if len(pressed) != DAY_KEYS or not pressed.isdigit():
        return None
    days = (day_in(year, pressed) for year in (today.year - 1, today.year, today.year + 1))
    return min((day for day in days if day), key=lambda day: abs(day - today), default=None)


def day_in(year: int, pressed: str) -> date | None:
    """Return the day in a year, if that year has it."""
    try:
        return date(year, int(pressed[2:]), int(pressed[:2]))
    except ValueError:
        return None


def about_day(day: date, facts: Facts) -> Moves:
    """Keep the day; who has keyed their PIN is told that nothing is on record then, and may go on all the same."""
    known = facts.known.appointments
    missing = bool(known) and all(at.date() != day for at in known)
    return [remember(day=day), *([say("cancel_appointment.not_on_record")] if missing else []), go_on(how)]


@step
def how(call: Line, facts: Facts) -> Moves:
    """Ask what it is: to come later on the same day can still count (§ 309 SGB III), but only on that day."""
    may_be_today = call.memory.day in (None, facts.now.date())
    same_day = [
        choice(2, "cancel_appointment.late", late),
        choice(3, "cancel_appointment.later_today", later_today),
    ]
    return [
        menu(
            choice(1, "cancel_appointment.cannot_come", cannot_come),
            *(same_day if may_be_today else []),
            choice(4, "cancel_appointment.another_date", another_date),
            back=which,
        )
    ]


@step
def cannot_come(call: Line, facts: Facts) -> Moves:
    """The caller cannot come."""
    return [remember(manner=Manner.CANNOT_COME), go_on(cancel_reason.why)]


@step
def late(call: Line, facts: Facts) -> Moves:
    """The caller will be late."""
    return [remember(manner=Manner.LATE), go_on(cancel_reason.why)]


@step
def later_today(call: Line, facts: Facts) -> Moves:
    """The caller will come at another time of the same day."""
    return [remember(manner=Manner.LATER_TODAY), go_on(cancel_reason.why)]


@step
def another_date(call: Line, facts: Facts) -> Moves:
    """The caller wants another date."""
    return [remember(manner=Manner.ANOTHER_DATE), go_on(cancel_reason.why)]


@step
def confirm(call: Line, facts: Facts) -> Moves:
    """Say the whole declaration before it counts (§ 36a SGB I asks the same of forms on the web)."""
    memory = call.memory
    return [
        menu(
            say(f"cancel_appointment.check_{memory.manner}"),
            day_said(memory.day),
            say(f"cancel_appointment.check_{memory.reason}"),
            choice(1, "cancel_appointment.right", received),
            choice(2, "cancel_appointment.wrong", which),
            back=cancel_reason.why,
        )
    ]


def day_said(day: date | None) -> Say:
    """Say the day as it was keyed, or that it is the nearest."""
    return say("cancel_appointment.check_day", day=Day(day)) if day else say("cancel_appointment.check_nearest")


@step
def received(call: Line, facts: Facts) -> Moves:
    """Take the cancellation: received, and not yet decided (R17)."""
    memory, reference = call.memory, fresh_reference(call, facts)
    return [
        do(
            CancelAppointment(
                reference,
                memory.day,
                memory.manner or Manner.CANNOT_COME,
                memory.reason or Reason.NOT_STATED,
            )
        ),
        remember(receipt=reference, texted=False, day=None, manner=None, reason=None),
        say("cancel_appointment.received", moment=Moment(facts.now)),
        say("cancel_appointment.not_decided"),
        go_on(ANYTHING_ELSE),
    ]
