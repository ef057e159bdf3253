import pytest

from archkit.brief import read_prose

HENS = "A site on which farmers sell hens. "


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("It is run by one person.", 1),
        ("The barn app is maintained by two volunteers, unpaid.", 2),
        ("One engineer. Everything else is bought.", 1),
        ("A single developer looks after it all.", 1),
        ("Two of us want to have it ready for spring.", 2),
        ("There are three of us.", 3),
        ("I'm building alone what the neighbours asked for.", 1),
        ("I build it alone in the evenings.", 1),
        ("Building it alone is the plan.", 1),
        ("Six administrators, donations only.", 6),
        ("One administrator and one contractor.", 2),
        ("One administrator, one contractor.", 2),
        ("One engineer can book a stall for a week.", None),
        ("One of us is always reachable.", None),
        ("Stalls are run by two people who each sign in.", None),
        ("A farm has six administrators and 20 clerks.", None),
        ("Nobody should be building it alone.", None),
        ("Two of us already use something else.", None),
    ],
)
def test_who_builds_and_runs_it_is_read_without_the_word_team(text, people):
    assert read_prose(HENS + text, name="Hens").team.engineers == people


def test_makers_are_neither_users_nor_things_that_are_kept():
    brief = read_prose(HENS + "It is looked after by three people. Four maintainers.", name="Hens")
    assert brief.team.engineers == 3
    assert brief.scale.users_total is None
    assert not {one.name for one in brief.workload.entities} & {"Maintainer", "People", "Person"}
