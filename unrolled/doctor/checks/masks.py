"""Padding that is read as data, and data that are masked like padding."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.doctor.checks.states import overlap
from unrolled.doctor.examination import Examination
from unrolled.doctor.finding import Finding

UNEVEN = "notebooks/2-input-shape/uneven-data.html"
TRAPS = "notebooks/reference/silent-traps.html"
CHANCE = 1e-6  # that data without padding end like this, see `find_padding`
FEWEST = 5  # samples that end in the same way
ROUNDING = 1e-4  # of the spread of the outputs: float32 has 7 digits, and a sequence adds up many roundings


@dataclass(frozen=True)
class Padding:
    """Timesteps of one input that look like padding.

    Attributes:
        number: of the input.
        value: the row of features that is repeated.
        before: whether the padding stands before the series.
        runs: how many timesteps of each sample are padding.
        share: of padding in all timesteps.
        approached: whether the series lead up to that row, so that it may be data where they come to rest: before more
            than 3 in 4 of the runs stands a row that is nearer to it than half of all rows are. (If a series is cut off
            anywhere, 1 in 2 is.)
    """

    number: int
    value: np.ndarray
    before: bool
    runs: np.ndarray
    share: float
    approached: bool

    def where(self, timesteps: int) -> np.ndarray:
        """True at the padding, (samples, timesteps)."""
        places = np.arange(timesteps) if self.before else np.arange(timesteps)[::-1]
        return places < self.runs[:, None]

    @property
    def words(self) -> str:
        """The repeated row as text."""
        same = self.value.size == 1 or np.unique(self.value).size == 1
        return f"{self.value.flat[0]:g}" if same else "one constant row"


def find_padding(x: np.ndarray, number: int = 0) -> Padding | None:
    """Padding at the end of the samples, or at their beginning; None if nothing shows that there is any.

    Samples are padded if many end in the same row of features, repeated for different numbers of timesteps (a single
    one may be a mark, such as the end of a text), and that row hardly occurs before these runs. Were it data, a sample
    would end in it about as often as it stands elsewhere. With q, the largest rate of that row before the runs that its
    count allows (three standard deviations of a Poisson count and 7, which has the chance 0.001 if the count is 0), the
    chance that k of m samples end in it is at most
    exp(-m KL(k/m, q)), by Chernoff's bound; it must be below `CHANCE`. At least 95% of these ends must be more than
    that rate explains. Series that stay at each value for long, such as a step, may end so too; they are left out if
    more than 3 in 4 of their timesteps repeat the one before (of tosses of a coin, 1 in 2 do).

    Args:
        x: (samples, timesteps, features), or (samples, timesteps).
        number: of the input.
    """
    rows = x if x.ndim == 3 else x[..., None]
    return _padding(rows, number, before=False) or _padding(rows, number, before=True)


def _padding(rows, number, before):
    if rows.ndim != 3 or rows.shape[1] < 2:
        return None
    turned = rows[:, ::-1] if before else rows
    value, runs = _runs(turned)
    padded, timesteps = np.mean(runs > 0), rows.shape[1]
    if (runs > 0).sum() < FEWEST or padded < 0.1 or len(np.unique(runs)) < 2 or runs.max() < 2:
        return None
    real = np.arange(timesteps) < (timesteps - runs)[:, None]
    inside = (
        np.arange(timesteps) < (timesteps - runs - 1)[:, None]
    )  # the row before a run differs from it by definition
    equal = (turned == value).all(axis=-1)
    hits, total = (equal & inside).sum(), max(inside.sum(), 1)
    rate = min((hits + 3 * np.sqrt(hits) + 7) / total, 1.0)
    if hits / total > padded / 20 or _chance(padded, rate, len(rows)) > CHANCE:
        return None
    repeats = (turned[:, 1:] == turned[:, :-1]).all(axis=-1)[real[:, 1:]]
    if repeats.size and repeats.mean() > 0.75:
        return None
    approached = _approached(turned, value, runs, real)
    return Padding(number, value, before, runs, float(runs.sum() / real.size), approached)


def _approached(rows, value, runs, real):
    distances = np.sqrt(np.sum((rows - value.astype(float)) ** 2, axis=-1))
    some = np.flatnonzero((runs > 0) & (runs < rows.shape[1]))
    last = distances[some, rows.shape[1] - runs[some] - 1]
    return bool(np.mean(last < np.median(distances[real])) > 0.75) if len(some) else False


def _runs(rows):
    """The row in which most samples end, and for how many timesteps each sample ends in it."""
    ends, counts = np.unique(rows[:, -1], axis=0, return_counts=True)
    value = ends[counts.argmax()]
    equal = (rows == value).all(axis=-1)
    return value, np.cumprod(equal[:, ::-1], axis=1).sum(axis=1)


def _chance(share, rate, count):
    """Chernoff's bound on the chance that a share of `count` draws or more succeeds, each with this rate."""
    if share <= rate:
        return 1.0
    distance = share * np.log(share / rate)
    if share < 1:
        distance += (1 - share) * np.log((1 - share) / (1 - rate))
    return float(np.exp(-count * distance))


# ---- padding-read ----------------------------------------------------------------------------------------------------


def padding_read(exam: Examination) -> Finding | None:
    """Whether padding is read as data.

    It is read if the loss has a gradient there: a timestep that is masked up to the last layer has exactly 0. (So has
    one below `Masking`, which sets it to 0, though a layer above may have dropped the mask.) How much it matters is
    measured by moving the padding to the other side of each sample; a masked network gives the same outputs. "wrong"
    needs padding after the series, to which these do not lead up, an output taken after the last timestep, and outputs
    that move by a tenth of their spread, which is 1% of their variance.
    """
    padding = _of(exam) if exam.recurrent else None
    if padding is None:
        return _joints(exam) if exam.recurrent else None
    share = _gradient_share(exam, padding)
    moved = _moved(exam, padding)
    if not _is_read(exam, share, moved):
        return Finding("padding-read", "ok", f"{_amount(padding)}; none of it is read.", link=f"{UNEVEN}#the-mask")
    late = any(not (layer.return_sequences or layer.go_backwards) or layer.return_state for layer in exam.recurrent)
    cut = exam.xs[padding.number].ndim == 2 or not padding.approached
    certain = cut and not padding.before and late and padding.share >= 0.05 and not _sequences(exam)
    level = "wrong" if certain and moved is not None and moved >= 0.1 else "look"
    evidence = f"{_amount(padding)}, and it is read: {_effect(share, moved)}. {_reason(exam, padding)}"
    return Finding("padding-read", level, evidence, _remedy(exam, padding), f"{UNEVEN}#which-layers-keep-the-mask")


def _is_read(exam, share, moved):
    """Whether padding is read, from its share of the gradient and from how far the outputs move; None is not known."""
    if share is not None and share > ROUNDING:
        return True
    return (moved or 0.0) > ROUNDING and (share is None or mask_ends(exam.model) is not None)


def _of(exam):
    """The padding of the first input that has some."""
    for number, x in enumerate(exam.xs):
        if number in exam.series or (x.ndim == 2 and x.dtype.kind in "iu" and x.shape[1] > 1):
            padding = find_padding(x, number)
            if padding is not None:
                return padding
    return None


def _amount(padding):
    side, longest = ("begin with" if padding.before else "end in"), int(padding.runs.max())
    return (
        f"{padding.share:.0%} of the timesteps look like padding ({np.mean(padding.runs > 0):.0%} of the samples "
        f"{side} {int(padding.runs[padding.runs > 0].min())} to {longest} timesteps of {padding.words})"
    )


def _effect(share, moved):
    parts = [] if not share else [f"it has {share:.0%} of the gradient of the loss with respect to the input"]
    if moved is not None:
        parts.append(f"on the other side of the series it moves the outputs by {moved:.2g} of their spread")
    return ", and ".join(parts) or "no mask is made"


def _gradient_share(exam, padding):
    """The padding's share of the absolute gradient of the loss over the first batch; None where there is none."""
    if not exam.compiled:
        return None
    gradient = exam.backward.inputs[padding.number]
    if gradient is None:
        return _embedding_share(exam, padding)
    sizes = np.abs(gradient).reshape(*gradient.shape[:2], -1).sum(axis=-1)
    where = padding.where(gradient.shape[1])[: len(gradient)]
    if not where.any() or not np.isfinite(sizes).all() or not sizes.any():
        return None
    return float(sizes[where].sum() / sizes.sum())


def _embedding_share(exam, padding):
    """The same by the rows of an Embedding; None unless exactly one is trained and the padding is one of its tokens."""
    import keras

    tables = [layer for layer in exam.layers if isinstance(layer, keras.layers.Embedding)]
    places = [number for number, each in enumerate(exam.model.trainable_variables) if each is _table(tables)]
    if len(tables) != 1 or not places:
        return None
    gradient, token = exam.backward.weights[places[0]], int(padding.value.flat[0])
    if gradient is None or not 0 <= token < len(gradient) or not np.isfinite(gradient).all() or not gradient.any():
        return None
    sizes = np.abs(gradient).sum(axis=1)
    return float(sizes[token] / sizes.sum())


def _table(tables):
    return tables[0].embeddings if len(tables) == 1 else None


def _moved(exam, padding):
    """How far the outputs move, in their standard deviations, if the padding is put on the other side of each sample.

    None for stateful networks, and for outputs at each timestep. The shape of the data is not changed.
    """
    if exam.stateful or _sequences(exam):
        return None
    timesteps = exam.xs[padding.number].shape[1]
    places = (np.arange(timesteps) + (1 if padding.before else -1) * padding.runs[:, None]) % timesteps
    xs = [np.take_along_axis(x, _fit(places, x), axis=1) if _like(x, padding, timesteps) else x for x in exam.xs]
    mixed = (padding.runs > 0) & (padding.runs < timesteps)
    moves = []
    for old, new in zip(exam.predictions, exam.predict(xs), strict=True):
        spread = np.mean(np.var(old, axis=0))
        if np.isfinite(old).all() and np.isfinite(new).all() and spread > 0:
            moves.append(float(np.sqrt(np.mean((new - old)[mixed] ** 2) / spread)))
    return max(moves, default=None)


def _fit(places, x):
    return places if x.ndim == 2 else places[..., None]


def _like(x, padding, timesteps):
    """Whether an input has its padding at the same places."""
    if x.ndim not in (2, 3) or x.shape[1] != timesteps:
        return False
    rows = x if x.ndim == 3 else x[..., None]
    runs = _runs(rows[:, ::-1] if padding.before else rows)[1]
    return bool(np.mean(runs == padding.runs) > 0.99)


def _sequences(exam):
    """Whether an output has an axis of timesteps."""
    return any(output.ndim > 2 for output in exam.predictions)


def _reason(exam, padding):
    import keras

    maskings = [layer for layer in exam.layers if isinstance(layer, keras.layers.Masking)]
    if maskings and not any((np.asarray(layer.mask_value) == padding.value).all() for layer in maskings):
        return f"`Masking` masks {float(maskings[0].mask_value):g}, and the padding is {padding.words}."
    lost = mask_ends(exam.model)
    if lost:
        return f"The mask ends at {lost}."
    masked = maskings or any(getattr(layer, "mask_zero", False) for layer in exam.layers)
    return "A layer drops the mask." if masked else "The model makes no mask."


def mask_ends(model: Any) -> str | None:
    """The name and kind of the first layer that is given a mask with its sequence and returns a sequence without one.

    `Flatten` returns the timesteps as features. None for a subclassed model, whose layers cannot be followed, and where
    no mask is lost.
    """
    import keras

    graph = getattr(model, "_functional", None) or model
    for operation in getattr(graph, "operations", []):
        given, returned = _first(operation, "input"), _first(operation, "output")
        flat = isinstance(operation, keras.layers.Flatten)
        if given is None or returned is None or len(returned.shape) < 3 and not flat:
            continue
        if getattr(given, "_keras_mask", None) is not None and getattr(returned, "_keras_mask", None) is None:
            return f"`{operation.name}` ({type(operation).__name__})"
    return None


def _first(operation, side):
    """The first tensor that an operation reads or returns; None if it is used in several places or in none."""
    import keras

    try:
        tensors = keras.tree.flatten(getattr(operation, side))
    except (AttributeError, ValueError):
        return None
    return tensors[0] if tensors else None


def _remedy(exam, padding):
    if exam.xs[padding.number].ndim == 2:
        if padding.value.flat[0] == 0:
            return (
                "Mask it: `Embedding(..., mask_zero=True)`, and no layer before the recurrent one that drops the mask."
            )
        return "Pad with 0, number the tokens from 1, and mask it: `Embedding(..., mask_zero=True)`."
    value = f"{padding.value.flat[0]:g}" if np.unique(padding.value).size == 1 else "..."
    lost = mask_ends(exam.model)
    if lost and lost.endswith("(Flatten)"):
        return f"Read the last output instead of all: leave out {lost}, and `return_sequences=True` before it."
    if lost:
        return f"Pass the mask yourself, `lstm(h, mask=mask)`, with that of `Masking({value})`; or leave out {lost}."
    return f"`layers.Masking(mask_value={value})` as the first layer, if no measurement equals {value} in all features."


def _joints(exam):
    """A finding if windows were cut from series that were joined with padding between them, and it is not masked.

    The first rows of windows that overlap are the long series. Its padding shows as one row that is repeated for the
    same number of timesteps (3 or more) at 3 places or more, and hardly stands anywhere else. Nights without sun or
    closed shops look so too, and therefore this is never "wrong".
    """
    for number in exam.series:
        x = exam.given_xs[number]
        if overlap(x) != 1:
            continue
        rows, counts = np.unique(x[:, 0], axis=0, return_counts=True)
        value = rows[counts.argmax()]
        lengths = _lengths((x[:, 0] == value).all(axis=-1))
        usual = int(np.median(lengths)) if lengths.size else 0
        if usual < 3 or (lengths == usual).sum() < 3 or (lengths == usual).mean() < 0.8 or _masks(exam, value):
            continue
        touched = (x == value).all(axis=-1).any(axis=1).mean()
        evidence = (
            f"{touched:.0%} of the windows contain one constant row, {value.flat[0]:g}, which stands in the series "
            f"at {len(lengths)} places, for {usual} timesteps each, and nothing masks it: series that were joined?"
        )
        remedy = "Cut the windows from each series by itself, and leave the padding between them out."
        return Finding("padding-read", "look", evidence, remedy, "notebooks/3-batches/windows.html#cell-seam")
    return None


def _lengths(found):
    """The lengths of the runs of True, without one at the beginning or the end."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], found, [False]]).astype(int)))
    runs = edges.reshape(-1, 2)
    return np.diff(runs[(runs[:, 0] > 0) & (runs[:, 1] < len(found))], axis=1).ravel()


def _masks(exam, value):
    """Whether a layer `Masking` masks this row."""
    return any((np.asarray(layer.mask_value) == value).all() for layer in exam.layers if hasattr(layer, "mask_value"))


# ---- data-masked -----------------------------------------------------------------------------------------------------


def data_masked(exam: Examination) -> Finding | None:
    """Whether `Masking`, or `Embedding` with `mask_zero=True`, masks timesteps that are data.

    Counted are the masked timesteps between others that are not. They are data, and the level is "wrong", if a value
    that is masked is as usual as the values beside it: see `_is_data`. A number that stands apart from all others is a
    code for what is missing, and masking it is right.
    """
    import keras

    for layer in exam.layers:
        values = _read_by(exam, layer)
        if values is None:
            continue
        if isinstance(layer, keras.layers.Masking):
            if np.isnan(np.asarray(layer.mask_value, dtype=float)).any():
                return _masks_nan(values)
            return _gaps(layer, values, (values != np.asarray(layer.mask_value, values.dtype)).any(axis=-1))
        if isinstance(layer, keras.layers.Embedding) and layer.mask_zero:
            return _gaps(layer, values[..., None], values != 0)
    return None


def _read_by(exam, layer):
    """The array that a layer reads, if it is an input of the model; None otherwise."""
    known = list(getattr(exam.model, "inputs", None) or [])
    tensor = _first(layer, "input")
    places = [number for number, each in enumerate(known) if each is tensor]
    if places and len(known) == len(exam.xs):
        values = exam.xs[places[0]]
    elif len(exam.xs) == 1 and tensor is None:
        values = exam.xs[0]
    else:
        return None
    axes = 2 if hasattr(layer, "mask_zero") else 3
    return values if values.ndim == axes else None


def _masks_nan(values):
    missing = np.isnan(values).any(axis=-1) if values.dtype.kind == "f" else np.zeros(values.shape[:2], bool)
    if not missing.any():
        evidence = f"`Masking(nan)` masks 0 of {missing.size} timesteps: NaN equals nothing, and x holds none."
        return Finding("data-masked", "look", evidence, "Leave the layer out.", f"{TRAPS}#masking-nan-masks-nothing")
    evidence = (
        f"`Masking(nan)` masks 0 of the {missing.sum()} timesteps that hold NaN ({missing.mean():.0%} of all): NaN "
        "equals nothing, not even itself."
    )
    remedy = "Replace it first, `x = np.nan_to_num(x, nan=-99.0)`, and mask that: `Masking(mask_value=-99.0)`."
    return Finding("data-masked", "wrong", evidence, remedy, f"{TRAPS}#masking-nan-masks-nothing")


def _gaps(layer, values, kept):
    """A finding from what is read, (samples, timesteps, features), and the mask, (samples, timesteps)."""
    name = f"`{type(layer).__name__}`"
    link = f"{TRAPS}#masking-0-also-drops-real-zeros"
    inside = np.maximum.accumulate(kept, axis=1) & np.maximum.accumulate(kept[:, ::-1], axis=1)[:, ::-1]
    gaps = inside & ~kept
    count, total = int(gaps.sum()), max(int(inside.sum()), 1)
    if not inside.any():
        evidence = f"{name} masks all {kept.size} timesteps."
        return Finding("data-masked", "wrong", evidence, "Mask a value that cannot occur.", link)
    if not count:
        evidence = f"{name} masks {np.mean(~kept):.0%} of the timesteps, none of them between others."
        return Finding("data-masked", "ok", evidence, link=link)
    evidence = (
        f"{name} masks {count} of {total} timesteps ({count / total:.1%}) that stand between others, in "
        f"{np.mean(gaps.any(axis=1)):.0%} of the samples"
    )
    tokens = hasattr(layer, "mask_zero")
    if not tokens and _is_code(values, kept):
        return Finding("data-masked", "ok", f"{evidence}; no other value is near that code.", link=link)
    certain = _is_data(values, kept, gaps, tokens)
    evidence += "; that value is as usual there as the others, so that it is data." if certain else "."
    return Finding("data-masked", "wrong" if certain else "look", evidence, _unmask(layer), link)


def _unmask(layer):
    if hasattr(layer, "mask_zero"):
        return "Number the tokens from 1, so that 0 is padding only: `x + 1` before padding."
    return (
        "Pad with a value that no measurement has, and mask that: "
        '`pad_sequences(..., dtype="float32", value=-99.0)` and `Masking(mask_value=-99.0)`. No padding: no `Masking`.'
    )


def _is_code(values, kept):
    """Whether the masked value lies apart: in a feature, beyond all others by more than twice their largest gap."""
    masked, real = values[~kept][0].astype(float), values[kept].astype(float)
    for value, feature in zip(masked, real.T, strict=True):
        others = np.unique(feature)
        if len(others) > 1 and max(others[0] - value, value - others[-1]) > 2 * np.diff(others).max():
            return True
    return False


def _is_data(values, kept, gaps, tokens):
    """Whether the masked row occurs between others as often as data would.

    Tokens: at least half as often as the median token. One feature: all other timesteps have one and the same value
    (then the masked one is the second of two values), or there are values on both sides of it and it is at most twice
    as frequent as the most frequent of them (the peak of a distribution may stand out that far). Several features: a
    third of the gaps or more are explained by features that are at their masked value independently of each other, as
    often as in the timesteps that are not masked.
    """
    masked, real = values[~kept][0], values[kept]
    if values.shape[-1] > 1:
        return bool(np.prod((real == masked).mean(axis=0)) * (gaps | kept).sum() > gaps.sum() / 3)
    others, counts = np.unique(real, return_counts=True)
    if tokens:
        return bool(gaps.sum() >= np.median(counts) / 2)
    if len(others) == 1:
        return True
    return bool(others.min() < masked[0] < others.max() and gaps.sum() <= 2 * counts.max())


CHECKS = {"padding-read": padding_read, "data-masked": data_masked}
