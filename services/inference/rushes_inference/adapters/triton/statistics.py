"""Triton's statistics as metrics, requested whenever Prometheus scrapes."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from tritonclient.grpc import InferenceServerClient
from tritonclient.grpc.service_pb2 import ModelStatisticsResponse
from tritonclient.utils import InferenceServerException

_SECONDS = 2.0
_LABELS = ("model", "version")
_PHASES = ("queue", "compute_input", "compute_infer", "compute_output", "fail")


class StatisticsCollector(Collector):
    """Used by Prometheus' thread."""

    def __init__(self, client: InferenceServerClient) -> None:
        self._client = client

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering this collector must not call Triton."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """All models of which Triton has statistics."""
        try:
            said = self._client.get_inference_statistics(client_timeout=_SECONDS)
        except InferenceServerException:
            said = None
        yield GaugeMetricFamily("rushes_triton_up", "Whether Triton answers", value=float(said is not None))
        if said is not None:
            yield from _families(said)


def _families(said: ModelStatisticsResponse) -> Iterator[Metric]:
    inferences = CounterMetricFamily("rushes_triton_inferences", "Pictures that were looked at", labels=_LABELS)
    executions = CounterMetricFamily("rushes_triton_executions", "Batches that they came in", labels=_LABELS)
    failures = CounterMetricFamily("rushes_triton_failures", "Requests that failed", labels=_LABELS)
    seconds = CounterMetricFamily("rushes_triton_seconds", "What requests spent", labels=(*_LABELS, "phase"))
    for model in said.model_stats:
        of = (model.name, model.version)
        inferences.add_metric(of, model.inference_count)
        executions.add_metric(of, model.execution_count)
        failures.add_metric(of, model.inference_stats.fail.count)
        for phase in _PHASES:
            seconds.add_metric((*of, phase), getattr(model.inference_stats, phase).ns / 1e9)
    yield from (inferences, executions, failures, seconds)
