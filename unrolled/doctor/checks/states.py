"""States that are carried from batch to batch: between independent samples, or to the wrong one."""

from dataclasses import dataclass

import numpy as np

from unrolled.doctor.examination import Examination, fixed_batch_size
from unrolled.doctor.finding import Finding
from unrolled.doctor.preserve import all_states

CARRIED = "notebooks/4-statefulness/what-is-carried.html"
TRAPS = "notebooks/4-statefulness/traps-and-recipe.html"
CONTRAST = 0.25  # least difference between the chances of a small step inside a sample and to a random one
FEWEST = 16  # seams: with fewer, three standard errors of the share that continues are more than a half
SHIFTS = 512  # distances between samples that are tried
MOST = 4_000_000  # numbers of the first samples that are looked at
ROUNDING = 1e-4  # of the spread of the outputs


@dataclass(frozen=True)
class Seams:
    """Which samples continue which.

    Attributes:
        shift: the distance in samples that was asked for; with it, sample i + shift should continue sample i.
        share: of these pairs that do continue, 0 to 1.
        error: its standard error if half of them continue.
        best: the distance at which the largest share continues.
        best_share, best_error: the same for that distance.
        related: whether the end of sample i is nearer to the beginning of sample i + shift than to those of others, by
            three standard errors of the share that is nearer than the median.
    """

    shift: int
    share: float
    error: float
    best: int
    best_share: float
    best_error: float
    related: bool

    @property
    def broken(self) -> bool:
        """Whether fewer than half of the pairs continue, by three standard errors."""
        return self.share + 3 * self.error < 1 / 2

    @property
    def whole(self) -> bool:
        """Whether more than half of the pairs continue, by three standard errors."""
        return self.share - 3 * self.error > 1 / 2

    @property
    def elsewhere(self) -> bool:
        """Whether more than half of the samples continue another one instead, by three standard errors."""
        return self.best != self.shift and self.best_share - 3 * self.best_error > 1 / 2


def seams(x: np.ndarray, shift: int) -> Seams | None:
    """Measure, for series (samples, timesteps, features), which samples continue which.

    A step is the distance between two rows of features one timestep apart, in standard deviations of each feature. It
    is small if it is at most as large as the steps before and after it together (with fewer than 4 timesteps: at most
    twice the median step). Inside the samples most steps are. If
    sample i + shift continues sample i, the step from the last row of one to the first row of the other is a step like
    those inside, and as many are small. Between samples that were paired at random, fewer are. The share of pairs that
    continue is the share of small steps, on the scale from random pairs (0) to steps inside (1).

    Returns:
        None if the series has fewer than 2 timesteps or `FEWEST` seams, or if steps to random samples are so often
        small (by `CONTRAST`) that continuing shows in no feature: in noise, for example.
    """
    if x.ndim != 3 or x.shape[1] < 2 or len(x) - shift < FEWEST:
        return None
    values = _with_continuity(x[: max(MOST // x[0].size, shift + FEWEST)])
    if values is None:
        return None
    usual = _usual(values)
    inside, random, far = _small_steps(values)
    if inside - random < CONTRAST:
        return None

    half, scale = (inside + random) / 2, inside - random  # the share of small steps if half of the pairs continue

    def share(distance):
        small = _small(values[:-distance], values[distance:], usual)
        return (small.mean() - random) / scale, np.sqrt(half * (1 - half) / len(small)) / scale

    tried = range(1, max(min(SHIFTS, len(values) // 2), 1) + 1)
    best = max(tried, key=lambda distance: share(distance)[0])
    near = np.mean(_distance(values[shift:, 0], values[:-shift, -1]) < far)
    related = near > 0.5 + 1.5 / np.sqrt(len(values) - shift)
    (now, error), (most, most_error) = share(shift), share(best)
    return Seams(shift, now, error, best, most, most_error, bool(related))


def _with_continuity(x):
    """The features in which steps to random samples are large, in standard deviations; None if there are none."""
    values = x.astype(float)
    spread = values.std(axis=(0, 1))
    usable = np.flatnonzero(np.isfinite(spread) & (spread > 0))
    values = values[..., usable] / spread[usable]
    kept = []
    for number in range(values.shape[-1]):
        inside, random, _ = _small_steps(values[..., number : number + 1])
        if inside - random >= CONTRAST:
            kept.append(number)
    return values[..., kept] if kept else None


def _small_steps(values):
    """The shares of small steps inside the samples and between random ones, and the median distance of these."""
    steps = _distance(values[:, 1:], values[:, :-1])
    usual = _usual(values)
    inside = np.mean(steps <= usual if usual is not None else steps[:, 1:-1] <= steps[:, :-2] + steps[:, 2:])
    pairs = np.random.default_rng(0).integers(0, len(values), (2, 20 * len(values)))
    pairs = pairs[:, np.abs(pairs[0] - pairs[1]) > 1]
    ends, starts = values[pairs[0], -2:], values[pairs[1], :2]
    return inside, np.mean(_small(ends, starts, usual)), np.median(_distance(starts[:, 0], ends[:, -1]))


def _usual(values):
    """What a step must not exceed, where a sample has too few steps to compare it with those beside it; else None."""
    return 2 * np.median(_distance(values[:, 1:], values[:, :-1])) if values.shape[1] < 4 else None


def _small(before, after, usual):
    """Whether the steps from the ends of some samples to the beginnings of others are small."""
    around = _distance(before[:, -1], before[:, -2]) + _distance(after[:, 1], after[:, 0])
    return _distance(after[:, 0], before[:, -1]) <= (around if usual is None else usual)


def _distance(first, second):
    return np.sqrt(np.sum((first - second) ** 2, axis=-1))


def overlap(x: np.ndarray) -> int | None:
    """How many timesteps later each sample of overlapping windows begins than the one before; None if they do not.

    In 9 of 10 samples, the rows after the first `stride` must equal the first rows of the next sample, and these rows
    must not be constant. In half of them what is shared must have moved: blank margins of images are the same in each,
    with or without a shift.
    """
    if x.ndim != 3 or len(x) < 8 or (x[:, 1:] == x[:, :-1]).all(axis=-1).mean() > 0.5:
        return None
    for stride in range(1, x.shape[1]):
        if (x[1:, 0] == x[:-1, stride]).all(axis=-1).mean() < 0.9:
            continue
        shared = x[1:, : x.shape[1] - stride]
        same = (shared == x[:-1, stride:]).all(axis=(1, 2))
        moved = (shared != x[:-1, : x.shape[1] - stride]).any(axis=(1, 2))
        if same.mean() >= 0.9 and moved.mean() >= 0.5:
            return stride
    return None


# ---- state-order -----------------------------------------------------------------------------------------------------


def state_order(exam: Examination) -> Finding | None:
    """Whether row i of each batch continues row i of the batch before.

    "wrong": the samples do not fill the batches; or windows overlap, so that timesteps are read twice, by the exact
    equality of rows; or fewer than half of the seams continue (see `seams`), while most samples continue another one,
    or are no nearer to the sample before in their row than to others.
    """
    if not exam.stateful:
        return None
    count, batch = len(exam.given_xs[0]), exam.batch_size
    rest = count % batch
    if rest and fixed_batch_size(exam.original) is not None and exam.original.built:
        return _short_batch(count, batch, rest)
    for number in exam.series:
        x = exam.given_xs[number]
        finding = _windows(x, batch) or _order(exam, seams(x, batch))
        if finding is not None:
            return finding
    return None


def _short_batch(count, batch, rest):
    what = "is read by all rows, silently" if rest == 1 else "raises an error"
    evidence = (
        f"{count} samples in batches of {batch} leave {rest} over: {count} mod {batch} = {rest}, and a last batch of "
        f"{rest} {what}."
    )
    remedy = f"Whole batches only: `x[: len(x) // {batch} * {batch}]`, or as many rows as there are series."
    return Finding("state-order", "wrong", evidence, remedy, f"{TRAPS}#trap-a-short-last-batch")


def _windows(x, batch):
    """What there is to say of overlapping windows; None if the samples are none."""
    stride = overlap(x)
    if stride is None or len(x) <= batch:
        return None
    timesteps, begins = x.shape[1], batch * stride
    if begins == timesteps:
        evidence = (
            f"The windows overlap, and row i of each batch begins right after row i of the batch before: {batch} "
            f"windows x stride {stride} = {timesteps} timesteps."
        )
        return Finding("state-order", "ok", evidence, link=f"{CARRIED}#one-state-for-each-row")
    what = (
        f"{timesteps - begins} timesteps are read again" if begins < timesteps else f"{begins - timesteps} are left out"
    )
    evidence = (
        f"The windows overlap: row i of each batch begins {begins} timesteps after row i of the batch before ({batch} "
        f"windows x stride {stride}), which ended after {timesteps}, so that {what} between two batches."
    )
    remedy = (
        "Without `stateful=True` for windows; or cut the series into pieces that do not overlap, one series per row."
    )
    return Finding("state-order", "wrong", evidence, remedy, f"{CARRIED}#one-state-for-each-row")


def _order(exam, found):
    if found is None:
        return None
    batch, count = exam.batch_size, len(exam.given_xs[0])
    link = f"{CARRIED}#one-state-for-each-row"
    seen = (
        f"Sample i + {batch} (row i of the next batch) continues sample i in {_percent(found.share)} of "
        f"{count - batch} seams"
    )
    if found.broken and found.elsewhere:
        evidence = f"{seen}; sample i + {found.best} continues it in {_percent(found.best_share)}."
        return Finding("state-order", "wrong", evidence, _layout(found.best, batch), link)
    if found.broken:
        certain = not (found.related or _any_length(exam))
        evidence = f"{seen}, and no other distance between samples does better than {_percent(found.best_share)}."
        remedy = (
            "Pieces of series that were shuffled: keep their order, and `shuffle=False`. Independent samples: no "
            "`stateful=True`."
        )
        return Finding("state-order", "wrong" if certain else "look", evidence, remedy, link)
    if not found.whole:
        remedy = "`layer.reset_state()` where a new series begins, if the others begin one."
        return Finding("state-order", "look", f"{seen}; the others do not.", remedy, link)
    return Finding("state-order", "ok", f"{seen}.", link=link)


def _percent(share):
    return f"{min(max(share, 0.0), 1.0):.0%}"


def _layout(best, batch):
    if best == 1:
        return (
            f"One series per row: with n samples in order, `x = x.reshape({batch}, n // {batch}, timesteps, features)"
            f".swapaxes(0, 1).reshape(x.shape)`, y in the same way, and `shuffle=False`."
        )
    return f"A batch of {best} rows, so that sample i + {best} is row i of the next batch, and `shuffle=False`."


# ---- state-leak ------------------------------------------------------------------------------------------------------


def state_leak(exam: Examination) -> Finding | None:
    """Whether a state is carried between samples that are independent, or between calls.

    A batch is predicted twice in a row from the state 0, as `predict` does: the second time its outputs contain the
    state that the first left. So do those of a layer of the reader's own that keeps a state in a variable. "wrong" if
    fewer than half of the samples continue the one before in their row (see `seams`), none other does, and they are no
    nearer to it than to others: the state is another series' state.
    """
    states = all_states(exam.model)
    if not (states or _own_variables(exam.model)):
        return None
    carried = _carried(exam, states)
    if not states and carried <= ROUNDING:
        return None
    left = max((float(np.abs(np.asarray(state)).max()) for state in all_states(exam.original)), default=0.0)
    evidence = f"The outputs for a batch that is predicted twice in a row differ by {carried:.2g} of their spread"
    link = f"{TRAPS}#trap-epochs-evaluate-and-predict-move-the-state"
    found = _first_seams(exam)
    alone = found is not None and found.broken and not (found.elsewhere or found.related or _any_length(exam))
    if carried <= ROUNDING:
        return _without_effect(exam, evidence, alone, link)
    if alone:
        evidence += (
            f", although the samples look independent: {_percent(found.share)} of them continue the sample before in "
            f"their row, and at no other distance do more than {_percent(found.best_share)}."
        )
        return Finding(
            "state-leak", "wrong", evidence, "Leave out `stateful=True`.", f"{CARRIED}#one-state-for-each-row"
        )
    if left > 0:
        evidence += f", and a state of up to {left:.2g} is left from before."
        return Finding("state-leak", "look", evidence, "`layer.reset_state()` before each pass over the series.", link)
    if found is not None and found.whole:
        return Finding("state-leak", "ok", f"{evidence}, because each row goes on where it ended.", link=link)
    remedy = "Independent samples: leave out `stateful=True`. Pieces of series: `layer.reset_state()` before each pass."
    return Finding("state-leak", "look", f"{evidence}: the state goes on from call to call.", remedy, link)


def _without_effect(exam, evidence, alone, link):
    """The state fades before the end of a sample with the weights as they are; training may change that."""
    if alone and not exam.trained:
        evidence += ": no effect with the initial weights; but the samples look independent, and a state is carried on."
        return Finding(
            "state-leak", "look", evidence, "Leave out `stateful=True`.", f"{CARRIED}#one-state-for-each-row"
        )
    return Finding("state-leak", "ok", f"{evidence}: the state has no effect.", link=link)


def _carried(exam, states):
    """How far the outputs of the last batch move, in their standard deviations, when it is read a second time."""
    end = len(exam.xs[0]) // exam.batch_size * exam.batch_size
    xs = [x[end - exam.batch_size : end] for x in exam.xs]
    if not exam.fixed_batch:  # `predict` makes batches of 256
        xs = [np.concatenate([x] * 256)[:256] for x in xs]
    xs = [np.concatenate([x, x]) for x in xs]
    with exam.restored():
        for state in states:
            state.assign(np.zeros(state.shape, state.dtype))
        outputs = exam.predict(xs)
    moves = []
    for output, usual in zip(outputs, exam.predictions, strict=True):
        first, second = np.split(output, 2)
        spread = usual.std()
        moves.append(np.sqrt(np.mean((second - first) ** 2)) / spread if spread > 0 else 0.0)
    return float(max(moves))


def _own_variables(model):
    """Whether the model, or a layer that is not Keras's own, has a variable that training leaves alone: a state?"""
    owners = [each for each in model._flatten_layers() if not type(each).__module__.startswith("keras.")]
    return any(each._non_trainable_variables for each in owners)


def _any_length(exam):
    """Whether the model takes any number of timesteps, so that a loop of the reader's own may cut the samples."""
    shapes = getattr(exam.model, "input_shape", None)
    return isinstance(shapes, tuple) and len(shapes) > 1 and shapes[1] is None


def _first_seams(exam):
    found = (seams(exam.given_xs[number], exam.batch_size) for number in exam.series)
    return next((each for each in found if each is not None), None)


CHECKS = {"state-leak": state_leak, "state-order": state_order}
