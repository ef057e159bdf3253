"""The same case under other names is the same design: no rule knows what a thing is called."""

import datetime as dt
import re
from pathlib import Path

import pytest

from archkit.architects.rulebook.architect import Rulebook
from archkit.explore.evaluation import case_of, read_cases, read_inputs
from archkit.explore.evaluation.evaluation import designed

TODAY = dt.date(2026, 11, 21)
CASES = {one.id: one for one in read_cases([str(Path(__file__).parent / "cases")])[0]}
OTHER = {
    "diary-unregulated": {"notes": "remarks", "note": "remark"},
    "invoices-many": {"invoices": "vouchers", "invoice": "voucher", "companies": "firms", "company": "firm"},
    "invoices-one": {"invoices": "vouchers", "invoice": "voucher", "clerks": "agents"},
    "ideas-public": {"suggestions": "proposals", "suggestion": "proposal", "city": "town"},
    "site-certificates": {"certificates": "vouchers", "certificate": "voucher", "sites": "shops"},
    "clinic-regulated": {"notes": "remarks"},
    "wallet-strong": {"wallets": "purses"},
}
"""Words for the same kind of thing."""


def renamed(case, words):
    def other(text):
        pattern = "|".join(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" for word in words)
        return re.sub(pattern, lambda found: matching(found[0], words), text, flags=re.IGNORECASE)

    return case_of(
        {
            "id": f"x{case.id}",
            "title": other(case.title),
            "brief": other(case.brief),
            "inputs": {
                "_".join(words.get(one, one) for one in name.split("_")): value
                for name, value in case.inputs.items()
            },
        },
        source="renamed",
    )


def matching(word, words):
    made = words[word.lower()]
    return made.capitalize() if word[0].isupper() else made


def substance(case):
    """What a design chooses and sizes, without the names of things."""
    design, outcome = designed(read_inputs(case).brief, Rulebook(), TODAY)
    parts = [(one.kind, one.technology, one.instances, one.scaling) for one in design.shape.components]
    tables = [
        (len(one.columns), len(one.indexes), one.rows_at_horizon, one.partition_by)
        for one in design.data.tables
    ]
    chosen = [(one.id, one.chosen) for one in design.decisions]
    stages = [(one.metric, one.threshold, one.month) for one in design.size.roadmap]
    kinds = [(one.kind, one.id.split("-")[0]) for one in design.operate.policies]
    duties = [(one.regime, one.control) for one in design.secure.duties]
    listed = (sorted(one, key=str) for one in (parts, tables, chosen, stages, kinds, duties))
    return outcome, *listed, design.size.monthly_usd


@pytest.mark.parametrize("name", OTHER)
def test_a_case_under_other_names_gets_the_same_design(name):
    case = CASES[name]
    other = renamed(case, OTHER[name])
    assert other.brief != case.brief
    before, after = substance(case), substance(other)
    assert after == before


def test_the_title_alone_changes_nothing():
    case = CASES["wallet-strong"]
    assert substance(case.model_copy(update={"id": "z9", "title": "Zephyr"})) == substance(case)
