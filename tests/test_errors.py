"""The tree of errors."""

import inspect
import pickle

import pytest

from archkit import errors
from archkit.errors import (
    ArchitectUnavailableError,
    ArchkitError,
    InputError,
    InvalidProposalError,
    ModelError,
    ProposalRefusedError,
    ServiceError,
    SpendingCapError,
    StoppedError,
    StorageError,
    ToolMissingError,
    YamlError,
)

EXAMPLES = [
    InputError("it is wrong", field="scale.users_total", hint="Mend it."),
    InputError("it is wrong"),
    YamlError("it is wrong", source="brief.yaml", line=3, field="name", hint="Mend it."),
    YamlError("it is wrong", source="brief.yaml"),
    ArchitectUnavailableError("claude", "there is no key"),
    InvalidProposalError("shape", "there is no component"),
    ProposalRefusedError("secure", "it declined"),
    ServiceError("Claude", "it is overloaded", "Wait a little.", status=529),
    SpendingCapError("shape", spent_usd=0.1, next_usd=2, cap_usd=1),
    StoppedError("shape"),
    ToolMissingError("PostgreSQL", "it cannot start", "Everything else works."),
    StorageError("/nowhere", "the disk is full"),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_crosses_process_borders_unchanged(error):
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_a_message_is_a_sentence(error):
    assert str(error).endswith(".")
    assert "  " not in str(error)


def test_a_message_names_file_line_and_field():
    assert str(EXAMPLES[0]) == "scale.users_total: it is wrong. Mend it."
    assert str(EXAMPLES[2]) == "brief.yaml:3: name: it is wrong. Mend it."
    assert str(EXAMPLES[3]) == "brief.yaml: it is wrong."


def test_every_error_has_an_exit_code_that_scripts_can_use():
    found = {
        name: one.exit_code
        for name, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, ArchkitError) and one.__module__ == errors.__name__
    }

    assert all(code > 0 for code in found.values())
    assert found["InputError"] == found["YamlError"] == 2
    assert found["ModelError"] == 5


def test_the_tree_in_the_docstring_is_the_tree():
    named = {
        name for name, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, ArchkitError)
    }

    assert all(name in (errors.__doc__ or "") for name in named)
    assert issubclass(YamlError, InputError)
    assert issubclass(ArchitectUnavailableError, ModelError)


def test_values_are_quoted_so_that_they_cannot_be_taken_for_the_message():
    assert "'a\\nb'" in str(ArchitectUnavailableError("a\nb", "x"))


@pytest.mark.parametrize(
    "error", [one for one in EXAMPLES if isinstance(one, ModelError)], ids=lambda error: type(error).__name__
)
def test_an_error_of_an_architect_fits_the_command_line_a_batch_and_a_notebook(error):
    assert "--" not in str(error)
    assert "bench." not in str(error)


def test_what_is_wrong_with_a_proposal_is_shown_in_short_and_kept_in_full():
    missing = [f"artifact.tables[{number}].name: the field 'name' is missing; Add it" for number in range(10)]
    reason = "; ".join([*missing, "and 4 more"])
    error = InvalidProposalError("data", reason)

    assert error.reason == reason
    assert "Add it" not in str(error)
    assert [f"tables[{number}]" in str(error) for number in range(10)] == [True] * 3 + [False] * 7
    assert "; and 11 more. Run" in str(error)
    assert str(InvalidProposalError("data", "it is late; wait")).startswith(
        "The proposal for step 'data' cannot be used: it is late; wait. "
    )
