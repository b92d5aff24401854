"""No group that figures are about has fewer than five people, unless the whole office has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.figures.groups import Group, join_small_teams


def teams(**staff: int) -> list[Group]:
    return [Group(name, (number,), count) for number, (name, count) in enumerate(staff.items())]


def names(*groups: Group) -> dict[str, int]:
    return {group.name: group.staff for group in groups}


@pytest.mark.parametrize(
    ("office", "joined"),
    [
        ({"A": 5, "B": 9}, {"A": 5, "B": 9}),
        ({"A": 5, "B": 4, "C": 3}, {"A": 5, "B + C": 7}),
        ({"A": 1, "B": 1, "C": 1, "D": 1, "E": 1, "F": 8}, {"A + B + C + D + E": 5, "F": 8}),
        ({"A": 9, "B": 4, "C": 6}, {"A": 9, "B + C": 10}),
        ({"A": 9, "B": 1, "C": 1, "D": 5}, {"A": 9, "B + C + D": 7}),
        ({"A": 9, "B": 0}, {"A + B": 9}),
        ({"A": 2, "B": 2}, {"A + B": 4}),
        ({}, {}),
    ],
    ids=str,
)
def test_small_teams_are_joined_and_with_the_next_smallest_if_that_is_not_enough(
    office: dict[str, int], joined: dict[str, int]
) -> None:
    assert names(*join_small_teams(teams(**office))) == joined


@given(st.lists(st.integers(0, 12), max_size=8))
def test_every_team_is_in_one_group_and_every_group_big_enough_if_the_office_is(sizes: list[int]) -> None:
    office = [Group(f"Team {number}", (number,), count) for number, count in enumerate(sizes)]
    groups = join_small_teams(office)
    assert sorted(team for group in groups for team in group.teams) == list(range(len(sizes)))
    assert sum(group.staff for group in groups) == sum(sizes)
    assert all(group.staff >= 5 for group in groups) or len(groups) == 1


@given(st.lists(st.integers(0, 12), max_size=8))
def test_teams_that_are_joined_already_stay_as_they_are(sizes: list[int]) -> None:
    once = join_small_teams(Group(f"Team {number}", (number,), count) for number, count in enumerate(sizes))
    assert join_small_teams(once) == once
