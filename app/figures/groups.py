"""Joins small teams, so that no row of any table is about fewer than five people (R24)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.figures.suppressing import FEWEST_STAFF


@dataclass(frozen=True)
class Group:
    """One team, or several that are counted as one; ``teams`` are internal ids, ``staff`` how many take calls."""

    name: str
    teams: tuple[int, ...]
    staff: int


def join_small_teams(teams: Iterable[Group]) -> tuple[Group, ...]:
    """Return the groups to count by, in the order of their names: every team below five people joins the others.

    If that is not enough, the next smallest team joins too; an office of four is one group of four, which the
    suppression hides. Whoever is in a joined group is named by all names in it.
    """
    by_size = sorted(teams, key=lambda team: (team.staff, team.name))
    small = [team for team in by_size if team.staff < FEWEST_STAFF]
    big = by_size[len(small) :]
    while big and small and sum(team.staff for team in small) < FEWEST_STAFF:
        small.append(big.pop(0))
    return tuple(sorted((*big, *_joined(small)), key=lambda group: group.name))


def _joined(teams: list[Group]) -> Iterable[Group]:
    if teams:
        in_order = sorted(teams, key=lambda team: team.name)
        numbers = tuple(sorted(number for team in teams for number in team.teams))
        yield Group(" + ".join(team.name for team in in_order), numbers, sum(team.staff for team in teams))
