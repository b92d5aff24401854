"""The one menu of a caller who is identified, and the question at the end of everything that was left."""

from ivr_flows import cancel_appointment, documents, leave_callback, leave_message, my_matters, reach_case_manager
from ivr_flows.engine.call import Line
from ivr_flows.engine.effects import VERIFIED, ForgetCaller, RefuseText, RememberCaller, SendText
from ivr_flows.engine.facts import Facts
from ivr_flows.engine.heard import Field, Kind
from ivr_flows.engine.script import Moves, Option, choice, do, go_on, hang_up, menu, remember, say, step
from ivr_flows.engine.spoken import Digits, Say

ASK_NUMBER = "identify_caller.ask_number"
FRONT_DOOR = "hotline.front_door"


@step
def start(call: Line, facts: Facts) -> Moves:
    """Offer what most people ring for; the cancellation comes first (R14). Who was rung before may be rung again."""
    return [
        remember(tried=(), busy=False, field=None, kind=Kind.CALLBACK),
        menu(
            choice(1, "main_menu.cancel", cancel_appointment.start),
            *people_offered(call.memory.fields),
            choice(4, "main_menu.something_else", something_else),
            back=ASK_NUMBER,
        ),
    ]


def people_offered(fields: tuple[Field, ...]) -> tuple[Option, ...]:
    """Offer one's own case manager, or, where there are two, one for each field."""
    if len(fields) > 1:
        return (
            choice(2, "main_menu.placement", reach_case_manager.about_placement),
            choice(3, "main_menu.benefits", reach_case_manager.about_benefits),
        )
    return (choice(2, "main_menu.case_manager", reach_case_manager.start),)


@step
def something_else(call: Line, facts: Facts) -> Moves:
    """Offer the rest: nothing lies deeper than here (R29)."""
    return [
        menu(
            choice(1, "main_menu.callback", leave_callback.start),
            choice(2, "main_menu.message", leave_message.start),
            choice(3, "main_menu.documents", documents.start),
            choice(4, "main_menu.my_matters", my_matters.start),
            back=start,
        )
    ]


@step
def anything_else(call: Line, facts: Facts) -> Moves:
    """Say the reference twice where there is one (R16), offer what goes with it; silence is an answer here."""
    memory = call.memory
    return [
        menu(
            *references(memory.receipt),
            choice(1, "main_menu.something_more", start if memory.fields else FRONT_DOOR),
            *([choice(2, "main_menu.text", text)] if wants_a_text(call, facts) else []),
            *remembering(call, facts),
            say("main_menu.or_hang_up"),
            silence=goodbye,
        )
    ]


def references(receipt: Digits | None) -> tuple[Say, ...]:
    """Say the reference twice, in groups of three; ``*`` repeats it with the question."""
    if not receipt:
        return ()
    return (say("main_menu.reference", reference=receipt), say("main_menu.reference_again", reference=receipt))


def wants_a_text(call: Line, facts: Facts) -> bool:
    """Say whether a text message is worth offering."""
    return bool(facts.texts_are_offered and facts.number_is_known and call.memory.receipt) and not call.memory.texted


def remembering(call: Line, facts: Facts) -> tuple[Option, ...]:
    """Offer to be remembered, or no longer to be: whether the birth date fitted must not show in the offer (R7)."""
    known = facts.remembered if call.memory.remembered is None else call.memory.remembered
    if known:
        return (choice(3, "main_menu.forget_me", forget),)
    if facts.number_is_known and call.memory.fields and call.memory.asked_birth_date:
        return (choice(3, "main_menu.remember_me", ask_to_remember),)
    return ()


@step
def text(call: Line, facts: Facts) -> Moves:
    """Send the reference as a text message; pressing the key is the consent."""
    if not facts.can_get_texts or not call.memory.receipt:
        return [remember(texted=True), do(RefuseText()), say("main_menu.no_text_there"), go_on(anything_else)]
    return [
        do(SendText(call.memory.receipt)),
        remember(texted=True),
        say("main_menu.text_comes"),
        go_on(anything_else),
    ]


@step
def ask_to_remember(call: Line, facts: Facts) -> Moves:
    """Say what would be kept before anything is."""
    return [
        menu(
            say("main_menu.what_is_remembered"),
            choice(1, "main_menu.agreed", keep_in_mind),
            choice(2, "main_menu.not_agreed", anything_else),
            back=anything_else,
        )
    ]


@step
def keep_in_mind(call: Line, facts: Facts) -> Moves:
    """Remember telephone and language of whoever number and birth date fit; the words are the same for all.

    Nobody else's: otherwise anybody could put their telephone into somebody else's file.
    """
    kept = [do(RememberCaller())] if call.memory.assurance in VERIFIED else []
    return [*kept, remember(remembered=True), say("main_menu.remembered"), go_on(anything_else)]


@step
def forget(call: Line, facts: Facts) -> Moves:
    """Forget both again."""
    return [do(ForgetCaller()), remember(remembered=False), say("main_menu.forgotten"), go_on(anything_else)]


@step
def goodbye(call: Line, facts: Facts) -> Moves:
    """Say goodbye."""
    return [say("main_menu.goodbye"), hang_up()]
