"""What a map is worth, in numbers."""

import json

from . import _core
from ._routing import _UNCHANGED, Requests


class Scores(dict):
    """Every number by its id, as ``brenier-cli eval --json`` gives them; docs/numbers.md says what each tells.

    ``lower`` and ``upper``: certified bounds of 1/2 W2^2 between the centred samples, ``gap`` how far they are apart, and
    ``error`` how far the map is from the right one, each None where the method has not what it is made of; ``details``: of each number half width, samples, unit, direction, kind; ``alarms``: what the numbers prove
    wrong; ``remarks``: what to know of them all, as that the samples are not independent; ``units``: what is said of
    files in different units; ``scored_on``: of which points they are.
    """

    def __init__(self, text, remarks=()):
        details = json.loads(text)
        self.alarms = details.pop("alarms")
        self.remarks = [*remarks, *details.pop("remarks", [])]
        self.units = details.pop("units", [])
        order = list(_core.metrics())  # what still says something where samples are few comes first
        self.details = details = dict(sorted(details.items(), key=lambda one: (order + [one[0]]).index(one[0])))
        super().__init__({name: told["value"] for name, told in details.items()})
        self.scored_on = next((told["scored_on"] for told in details.values()), "")

    def __reduce__(self):
        whole = {**self.details, "alarms": self.alarms, "remarks": self.remarks, "units": self.units}
        return Scores, (json.dumps(whole),)

    def _by_role(self, role):
        return next((self.get(name) for name, told in _core.metrics().items() if told["role"] == role), None)

    @property
    def lower(self):
        return self._by_role("lower")

    @property
    def upper(self):
        return self._by_role("upper")

    @property
    def gap(self):
        return self._by_role("gap")

    @property
    def error(self):
        return self._by_role("error")

    def __repr__(self):
        lines = [f"Scores on {self.scored_on}:"]
        for name, told in self.details.items():
            line = f"  {name} {told['value']:.5g}"
            if told.get("unit"):
                line += f" {told['unit']}"
            if told["half_width"] > 0:
                line += f" +- {told['half_width']:.2g}"
            if "kind" in told:
                line += f"  ({told['kind']}, {told['direction']}, {told['samples']} samples)"
            lines.append(line)
        lines += [f"  {remark}" for remark in self.remarks]
        lines += [f"  alarm: {alarm['text']} {alarm['what_to_do']}" for alarm in self.alarms]
        return "\n".join(lines)


class _Scorer(Requests):
    """A function that can be pickled, as what holds it is."""

    _METADATA = {"score": ("sample_weight", "target_weight", "samples")}

    def __init__(self, metric, sign):
        self._metric = metric
        self._sign = sign

    def __call__(self, estimator, X, Y, sample_weight=None, target_weight=None, samples=None):
        given = {"sample_weight": sample_weight, "target_weight": target_weight, "samples": samples}
        # Only what is there: the estimator may be a pipeline, which takes what its steps asked for.
        scores = estimator.score(X, Y, **{name: value for name, value in given.items() if value is not None})
        if self._metric not in scores:
            raise ValueError(f"This map has no {self._metric} on these points, so a search cannot go by it. It has "
                             f"{', '.join(scores)}.")
        return self._sign * scores[self._metric]

    def set_score_request(self, *, sample_weight=_UNCHANGED, target_weight=_UNCHANGED, samples=_UNCHANGED):
        """Which metadata of a search are handed on to the score, as OTMap.set_score_request() says."""
        return self._set_requests("score", {"sample_weight": sample_weight, "target_weight": target_weight,
                                            "samples": samples})

    def __repr__(self):
        return f"brenier.scorer({self._metric!r})"


def scorer(metric):
    """For ``scoring=`` of scikit-learn's model selection: one number of the map, with its sign such that more is better.

    Its searches split X and Y by the same rows, so that both need as many.
    """
    metrics = _core.metrics()
    if metric not in metrics:
        raise ValueError(f'There is no metric "{metric}". brenier.metrics() shows them.')
    return _Scorer(metric, 1.0 if metrics[metric]["greater_is_better"] else -1.0)


def drawn_from(given, scores):
    """What to know where the scored rows are a draw of those that were given; empty where they are those."""
    samples = scores.details.get("transport_cost", {}).get("samples", 0)
    parts = [f"{name} ({rows} rows{', by their weights' if weighted else ''})" for name, rows, weighted in given
             if weighted or rows != samples]
    if not parts or samples == 0:
        return ""
    return (f"Scored on {samples} rows a side, drawn from {' and '.join(parts)}: bounds and exact values are those of the drawn "
            "rows. Of all of them as they are weighted: brenier.exact(X, Y, ...).")
