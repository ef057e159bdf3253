"""The blank brief."""

import pytest
from pydantic import BaseModel

from archkit.brief import Brief, blank_brief, missing
from archkit.errors import YamlError


def _uncommented(text):
    head, _, rest = text.partition("\nname:")
    body = [line.removeprefix("# ") if line.startswith("# ") else line for line in rest.splitlines()]
    return head + "\nname:" + "\n".join(body)


def _paths(record, path=""):
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        yield f"{path}{name}", value, field
        if isinstance(value, BaseModel):
            yield from _paths(value, f"{path}{name}.")


@pytest.mark.parametrize("name", ["Shop", 'Say "hi": {now}', "商店", "a\nb", "# not a comment", "yes"])
def test_the_blank_brief_is_a_brief(name):
    brief = Brief.from_yaml(blank_brief(name))

    assert brief == Brief(name=name.replace("\n", " "))


def test_with_its_comments_lifted_it_states_every_field():
    brief = Brief.from_yaml(_uncommented(blank_brief("Shop")))

    silent = [path for path, value, _ in _paths(brief) if value in (None, (), "") and path != "sources"]
    assert silent == []
    assert missing(brief) == ()


@pytest.mark.parametrize("name", ["", " \n ", "x" * 121])
def test_a_name_that_fits_no_brief_is_refused(name):
    with pytest.raises(YamlError, match="name"):
        blank_brief(name)
