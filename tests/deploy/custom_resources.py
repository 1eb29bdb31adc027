"""Schemas of the fields that we use of KEDA's and the Prometheus Operator's resources, written by their documentation.

Kubernetes' own schemas do not have them. Any other field is a mistake here: an operator would drop it without a word.
"""

from typing import Any, Final

_Schema = dict[str, Any]
_STRING: Final[_Schema] = {"type": "string"}
_TEXTS: Final[_Schema] = {"type": "object", "additionalProperties": _STRING}
_COUNT: Final[_Schema] = {"type": "integer", "minimum": 0}
_DURATION: Final[_Schema] = {"type": "string", "pattern": r"^([0-9]+(ms|[smhdwy]))+$"}


def _object(required: tuple[str, ...], **properties: _Schema) -> _Schema:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "minItems": 1, "items": items}


def _resource(spec: _Schema) -> _Schema:
    metadata = _object(("name", "namespace"), name=_STRING, namespace=_STRING, labels=_TEXTS, annotations=_TEXTS)
    return _object(
        ("apiVersion", "kind", "metadata", "spec"), apiVersion=_STRING, kind=_STRING, metadata=metadata, spec=spec
    )


_SCALING: Final = _object(
    ("stabilizationWindowSeconds", "policies"),
    stabilizationWindowSeconds={"type": "integer", "minimum": 0, "maximum": 3600},
    selectPolicy={"enum": ["Max", "Min", "Disabled"]},
    policies=_list(
        _object(
            ("type", "value", "periodSeconds"),
            type={"enum": ["Pods", "Percent"]},
            value={"type": "integer", "minimum": 1},
            periodSeconds={"type": "integer", "minimum": 1, "maximum": 1800},
        )
    ),
)
_SCALED_OBJECT: Final = _object(
    ("scaleTargetRef", "triggers"),
    scaleTargetRef=_object(("name",), apiVersion=_STRING, kind=_STRING, name=_STRING),
    minReplicaCount=_COUNT,
    maxReplicaCount=_COUNT,
    pollingInterval=_COUNT,
    cooldownPeriod=_COUNT,
    fallback=_object(
        ("failureThreshold", "replicas"),
        failureThreshold=_COUNT,
        replicas=_COUNT,
        behavior={"enum": ["static", "currentReplicas", "currentReplicasIfHigher", "currentReplicasIfLower"]},
    ),
    advanced=_object(
        (),
        restoreToOriginalReplicaCount={"type": "boolean"},
        horizontalPodAutoscalerConfig=_object(
            (), name=_STRING, behavior=_object((), scaleUp=_SCALING, scaleDown=_SCALING)
        ),
    ),
    triggers=_list(
        _object(
            ("type", "metadata"),
            type={"const": "prometheus"},
            name=_STRING,
            metricType={"enum": ["AverageValue", "Value"]},
            metadata=_object(
                ("serverAddress", "query", "threshold"),
                serverAddress={"type": "string", "pattern": "^https?://"},
                query=_STRING,
                # All of a trigger's metadata are strings.
                threshold={"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
                activationThreshold={"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"},
                ignoreNullValues={"enum": ["true", "false"]},
            ),
        )
    ),
)
_SERVICE_MONITOR: Final = _object(
    ("selector", "endpoints"),
    selector=_object((), matchLabels=_TEXTS),
    endpoints=_list(
        _object(("port",), port=_STRING, path=_STRING, interval=_DURATION, scrapeTimeout=_DURATION, scheme=_STRING)
    ),
)
_PROMETHEUS_RULE: Final = _object(
    ("groups",),
    groups=_list(
        _object(
            ("name", "rules"),
            name=_STRING,
            interval=_DURATION,
            rules=_list(
                _object(
                    ("alert", "expr", "for"),
                    alert=_STRING,
                    expr=_STRING,
                    labels=_TEXTS,
                    annotations=_TEXTS,
                    **{"for": _DURATION},
                )
            ),
        )
    ),
)
SCHEMAS: Final[dict[tuple[str, str], _Schema]] = {
    ("keda.sh/v1alpha1", "ScaledObject"): _resource(_SCALED_OBJECT),
    ("monitoring.coreos.com/v1", "ServiceMonitor"): _resource(_SERVICE_MONITOR),
    ("monitoring.coreos.com/v1", "PrometheusRule"): _resource(_PROMETHEUS_RULE),
}
"""The schema of each resource, by version and kind."""
