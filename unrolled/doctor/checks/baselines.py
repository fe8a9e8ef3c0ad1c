"""What the checks compare with: the loss of each sample, constants, a regression, the real timesteps, an interval."""

from typing import Any

import numpy as np

from unrolled.doctor.examination import Arrays, Examination

REGRESSION = {
    "mse": ("meansquarederror", "mse"),
    "mae": ("meanabsoluteerror", "mae"),
    "huber": ("huber",),
    "logcosh": ("logcosh",),
}
CLASSES = {
    "binary": ("binarycrossentropy",),
    "categorical": ("categoricalcrossentropy",),
    "sparse": ("sparsecategoricalcrossentropy",),
}
KINDS = {name: kind for kinds in (REGRESSION, CLASSES) for kind, names in kinds.items() for name in names}
BLOCKS = (
    20  # consecutive samples are alike, as windows of one series are: their errors are averaged in this many blocks
)
T_VALUE = 2.861  # Student's t with BLOCKS - 1 degrees of freedom, two-sided 99%
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
LAGS = 200  # columns of the linear regression at most
SAME = 1e-6  # outputs closer than this, relative to their size, are equal in float32 (its resolution is 1.2e-7)


def loss_kind(loss: Any) -> str | None:
    """Which loss it is, a key of `REGRESSION` or `CLASSES`; None for any other."""
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    return KINDS.get(name.replace("_", "").lower())


def kinds_of(exam: Examination) -> list[str | None]:
    """The kind of each output's loss."""
    return [loss_kind(loss) for loss in exam.losses]


def from_logits(loss: Any) -> bool:
    """Whether a cross-entropy takes logits instead of probabilities."""
    settings = getattr(loss, "_fn_kwargs", None) or {}
    return bool(settings.get("from_logits", getattr(loss, "from_logits", False)))


def loss_weights(exam: Examination) -> list[float]:
    """The weight of each output's loss in the sum that is minimised."""
    config = getattr(exam.original, "_compile_config", None)
    weights = config.config.get("loss_weights") if config is not None else None
    if weights is None:
        return [1.0] * len(exam.ys)
    if isinstance(weights, dict):
        return [float(weights.get(name, 1.0)) for name in exam.model.output_names]
    return [float(weight) for weight in np.atleast_1d(weights)]


def sample_losses(exam: Examination, number: int, output: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """The loss of each sample for one output, (samples,), with Keras's own function; None if the loss has no such form.

    Masked timesteps of an output that is a sequence are left out, as Keras leaves them out.
    """
    import keras
    from keras.src.losses.losses import LossFunctionWrapper

    loss = keras.losses.get(exam.losses[number])
    if loss is None:
        return None
    if not isinstance(loss, keras.losses.Loss):
        loss = LossFunctionWrapper(loss)
    target = target.astype("float32") if target.dtype.kind in "fiub" else target
    values = np.array(loss.call(keras.ops.convert_to_tensor(target), keras.ops.convert_to_tensor(output)), float)
    if values.ndim == 0 or len(values) != len(output):
        return None
    if values.ndim == 1:
        return values
    return _over_steps(exam, values, target)


def _over_steps(exam, values, target):
    real = masked_steps(exam, len(values))
    if real is None or values.shape[1] != real.shape[1] or not real.any(axis=1).all():
        return values.reshape(len(values), -1).mean(axis=1)
    kept = real.reshape(real.shape + (1,) * (values.ndim - 2))
    kept = np.broadcast_to(kept, values.shape)
    return np.where(kept, values, 0).reshape(len(values), -1).sum(axis=1) / kept.reshape(len(values), -1).sum(axis=1)


def masked_steps(exam: Examination, count: int) -> np.ndarray | None:
    """Which timesteps of the first input the model does not mask, (samples, timesteps); None without a mask."""
    steps = real_steps(exam, 0, padding=False)
    return None if steps is None or steps.all() or len(steps) < count else steps[:count]


def real_steps(exam: Examination, number: int, padding: bool = True) -> np.ndarray | None:
    """Which timesteps of an input hold data, (samples, timesteps): not masked and, with `padding`, not padded.

    Padding is a run of at least two rows of one value at the start or at the end. None if the input has no timesteps.
    """
    import keras

    x = exam.xs[number]
    if x.ndim not in (2, 3):
        return None
    rows = x if x.ndim == 3 else x[..., None]
    real = np.ones(rows.shape[:2], bool)
    for layer in exam.layers:
        if isinstance(layer, keras.layers.Masking) and x.ndim == 3:
            real &= (rows != np.float32(layer.mask_value)).any(axis=2)
        if isinstance(layer, keras.layers.Embedding) and layer.mask_zero and x.ndim == 2:
            real &= x != 0
    return real & ~_padding(rows) if padding else real


def _padding(rows):
    """Runs of one value, at least two timesteps long, that begin or end at least a tenth of the samples."""
    padded = np.zeros(rows.shape[:2], bool)
    for turned in (slice(None), slice(None, None, -1)):
        values, counts = np.unique(rows[:, turned][:, 0, 0], return_counts=True)
        same = (rows[:, turned] == values[counts.argmax()]).all(axis=2)
        run = np.logical_and.accumulate(same, axis=1)
        run &= run[:, 1:2] if run.shape[1] > 1 else False
        if 10 * run[:, 0].sum() >= len(rows):
            padded |= run[:, turned]
    return padded & ~padded.all(axis=1, keepdims=True)


def best_constant(exam: Examination, number: int, like: np.ndarray, target: np.ndarray) -> np.ndarray | None:
    """The loss of each sample if the output is the best constant, (samples,).

    For classes it is their frequencies, whose cross-entropy is the entropy of the labels; for a measurement it is, for
    each column, the mean or one of five quantiles, whichever has the smallest loss (the mean for the squared error, the
    median for the absolute one).

    Args:
        number: which output.
        like: an output of the model, for its shape.
        target: of as many samples.
    """
    options: list[np.ndarray] = []
    for constant in _constants(exam.losses[number], like, target):
        losses = sample_losses(exam, number, np.broadcast_to(constant, like.shape).astype("float32"), target)
        options += [] if losses is None else [losses]
    return min(options, key=lambda losses: losses.mean()) if options else None


def _constants(loss, like, target):
    kind = loss_kind(loss)
    if kind in CLASSES:
        yield _frequencies(kind, from_logits(loss), like.shape[-1], target)
    elif target.size == like.size:
        columns = target.reshape(-1, like.shape[-1]).astype(float)
        yield columns.mean(axis=0)
        yield from np.quantile(columns, QUANTILES, axis=0)


def _frequencies(kind, logits, classes, target):
    if kind == "sparse":
        rates = np.bincount(np.clip(target.astype(int).ravel(), 0, classes - 1), minlength=classes) / target.size
    else:
        rates = np.clip(target.reshape(-1, classes).astype(float).mean(axis=0), 0, 1)
    rates = np.clip(rates, 1e-7, 1 - 1e-7)
    if not logits:
        return rates
    return np.log(rates / (1 - rates)) if kind == "binary" else np.log(rates)


def losses_and_constant(
    exam: Examination, outputs: Arrays, targets: Arrays
) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """The loss of each sample, summed over the outputs with their weights, and the same of the best constants."""
    own, constant = np.zeros(len(outputs[0])), np.zeros(len(outputs[0]))
    for number, (weight, output, target) in enumerate(zip(loss_weights(exam), outputs, targets, strict=True)):
        if weight == 0:
            continue
        target = target[: len(output)]  # without the samples that do not fill a batch of a fixed size
        try:
            losses = sample_losses(exam, number, output, target)
            best = best_constant(exam, number, output, target)
        except Exception:  # a loss of the reader's own may want something that is not known here
            return None, None
        if losses is None or best is None:
            return None, None
        own, constant = own + weight * losses, constant + weight * best
    return own, constant


def ridge(old: np.ndarray, targets: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Fit targets on standardised columns, with a penalty of a thousandth of the samples, and forecast for `new`."""
    centre, spread = old.mean(axis=0), old.std(axis=0)
    spread = np.where(spread > 0, spread, 1)
    old, new = (old - centre) / spread, (new - centre) / spread
    level = targets.mean(axis=0)
    square = old.T @ old + 1e-3 * len(old) * np.eye(old.shape[1])
    return level + new @ np.linalg.solve(square, old.T @ (targets - level))


def interval(differences: np.ndarray) -> tuple[float, float] | None:
    """A 99% interval of the mean, from the means of `BLOCKS` blocks of neighbouring samples; None for fewer than 40."""
    if len(differences) < 2 * BLOCKS:
        return None
    means = np.array([block.mean() for block in np.array_split(differences, BLOCKS)])
    width = T_VALUE * means.std(ddof=1) / np.sqrt(BLOCKS)
    return means.mean() - width, means.mean() + width


def finite(exam: Examination) -> bool:
    """Whether all inputs and targets of the sample are finite."""
    return all(np.isfinite(values).all() for values in [*exam.xs, *exam.ys] if values.dtype.kind == "f")


def updates_made(exam: Examination) -> int:
    """How many updates the reader's optimizer has counted."""
    optimizer = getattr(exam.original, "optimizer", None)
    return 0 if optimizer is None else int(optimizer.iterations)


def number(value: float) -> str:
    """A number as the report shows it: three digits."""
    if value != 0 and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.1e}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
