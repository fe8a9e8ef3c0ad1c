"""What updates of the copy show, for several checks: how far one goes, where the loss ends, what is learned by then."""

import numpy as np

from unrolled.doctor.examination import Arrays, Examination, Training

LATE = 20  # updates at the end of a run whose mean counts
HARDLY = 100  # updates; with fewer a model has not been trained


def update_ratio(exam: Examination) -> float | None:
    """The length of one update relative to that of the weights, the median over all kernels; None without a kernel."""
    held = exam.__dict__
    if "_update_ratio" not in held:
        held["_update_ratio"] = _update_ratio(exam.fit(1))
    return held["_update_ratio"]


def _update_ratio(first: Training) -> float | None:
    ratios = [
        np.linalg.norm(after - before) / np.linalg.norm(before)
        for before, after in zip(first.before, first.after, strict=True)
        if before.ndim > 1 and np.linalg.norm(before) > 0
    ]
    return float(np.median(ratios)) if ratios and np.isfinite(ratios).all() else None


def late_loss(losses: np.ndarray) -> float:
    """The mean loss of the last `LATE` updates of a run."""
    return float(np.mean(losses[-LATE:]))


def trained_on(exam: Examination, inputs: list[Arrays]) -> list[Arrays]:
    """The outputs for several inputs after the shared training."""
    after = exam.training.after
    with exam.restored():
        for variable, value in zip(exam.model.trainable_variables, after, strict=True):
            variable.assign(value)
        return [exam.predict(xs) for xs in inputs]
