"""``durchwahl seed --calls``: a past for the town, and every other command works on it."""

from pathlib import Path

from running_demo import durchwahl

NOW = "2026-11-24T10:00:00+01:00"


def on_the_town(url: str, folder: Path, *words: str) -> tuple[int, list[str], list[str]]:
    """Run a command on a database at a fixed moment; returns its exit code and what it printed, out and aside."""
    settings = {"DURCHWAHL_DEMO": "true", "DURCHWAHL_DEMO_NOW": NOW, "DURCHWAHL_FOLDER": str(folder)}
    ended = durchwahl(*words, DURCHWAHL_DATABASE_URL=url, **settings)
    return ended.returncode, ended.stdout.splitlines(), ended.stderr.splitlines()


def test_calls_are_seeded_once_and_the_other_commands_find_them_in_order(database_url: str, tmp_path: Path) -> None:
    code, printed, aside = on_the_town(database_url, tmp_path, "seed", "--calls", "150", "--customers", "60")
    assert (code, printed) == (0, ["the town is there", "150 calls are in the log"])
    assert aside == ["seeding the town ...", "inventing calls: 150 of 150"]

    again = on_the_town(database_url, tmp_path, "seed", "--calls", "99")
    assert again == (0, ["the town is there", "the log has calls already; none were added"], ["seeding the town ..."])

    code, printed, _ = on_the_town(database_url, tmp_path, "verify")
    assert code == 0
    assert printed[0].endswith("with their content: the chain is whole")
    code, printed, _ = on_the_town(database_url, tmp_path, "purge")
    assert (code, printed) == (0, ["nothing was due"])


def test_an_office_of_its_own_is_given_no_past(town_url: str, tmp_path: Path) -> None:
    staff = tmp_path / "staff.csv"
    columns = "staff_id,name,team,field,line,email,stand_in,roles"
    staff.write_text(f"{columns}\nX1,Ada Neumann,Nord,placement,+493023125150,,,case_manager\n", encoding="utf-8")
    assert on_the_town(town_url, tmp_path, "import", "staff", str(staff))[0] == 0
    code, printed, aside = on_the_town(town_url, tmp_path, "seed", "--calls", "10")
    assert (code, printed) == (1, [])
    assert aside[-1] == "this database has staff of its own; the invented town belongs into an empty one"


def test_no_calls_at_all_is_what_it_always_was(town_url: str, tmp_path: Path) -> None:
    assert on_the_town(town_url, tmp_path, "seed") == (0, ["the town is there"], ["seeding the town ..."])
    assert on_the_town(town_url, tmp_path, "seed", "--calls", "-1")[0] == 2


def test_its_help_has_an_example(tmp_path: Path) -> None:
    code, printed, _ = on_the_town("postgresql://nobody@127.0.0.1:1/none", tmp_path, "seed", "--help")
    assert code == 0
    assert "durchwahl seed --calls 100000 --customers 10000" in " ".join(" ".join(printed).split())
