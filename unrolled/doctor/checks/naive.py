"""The check of what a model learns beyond a forecast without a network."""

from dataclasses import dataclass

import numpy as np

from unrolled.doctor.checks.baselines import (
    BLOCKS,
    CLASSES,
    LAGS,
    REGRESSION,
    best_constant,
    finite,
    interval,
    kinds_of,
    number,
    ridge,
    sample_losses,
    updates_made,
)
from unrolled.doctor.checks.updates import HARDLY, trained_on
from unrolled.doctor.examination import Arrays, Examination
from unrolled.doctor.finding import Finding

LATE = "notebooks/reference/what-do-you-see-shown.html#one-step-late-two-causes"
ONE_NUMBER = "notebooks/reference/what-do-you-see-shown.html#always-1-and-an-accuracy-that-stands-still"

LINEAR = "a linear regression on the lags"
SPARED = 0.1  # of its error a network should not leave to a linear regression
BETTER = (
    "Scale x and y, train until the validation loss stops falling, and forecast changes instead of values: "
    "`y - x[:, -1, :1]`. If the last value is still as good, the series may hold no more."
)


@dataclass(frozen=True)
class Forecasts:
    """What a model forecasts, with the truth, (samples, columns).

    Attributes:
        given, truth, model: inputs, targets and forecasts that the comparison uses.
        inputs, start: what the model was given, and where the comparison begins in it.
        past_x, past_y: inputs and targets that the naive forecasts may be fitted on.
        where: on which samples, in words.
    """

    given: np.ndarray
    truth: np.ndarray
    model: np.ndarray
    inputs: Arrays
    start: int
    past_x: np.ndarray
    past_y: np.ndarray
    where: str


def naive(exam: Examination) -> Finding | None:
    """The errors of a trained model against those of forecasts without a network, on the same samples.

    They are the mean, the last value, the value one season ago (both only if the targets continue a feature) and a
    ridge regression on the lags. The difference of the errors has a 99% interval from the means of 20 blocks of
    neighbouring samples, because overlapping windows are alike. Wrong: a model that has been trained is worse by more
    than that than the mean or the last value, and the shared updates on top of it do not change that. A model that only
    our hundred updates have trained is at most odd: not learned yet is no fault.
    """
    if not exam.compiled or not finite(exam) or len(exam.ys) != 1:
        return None
    kind = kinds_of(exam)[0]
    if kind in CLASSES:
        return _naive_classes(exam, kind) if exam.trained else None
    if kind not in REGRESSION or exam.ys[0].dtype.kind not in "fiu" or not (exam.trained or exam.train):
        return None
    forecasts = _forecasts(exam)
    return None if forecasts is None else _compare(exam, forecasts)


def _forecasts(exam):
    x = exam.xs[exam.series[0]] if exam.series else None
    if x is None or x.shape[1] < 2 or len(x) < 80:
        return None
    ys = exam.ys[0]
    outputs = exam.predictions[0] if exam.trained else exam.training.outputs[0]
    if outputs.size != ys[: len(outputs)].size:
        return None
    rows = len(outputs)
    truth, model = ys[:rows].reshape(rows, -1).astype(float), outputs.reshape(rows, -1).astype(float)
    if exam.trained and exam.validation is not None and len(exam.validation[0][0]) >= 40:
        return _held_out(exam, x[:rows], truth)
    half = rows // 2
    past = x[:half], truth[:half]
    return Forecasts(x[half:rows], truth[half:], model[half:], exam.xs, half, *past, "the second half of the sample")


def _held_out(exam, past_x, past_y):
    xs, ys = exam.validation
    outputs = exam.predict(xs)[0]
    rows = len(outputs)
    truth = ys[0][:rows].reshape(rows, -1).astype(float)
    if outputs.size != truth.size or not np.isfinite(truth).all():
        return None
    given = xs[exam.series[0]][:rows]
    model = outputs.reshape(rows, -1).astype(float)
    return Forecasts(given, truth, model, xs, 0, past_x, past_y, "the validation data")


def _errors(kind, forecast, truth):
    """The error of each sample, squared unless the model is trained on absolute ones."""
    distance = np.abs(forecast - truth)
    return (distance if kind == "mae" else distance**2).mean(axis=1)


def _compare(exam, forecasts):
    kind = kinds_of(exam)[0]
    own = _errors(kind, forecasts.model, forecasts.truth)
    rivals = {name: _errors(kind, each, forecasts.truth) for name, each in _rivals(forecasts, kind).items()}
    bounds = {name: interval(own - errors) or (0, 0) for name, errors in rivals.items()}
    if len(own) < 2 * BLOCKS or not np.isfinite(own).all():
        return None
    words = _naive_words(exam, forecasts, kind, own, rivals)
    worse = [name for name, (low, _) in bounds.items() if low > (SPARED * own.mean() if name == LINEAR else 0)]
    simple = [name for name in worse if name in ("the mean", "the last value")]
    if not exam.trained:
        return _naive_untrained(worse, words)
    if simple:
        wrong = _stays_worse(exam, forecasts, [rivals[name] for name in simple])
        later = "" if wrong else f" {len(exam.training.losses)} more updates make up for it: train it for longer."
        evidence = f"{words} It is worse than {' and '.join(simple)}, by more than chance.{later}"
        return Finding("naive", "wrong" if wrong else "look", evidence, BETTER, LATE)
    if worse:
        evidence = f"{words} It is worse than {' and '.join(worse)}."
        return Finding("naive", "look", evidence, BETTER, LATE)
    equal = [name for name in bounds if name != LINEAR and bounds[name][1] >= 0]
    if equal:
        evidence = f"{words} It is not clearly better than {' and '.join(equal)}.{_echo(forecasts, kind, own)}"
        return Finding("naive", "look", evidence, BETTER, LATE)
    return Finding("naive", "ok", words)


def _naive_untrained(worse, words):
    if "the mean" in worse:
        evidence = f"{words} That is worse than the mean; it may not be trained for long enough."
        return Finding("naive", "look", evidence, "Train it for longer, then ask again.", LATE)
    return Finding("naive", "ok", words)


def _naive_words(exam, forecasts, kind, own, rivals):
    name = "absolute" if kind == "mae" else "squared"
    after = "" if exam.trained else f" after {len(exam.training.losses)} updates of ours"
    others = ", ".join(f"{rival} {number(errors.mean())}" for rival, errors in rivals.items())
    return (
        f"On {forecasts.where}, {len(own)} samples, the model's mean {name} error{after} is {number(own.mean())}. "
        f"Without a network: {others}."
    )


def _stays_worse(exam, forecasts, rivals):
    """Whether the model stays worse than one of these errors if the shared updates train it for longer."""
    if not exam.train:
        return updates_made(exam) >= HARDLY
    outputs = trained_on(exam, [forecasts.inputs])[0][0][forecasts.start :]
    errors = _errors(kinds_of(exam)[0], outputs.reshape(len(outputs), -1).astype(float), forecasts.truth)
    return any((interval(errors - rival) or (0, 0))[0] > 0 for rival in rivals)


def _rivals(forecasts, kind):
    """Forecasts without a network, by name, chosen and fitted on the past only."""
    middle = np.median if kind == "mae" else np.mean
    found = {"the mean": np.broadcast_to(middle(forecasts.past_y, axis=0), forecasts.truth.shape)}
    continued = _continued(forecasts, kind, found["the mean"][0])
    if continued is not None:
        columns = forecasts.truth.shape[1]
        found["the last value"] = _last(forecasts.given, continued, columns)
        season = _season(forecasts, kind, continued)
        if season is not None:
            found[f"the value {season} timesteps ago"] = _ago(forecasts.given, continued, columns, season)
    linear = _linear(forecasts)
    if linear is not None:
        found[LINEAR] = linear
    return found


def _last(x, feature, columns):
    if columns == x.shape[1]:  # one target for each timestep
        return x[:, :, feature].astype(float)
    return np.repeat(x[:, -1:, feature].astype(float), columns, axis=1)


def _continued(forecasts, kind, mean):
    """The feature that the targets continue: its last value is a better forecast than the mean; None without one."""
    columns = forecasts.past_y.shape[1]
    errors = [
        _errors(kind, _last(forecasts.past_x, feature, columns), forecasts.past_y).mean()
        for feature in range(forecasts.past_x.shape[2])
    ]
    best = int(np.argmin(errors))
    return best if errors[best] < _errors(kind, mean, forecasts.past_y).mean() else None


def _ago(x, feature, columns, season):
    steps = np.arange(columns) % season
    return x[:, x.shape[1] - season + steps, feature].astype(float)


def _season(forecasts, kind, feature):
    """The lag whose value is the best forecast in the past, if it is better than the last value; None otherwise."""
    steps, columns = forecasts.past_x.shape[1], forecasts.past_y.shape[1]
    if columns == steps:
        return None
    errors = [
        _errors(kind, _ago(forecasts.past_x, feature, columns, season), forecasts.past_y).mean()
        for season in range(1, steps + 1)
    ]
    best = int(np.argmin(errors)) + 1
    return best if best > 1 and errors[best - 1] < errors[0] else None


def _linear(forecasts):
    """Ridge regression on the most recent timesteps; None with too few samples to fit it."""
    features = forecasts.past_x.shape[2]
    lags = min(forecasts.past_x.shape[1], LAGS // features, len(forecasts.past_x) // (3 * features))
    if lags < 1:
        return None
    old, new = (x[:, -lags:].reshape(len(x), -1).astype(float) for x in (forecasts.past_x, forecasts.given))
    return ridge(old, forecasts.past_y, new)


def _echo(forecasts, kind, own):
    """A sentence if the forecasts lie closer to the last input than half their distance to the truth."""
    continued = _continued(forecasts, kind, forecasts.past_y.mean(axis=0))
    if continued is None:
        return ""
    echo = _errors(kind, forecasts.model, _last(forecasts.given, continued, forecasts.truth.shape[1])).mean()
    if echo >= own.mean() / 2:
        return ""
    return f" It echoes the last input: its distance to that is {number(echo)}, to the truth {number(own.mean())}."


def _naive_classes(exam, kind):
    """A trained classifier against the frequencies of the classes."""
    xs, ys = exam.validation or (exam.xs, exam.ys)
    outputs = exam.predict(xs) if exam.validation else exam.predictions
    rows = len(outputs[0])
    own = sample_losses(exam, 0, outputs[0], ys[0][:rows])
    constant = best_constant(exam, 0, outputs[0], ys[0][:rows])
    bound = None if own is None or constant is None else interval(own - constant)
    if own is None or constant is None or bound is None or not np.isfinite(bound).all():
        return None
    words = (
        f"On {rows} samples the cross-entropy is {number(own.mean())}; always answering with the frequencies of the "
        f"classes has {number(constant.mean())}."
    )
    if bound[1] < 0:
        return Finding("naive", "ok", words)
    clearly = "worse than" if bound[0] > 0 else "not clearly better than"
    remedy = "Look at each class by itself, and at the loss on new samples; stop training early."
    return Finding("naive", "look", f"{words} The model is {clearly} that.", remedy, ONE_NUMBER)


CHECKS = {"naive": naive}
