"""The check of how far back in time the gradient reaches."""

from collections.abc import Callable
from typing import Any

import numpy as np

from unrolled.doctor.checks.baselines import kinds_of, number, real_steps
from unrolled.doctor.checks.probe import Read, reads
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

MEMORY = "notebooks/6-long-sequences/the-memory-horizon.html#keeping-how-fast-the-gradient-fades"

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "last")
EPS = float(np.finfo("float32").eps)  # 1.2e-7: what is smaller, relative to the rest of a sum, is lost in float32
PARTS = 10  # of the timesteps that each sample has
LOST = 1e-4  # a share that is lost in the noise between samples until 1 / LOST^2 = a hundred million are averaged
SHIFTS = 199  # of the null distribution: the smallest p is 1 / 200
LARGE_SHARE = 0.25  # of the variance of y
SURE, LIKELY = 0.005, 0.01  # the largest p of a dependence out of reach, and of one within reach
COLUMNS = 4000  # features at timesteps that are compared with y at most


def gradient_reach(exam: Examination) -> Finding | None:
    """The gradient of the loss at each timestep of what the first recurrent layer reads.

    Origin of the limits. A timestep whose gradient is below `LOST` of the strongest is drowned by the noise between
    samples, which falls with the square root of their number; below `EPS` float32 loses it in the sum over the
    timesteps. A model may do without early timesteps, so that this alone is at most odd. It is wrong where y depends
    on timesteps that the gradient does not reach, and on none that it does reach: then training has nothing to begin
    with. The dependence is the largest squared correlation of y with a feature, its square or a product of two at one
    timestep or averaged over a tenth of them, against the same for `SHIFTS` rotations of y over the samples, which
    keep the likeness of neighbouring samples. Out of reach it must be both sure and large: by chance the largest of K
    columns has about 2 ln(K) / samples, 0.17 for 4,000 columns and 100 samples. Within reach one of them is enough
    (a rotated periodic series is like itself).
    """
    if not exam.compiled or not exam.recurrent:
        return None
    read = next((each for each in reads(exam) if each.gradient is not None), None)
    if read is None or _norms_and_distances(read)[2].max() + 1 < PARTS or _per_timestep(exam, read):
        return None
    profile = reach_profile(read)
    if not np.isfinite(profile).all() or profile.max() == 0:
        return None
    return _judge_reach(exam, read, profile)


def _per_timestep(exam, read):
    """Whether there is an output for each timestep that is read: most of them are about their own timestep."""
    return any(output.ndim > 2 and output.shape[1] == read.sequence.shape[1] for output in exam.backward.outputs)


def _norms_and_distances(read):
    """The gradient's norm at each timestep, whether it is read, how many are read after it; (samples, timesteps)."""
    norms = np.linalg.norm(np.asarray(read.gradient, float), axis=2)
    real = np.ones(norms.shape, bool) if read.mask is None else read.mask
    return norms, real, np.cumsum(real[:, ::-1], axis=1)[:, ::-1] - 1


def reach_profile(read: Read) -> np.ndarray:
    """The mean norm of the gradient in each tenth of the timesteps of the longest sample, the first timesteps first.

    Timesteps are counted from the end of each sample, masked ones left out.
    """
    norms, real, left = _norms_and_distances(read)
    part = PARTS - 1 - PARTS * left // (int(left.max()) + 1)
    return np.array([norms[real & (part == at)].mean() if (real & (part == at)).any() else 0 for at in range(PARTS)])


def half_life(read: Read) -> float | None:
    """Over how many timesteps the gradient halves, from the end of each sample backwards; None if it does not fade.

    It is the slope of a straight line through the logarithm of the mean norm at each distance, as far as float32 holds.
    """
    norms, real, left = _norms_and_distances(read)
    means = np.array([norms[real & (left == distance)].mean() for distance in range(int(left.max()) + 1)])
    held = np.flatnonzero(means < 1e-35)
    means = means[: held[0]] if held.size else means
    if len(means) < 3:
        return None
    slope = float(np.polyfit(np.arange(len(means)), np.log(means), 1)[0])
    return np.log(2) / -slope if slope < 0 else None


def _judge_reach(exam, read, profile):
    shares = profile / profile.max()
    worst = int(shares.argmin())
    words = _reach_words(read, shares, worst)
    if shares[worst] >= LOST or (worst == PARTS - 1 and not any(layer.go_backwards for layer in exam.recurrent)):
        return Finding("gradient-reach", "ok", words, link=MEMORY)
    out, p, near = _dependences(exam, read, shares)
    steps = int(_norms_and_distances(read)[2].max()) + 1
    kind = type(read.layer).__name__
    start = "Set two biases" if kind == "LSTM" else f"Instead of {kind} an LSTM with two biases"
    remedy = (
        f"{start} for the lag: `LSTM(units, bias_initializer=Chrono({steps}), unit_forget_bias=False)`, with "
        "`from unrolled.long_sequences.cells import Chrono`; or shorten the sequence with a strided convolution."
    )
    if out and not near:
        evidence = (
            f"{words} y depends on timesteps out of reach ({out:.0%} of its variance goes with one feature there, "
            f"p = {p:.3f}), and on none within reach."
        )
        return Finding("gradient-reach", "wrong", evidence, remedy, MEMORY, _picture(shares))
    if shares[worst] >= EPS or near:
        words += " y depends on timesteps within reach." if near else ""
        return Finding("gradient-reach", "ok", words, link=MEMORY)
    evidence = f"{words} If what decides y is that far back, this model will not learn it."
    return Finding("gradient-reach", "look", evidence, remedy, MEMORY, _picture(shares))


def _dependences(exam, read, shares):
    """The dependence of y on timesteps out of reach (0 if not sure and large), its p; whether one is within reach."""
    series = _series(exam, read, int(_norms_and_distances(read)[2].max()) + 1)
    if series is None:
        return 0.0, 1.0, False
    out, p = _dependence(exam, series, shares < LOST)
    near, chance = _dependence(exam, series, shares >= LOST)
    sure = out >= LARGE_SHARE and p <= SURE
    return out if sure else 0.0, p, near >= LARGE_SHARE or chance <= LIKELY


def _reach_words(read, shares, worst):
    halves, steps = half_life(read), int(_norms_and_distances(read)[2].max()) + 1
    place = ORDINALS[worst]
    fades = f", and halves every {halves:.1f} timesteps backwards" if halves and halves < steps else ""
    share = number(shares[worst]) if shares[worst] > 0 else "less than 1e-35"
    return (
        f"Of {steps} timesteps, the {place} tenth receives {share} of the gradient that the strongest tenth "
        f"receives{fades}."
    )


def _picture(shares: np.ndarray) -> Callable[[], Any]:
    def draw():
        from unrolled.core import style

        figure, axes = style.subplots(height=1.8)
        axes.semilogy(np.arange(PARTS) + 0.5, np.maximum(shares, 1e-38), "o-", color=style.BLUE)
        axes.axhline(EPS, color=style.VERMILION, linestyle=":")
        axes.set(xlabel="tenths of the timesteps (dotted: the resolution of float32)", ylabel="gradient, relative")
        return figure

    return draw


def _series(exam, read, steps):
    """What the layer reads in the whole sample: the last `steps` timesteps that are not masked, with their features."""
    import keras

    for at, x in enumerate(exam.xs):
        if x.ndim not in (2, 3) or x.shape[1] != read.sequence.shape[1]:
            continue
        if x.ndim == 3:
            values = x.astype(float)
        else:
            tables = [layer for layer in exam.layers if isinstance(layer, keras.layers.Embedding)]
            if not tables:
                continue
            values = np.asarray(tables[0].embeddings)[np.clip(x.astype(int), 0, tables[0].input_dim - 1)].astype(float)
        values = np.nan_to_num(values)
        return values if read.mask is None else _moved_to_end(values, real_steps(exam, at, padding=False))[:, -steps:]
    return None


def _moved_to_end(values, real):
    """Each sample's real timesteps last, zeros before them."""
    order = np.argsort(real, axis=1, kind="stable")
    return np.take_along_axis(values * real[..., None], order[..., None], axis=1)


def _columns_of(series, parts):
    """What y is compared with: each feature, its square and products, at timesteps and over tenths, (samples, K)."""
    samples, steps, features = series.shape
    part = PARTS * np.arange(steps) // steps
    used = series[..., : min(features, 16)]
    products = [used]
    if features <= 4:
        products += [used[..., [at]] * used[..., at:] for at in range(features)]
    rich = np.concatenate(products, axis=2)
    means = [rich[:, part == at].mean(axis=1) for at in np.flatnonzero(parts)]
    at_steps = rich[:, parts[part]].reshape(samples, -1)
    if at_steps.shape[1] > COLUMNS:
        at_steps = at_steps[:, :: -(-at_steps.shape[1] // COLUMNS)]
    return np.concatenate([*means, at_steps], axis=1)


def _dependence(exam, series, parts):
    """The largest share of the variance of y that goes with one column, and its p; 0 and 1 below 40 samples."""
    if not parts.any() or len(series) < 40:
        return 0.0, 1.0
    columns, targets = _standard(_columns_of(series, parts)), _standard(_target_columns(exam))
    if not columns.shape[1] or not targets.shape[1]:
        return 0.0, 1.0
    own = float(np.square(columns.T @ targets / len(series)).max())
    shifts = np.random.default_rng(0).integers(1, len(series), SHIFTS)
    rotated = np.concatenate([np.roll(targets, shift, axis=0) for shift in shifts], axis=1)
    null = np.square(columns.T @ rotated / len(series)).max(axis=0).reshape(SHIFTS, -1).max(axis=1)
    return own, (1 + np.sum(null >= own)) / (SHIFTS + 1)


def _standard(columns):
    spread = columns.std(axis=0)
    kept = spread > 1e-12 * np.abs(columns).max(axis=0, initial=0)
    return ((columns - columns.mean(axis=0)) / np.where(spread > 0, spread, 1))[:, kept].astype("float32")


def _target_columns(exam):
    """All targets as at most 4 columns of numbers, classes as indicators."""
    parts = []
    for kind, y in zip(kinds_of(exam), exam.ys, strict=True):
        flat = np.nan_to_num(y.reshape(len(y), -1).astype(float))
        if kind == "sparse" and flat.shape[1] == 1:
            flat = (flat == np.unique(flat)[:4]).astype(float)
        parts.append(flat)
    columns = np.concatenate(parts, axis=1)
    return columns[:, :: -(-columns.shape[1] // 4)]


CHECKS = {"gradient-reach": gradient_reach}
