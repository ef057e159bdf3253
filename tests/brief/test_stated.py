"""What is left empty, and quantities with a sign."""

import pytest

from archkit.brief import Brief
from archkit.errors import YamlError


def test_a_section_with_all_its_lines_commented_out_is_not_stated():
    text = "name: A\nscale:\n  # users_total: 5\ngoals:\nworkload:\n  entities:\nowner:\n"
    assert Brief.from_yaml(text) == Brief(name="A")


def test_an_empty_field_that_is_not_known_is_still_refused():
    with pytest.raises(YamlError, match=r"'scal' is not known\. Did you mean 'scale'"):
        Brief.from_yaml("name: A\nscal:\n")


@pytest.mark.parametrize("text", ["-50", "-50%", "\u221250 %"])
def test_a_sign_is_read(text):
    brief = Brief.model_validate({"name": "A", "scale": {"growth_percent_per_year": text}})
    assert brief.scale.growth_percent_per_year == -50


def test_a_negative_number_of_people_is_told_its_bounds():
    with pytest.raises(ValueError, match="a number of people lies between 1 and"):
        Brief.model_validate({"name": "A", "scale": {"users_total": "-5"}})
