"""How long callers wait for so many people: Erlang C, where everybody waits, and Erlang A, where some give up.

Calls come at random, talks last at random about a mean, and whoever is free takes the next call. Nothing here is a
factorial: the recursions stay between 0 and 1, and what grows with an overload is kept as a logarithm.
Sources: A. K. Erlang 1917; Garnett, Mandelbaum, Reiman 2002 ("Designing a call center with impatient customers").
"""

from dataclasses import dataclass
from math import ceil, exp, isfinite, log, log1p
from typing import Final

MOST_ERLANGS: Final = 10_000
"""Far beyond any office; beyond it a number is a slip of the keyboard."""
MOST_PATIENCE_S: Final = 3600
NEGLIGIBLE: Final = 40
"""Terms smaller than the largest by more than e to this power add nothing to a sum of doubles."""
STEPS_AN_EVENT: Final = 20
"""Steps of the integral for each call that comes or goes: an error below a millionth."""


class NoSuchLoad(ValueError):
    """A load, a patience or a number of people that cannot be."""


class TooFewPeople(ValueError):
    """Where nobody gives up and more calls come than can be answered, the queue grows without end."""


@dataclass(frozen=True)
class Traffic:
    """Calls that come in an hour and how long each keeps somebody busy, in seconds, on average.

    Raises:
        NoSuchLoad: it is negative, endless, or more than ten thousand people could answer.
    """

    calls_per_hour: float
    handling_s: float

    def __post_init__(self) -> None:
        if not isfinite(self.calls_per_hour) or self.calls_per_hour < 0:
            raise NoSuchLoad(f"{self.calls_per_hour} calls an hour cannot come")
        if not isfinite(self.handling_s) or self.handling_s <= 0:
            raise NoSuchLoad(f"a call cannot take {self.handling_s} seconds")
        if self.erlangs > MOST_ERLANGS:
            raise NoSuchLoad(f"{self.erlangs:.0f} people talking at once are more than {MOST_ERLANGS}")

    @property
    def erlangs(self) -> float:
        """How many would be talking at once on average if nobody had to wait."""
        return self.calls_per_hour * self.handling_s / 3600


@dataclass(frozen=True)
class Service:
    """What callers get: shares of all calls from 0 to 1, and the mean wait of all of them in seconds."""

    waits: float
    within: float
    """Answered within the time that was asked for."""
    mean_wait_s: float
    gives_up: float = 0


def erlang_c(traffic: Traffic, people: int, within_s: float) -> Service:
    """Return the service where everybody waits until they are answered.

    Raises:
        NoSuchLoad: there is nobody, or the time is negative.
        TooFewPeople: they are not more than the load.
    """
    check(people, within_s)
    if people <= traffic.erlangs:
        raise TooFewPeople(f"{people} people cannot answer calls that keep {traffic.erlangs:.2f} busy")
    return _erlang_c(traffic, people, within_s, all_busy(traffic.erlangs, people))


def _erlang_c(traffic: Traffic, people: int, within_s: float, busy: float) -> Service:
    spare = people - traffic.erlangs
    waits = people * busy / (spare + traffic.erlangs * busy)
    late = waits * exp(-spare * within_s / traffic.handling_s)
    return Service(waits, 1 - late, waits * traffic.handling_s / spare)


def people_for(traffic: Traffic, share: float, within_s: float) -> int:
    """Return the fewest people with whom so large a share of calls is answered in time where everybody waits."""
    people, busy = 0, 1.0
    while True:
        people, busy = people + 1, next_busy(traffic.erlangs, people + 1, busy)
        if people > traffic.erlangs and _erlang_c(traffic, people, within_s, busy).within >= share:
            return people


def all_busy(erlangs: float, people: int) -> float:
    """Return the share of calls that find everybody busy where nobody waits (Erlang B)."""
    busy = 1.0
    for number in range(1, people + 1):
        busy = next_busy(erlangs, number, busy)
    return busy


def next_busy(erlangs: float, people: int, busy_before: float) -> float:
    """Return Erlang B for so many people from that for one less."""
    return erlangs * busy_before / (people + erlangs * busy_before)


def erlang_a(traffic: Traffic, people: int, within_s: float, patience_s: float) -> Service:
    """Return the service where callers give up, on average after ``patience_s`` of waiting.

    A call that is given up counts as not answered in time. There is no such thing as too few people.

    Raises:
        NoSuchLoad: there is nobody, a time is negative, or the patience is none or lasts for more than an hour.
    """
    check(people, within_s)
    if not 0 < patience_s <= MOST_PATIENCE_S:
        raise NoSuchLoad(f"patience lasts from a second to an hour, not {patience_s} seconds")
    if not traffic.erlangs:
        return Service(0, 1, 0)
    queue = _Queue.of(traffic, people, patience_s)
    answered_at_once = queue.nobody_waits
    later = queue.answered_within(within_s) if within_s else 0.0
    return Service(queue.somebody_waits, min(1.0, answered_at_once + later), queue.mean_wait_s, queue.gives_up)


@dataclass(frozen=True)
class _Queue:
    """The state of an Erlang A queue: rates are per second, ``weight`` is the logarithm of the sum of all states.

    States are measured by the one in which everybody is busy and nobody waits, whose logarithm is 0.
    """

    comes: float
    goes: float
    loses: float
    weight: float
    nobody_waits: float
    somebody_waits: float
    waiting: float
    """How many wait on average."""

    @classmethod
    def of(cls, traffic: Traffic, people: int, patience_s: float) -> "_Queue":
        comes, goes, loses = traffic.calls_per_hour / 3600, people / traffic.handling_s, 1 / patience_s
        free = log_free(traffic.erlangs, people)
        behind = waiting_states(comes, goes, loses)
        largest = max(free, *behind)
        states = [exp(state - largest) for state in behind]
        everything = exp(free - largest) + sum(states)
        return cls(
            comes,
            goes,
            loses,
            weight=largest + log(everything),
            nobody_waits=exp(free - largest) / everything,
            somebody_waits=sum(states) / everything,
            waiting=sum(place * state for place, state in enumerate(states)) / everything,
        )

    @property
    def mean_wait_s(self) -> float:
        return self.waiting / self.comes

    @property
    def gives_up(self) -> float:
        return self.waiting * self.loses / self.comes

    def answered_within(self, within_s: float) -> float:
        """Integrate, by Simpson's rule, over the waits up to a time, those of callers who stay for so long."""
        steps = 2 * ceil(STEPS_AN_EVENT * (1 + within_s * (self.comes + self.goes + self.loses)) / 2)
        width = within_s / steps
        ends = self._density(0) + self._density(within_s)
        inner = sum((2 + 2 * (step % 2)) * self._density(step * width) for step in range(1, steps))
        return self.goes * (ends + inner) * width / 3

    def _density(self, wait_s: float) -> float:
        stays = exp(-self.loses * wait_s)
        return stays * exp(self.comes / self.loses * (1 - stays) - self.goes * wait_s - self.weight)


def log_free(erlangs: float, people: int) -> float:
    """Return the logarithm of all states in which somebody is free, by that in which all are busy and nobody waits."""
    busy = all_busy(erlangs, people)
    return log1p(-busy) - log(busy) if busy else people * log(people / erlangs)


def waiting_states(comes: float, goes: float, loses: float) -> list[float]:
    """Return the logarithms of the states in which all are busy and 0, 1, 2 ... wait, as long as they matter."""
    states, largest = [0.0], 0.0
    while states[-1] > largest - NEGLIGIBLE:
        states.append(states[-1] + log(comes / (goes + len(states) * loses)))
        largest = max(largest, states[-1])
    return states


def check(people: int, within_s: float) -> None:
    """Refuse what cannot be."""
    if people < 1 or people > 2 * MOST_ERLANGS:
        raise NoSuchLoad(f"{people} people cannot be on the phone")
    if not isfinite(within_s) or within_s < 0:
        raise NoSuchLoad(f"nobody can be answered within {within_s} seconds")
