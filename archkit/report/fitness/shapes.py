"""What a rule file of Prometheus and an OpenSLO document look like, as JSON Schemas.

They say what this hand-off writes and no more: unknown fields are errors.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
_TEXT: Json = {"type": "string", "minLength": 1}
_DURATION: Json = {"type": "string", "pattern": r"^[1-9]\d*(m|h|d|w)$"}
_NAME: Json = {"type": "string", "pattern": r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"}


def _object(required: Json, **optional: Any) -> Json:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


_LABELS: Json = {
    "type": "object",
    "propertyNames": {"pattern": r"^[a-zA-Z_][a-zA-Z0-9_]*$"},
    "additionalProperties": {"type": "string", "not": {"pattern": r"\{\{"}},
}
_RECORDING = _object(
    {"record": {"type": "string", "pattern": r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"}, "expr": _TEXT}, labels=_LABELS
)
_ALERTING = _object(
    {
        "alert": {"type": "string", "pattern": r"^[A-Za-z0-9]+$"},
        "expr": _TEXT,
        "labels": {**_LABELS, "required": ["severity"]},
        "annotations": {**_LABELS, "required": ["summary"]},
    },
    **{"for": _DURATION},
)
RULES: Json = _object(
    {
        "groups": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "name": _TEXT,
                    "rules": {"type": "array", "minItems": 1, "items": {"oneOf": [_RECORDING, _ALERTING]}},
                }
            ),
        }
    }
)
"""A rule file of Prometheus: groups of recording and alerting rules."""

_METADATA = _object({"name": _NAME}, displayName=_TEXT)
_METRIC = _object({"metricSource": _object({"type": _TEXT, "spec": _object({"query": _TEXT})})})
_RATIO = _object({"counter": {"const": False}, "rawType": {"enum": ["success", "failure"]}, "raw": _METRIC})
_CONDITION = _object(
    {
        "kind": {"const": "AlertCondition"},
        "metadata": _METADATA,
        "spec": _object(
            {
                "severity": _TEXT,
                "condition": _object(
                    {
                        "kind": {"const": "burnrate"},
                        "threshold": {"type": "number", "exclusiveMinimum": 0},
                        "lookbackWindow": _DURATION,
                        "alertAfter": _DURATION,
                    }
                ),
            }
        ),
    }
)
_POLICY = _object(
    {
        "kind": {"const": "AlertPolicy"},
        "metadata": _METADATA,
        "spec": _object(
            {
                "alertWhenBreaching": {"type": "boolean"},
                "alertWhenResolved": {"type": "boolean"},
                "alertWhenNoData": {"type": "boolean"},
                "conditions": {"type": "array", "minItems": 1, "maxItems": 1, "items": _CONDITION},
                "notificationTargets": {
                    "type": "array",
                    "minItems": 1,
                    "items": _object({"targetRef": _TEXT}),
                },
            }
        ),
    }
)
OBJECTIVE: Json = _object(
    {
        "apiVersion": {"const": "openslo/v1"},
        "kind": {"const": "SLO"},
        "metadata": _METADATA,
        "spec": _object(
            {
                "description": {"type": "string", "maxLength": 1050},
                "service": _NAME,
                "indicator": _object({"metadata": _METADATA, "spec": _object({"ratioMetric": _RATIO})}),
                "timeWindow": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 1,
                    "items": _object({"duration": _DURATION, "isRolling": {"const": True}}),
                },
                "budgetingMethod": {"enum": ["Occurrences", "Timeslices"]},
                "objectives": {
                    "type": "array",
                    "minItems": 1,
                    "items": _object(
                        {"target": {"type": "number", "minimum": 0, "exclusiveMaximum": 1}}, displayName=_TEXT
                    ),
                },
            },
            alertPolicies={"type": "array", "items": _POLICY},
        ),
    }
)
"""An OpenSLO document of kind SLO, its indicator and alert policies inside."""
