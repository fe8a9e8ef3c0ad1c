"""The lab "Train it": a network on the reader's own series, beside the naive forecast, or on the latch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from unrolled.core import style
from unrolled.labs.controls import Choice, Flag, Number, Numbers, refuse
from unrolled.labs.lab import Lab, Result, rounded

FORECAST, LATCH = "forecast the next value", "recall the first bit"
HELD_OUT = 4  # one window in four, the last ones, is not trained on
BATCH = 32
CHUNK = 10  # updates between two results
SEQUENCES = 200  # of the latch that are held out
FEWEST = 8  # windows
SURE = 2  # standard errors

HELD = "of {sequences} held-out answers are wrong"
PAIR = "the naive forecast on these held-out windows: a mean absolute error of {error} against {naive}"
MESSAGES = {
    "few_windows": (
        "timesteps must leave at least {fewest} windows of the series: "
        "{count} values allow timesteps from 1 to {most}; got {timesteps}."
    ),
    "short_latch": (
        "timesteps must be at least 2 to recall the first bit: the bit, and a timestep to ask for it; got 1."
    ),
    "flat": (
        "scaled needs a series that is not constant, as it divides by the standard deviation; "
        "the first {count} values are all {value}."
    ),
    "windows": "{count} values make {windows} windows of {timesteps} timesteps; the last {held} are held out",
    "ready": (
        "{windows}. The naive forecast, the last value of each window, is off by {naive} on average. "
        "Press Start to train."
    ),
    "ready_latch": (
        "Sequences of {timesteps} timesteps: a first bit, then noise as large as the bit. "
        "New ones come in every update; {sequences} are held out. Guessing gets 50% wrong. Press Start to train."
    ),
    "caption": (
        "After {updates} updates the training loss is {loss}. On the {held} held-out windows the forecast is off by "
        "{error} on average, and the naive forecast by {naive}. "
        "Above: the loss. Below: the held-out values and both forecasts."
    ),
    "caption_latch": (
        f"After {{updates}} updates the training loss is {{loss}}, and {{wrong}}% {HELD}. "
        "Above: the loss. Below: the share of wrong answers, beside the 50% of guessing."
    ),
    "below": f"Below {PAIR}.",
    "above": f"Above {PAIR}.",
    "level": f"Level with {PAIR}, which differ by less than two standard errors.",
    "below_latch": f"Below chance: {{wrong}}% {HELD}, where guessing gets 50%.",
    "above_latch": f"Above chance: {{wrong}}% {HELD}, where guessing gets 50%.",
    "level_latch": f"Level with chance: {{wrong}}% {HELD}, within two standard errors of the 50% of guessing.",
}


def sine() -> str:
    """Eight periods of a sine of 25 timesteps, as text."""
    return ", ".join(f"{value:.3f}" for value in np.sin(2 * np.pi * np.arange(200) / 25).round(3) + 0.0)


def fibonacci() -> str:
    """The first 30 Fibonacci numbers, as text."""
    terms = [1, 1]
    while len(terms) < 30:
        terms.append(terms[-1] + terms[-2])
    return ", ".join(map(str, terms))


CONTROLS = [
    Numbers("series", "series", sine(), least=-1e9, most=1e9, least_count=12, most_count=600),
    Choice("task", "task", FORECAST, options=(FORECAST, LATCH)),
    Choice("cell", "cell", "LSTM", options=("SimpleRNN", "LSTM", "GRU")),
    Number("units", "units", 8, least=1, most=32),
    Number("timesteps", "timesteps", 20, least=1, most=200),
    Number("rate", "learning rate (Adam)", 0.01, least=1e-6, most=1, whole=False),
    Number("updates", "updates", 300, least=1, most=5000),
    Number("seed", "seed", 0, least=0, most=9999),
    Flag("scaled", "scaled", True),
]
SINE: dict[str, Any] = {
    "task": FORECAST,
    "series": sine(),
    "cell": "LSTM",
    "units": "8",
    "timesteps": "20",
    "rate": "0.01",
}
PRESETS: dict[str, dict[str, Any]] = {
    "Sine": SINE | {"updates": "300", "scaled": True},
    "Fibonacci": SINE | {"series": fibonacci(), "timesteps": "4", "updates": "500", "scaled": False},
    "Latch": {"task": LATCH, "cell": "LSTM", "units": "16", "timesteps": "20", "rate": "0.01", "updates": "400"},
}


@dataclass(frozen=True)
class Windows:
    """The windows of a series as the network reads them, and what is needed to judge its forecasts.

    Attributes:
        x: the windows to train on, `(samples, timesteps, 1)`, scaled if that was asked for.
        y: their targets, `(samples, 1)`.
        held_x: the held-out windows, `(held, timesteps, 1)`.
        truth: their targets in the series' own units, `(held,)`.
        naive: the last value of each held-out window in the series' own units, `(held,)`.
        mean, deviation: with which the values were scaled; 0 and 1 if they were not.
    """

    x: np.ndarray
    y: np.ndarray
    held_x: np.ndarray
    truth: np.ndarray
    naive: np.ndarray
    mean: float
    deviation: float


def windows_of(values: dict[str, Any]) -> Windows:
    """Cut the series into windows; the last quarter of them is held out.

    Scaling takes the mean and the standard deviation of the values that training sees, and of no later ones.

    Raises:
        Refusal: the series is too short for the timesteps, or cannot be scaled.
    """
    series, timesteps = np.array(values["series"], dtype="float64"), values["timesteps"]
    count = len(series) - timesteps
    if count < FEWEST:
        most = len(series) - FEWEST
        fields = {"fewest": FEWEST, "count": len(series), "most": most, "timesteps": timesteps}
        raise refuse(MESSAGES, "few_windows", "timesteps", **fields)
    trained = count - count // HELD_OUT
    seen = series[: trained + timesteps]
    mean, deviation = (seen.mean(), seen.std()) if values["scaled"] else (0.0, 1.0)
    if seen.max() == seen.min() and values["scaled"]:
        raise refuse(MESSAGES, "flat", "scaled", count=len(seen), value=rounded(seen[0]))
    x = np.lib.stride_tricks.sliding_window_view((series - mean) / deviation, timesteps)[:count, :, None]
    y = ((series - mean) / deviation)[timesteps:, None]
    truth, naive = series[timesteps + trained :], series[timesteps + trained - 1 : -1]
    return Windows(x[:trained], y[:trained], x[trained:], truth, naive, float(mean), float(deviation))


def verdict(errors: np.ndarray, naive: np.ndarray) -> str:
    """One sentence on the forecast beside the naive one: below, above, or level if the two cannot be told apart.

    Args:
        errors, naive: the absolute errors of both on the held-out windows, `(held,)`.
    """
    difference = errors - naive
    doubt = SURE * difference.std(ddof=1) / np.sqrt(len(difference))
    key = "level" if abs(difference.mean()) <= doubt else "below" if difference.mean() < 0 else "above"
    return MESSAGES[key].format(error=rounded(errors.mean()), naive=rounded(naive.mean()))


def verdict_latch(wrong: float) -> str:
    """One sentence on the share of wrong answers beside chance; `wrong` is from 0 to 1."""
    doubt = SURE * 0.5 / np.sqrt(SEQUENCES)
    key = "level" if abs(wrong - 0.5) <= doubt else "below" if wrong < 0.5 else "above"
    return MESSAGES[f"{key}_latch"].format(wrong=rounded(100 * wrong), sequences=SEQUENCES)


def latch(samples: int, timesteps: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The latch of chapter 6: a bit at the first timestep, marked by the second feature, then noise from -1 to 1.

    Returns:
        `(x, y)` of shapes `(samples, timesteps, 2)` and `(samples, 1)`; `y` is 0 or 1.
    """
    x = np.zeros((samples, timesteps, 2))
    x[..., 0] = generator.uniform(-1, 1, (samples, timesteps))
    y = generator.integers(0, 2, (samples, 1)).astype("float64")
    x[:, 0, 0], x[:, 0, 1] = 2 * y[:, 0] - 1, 1
    return x, y


def compute(values: dict[str, Any]) -> Result:
    """What is there before training: the series with its held-out part, or a sequence of the latch."""
    if values["task"] == LATCH:
        return _ready_latch(values)
    windows = windows_of(values)
    naive = rounded(np.abs(windows.naive - windows.truth).mean())
    figure, axes = style.subplots(height=2.3)
    series, cut = values["series"], len(values["series"]) - len(windows.truth)
    axes.plot(range(cut), series[:cut], color=style.BLUE, label="trained on")
    axes.plot(range(cut, len(series)), series[cut:], color=style.INK, label="held out")
    axes.set(xlabel="timestep", ylabel="series")
    _key(axes)
    return Result(figure, MESSAGES["ready"].format(windows=_windows_in_words(values, windows), naive=naive))


def _ready_latch(values):
    if values["timesteps"] < 2:
        raise refuse(MESSAGES, "short_latch", "timesteps")
    x, _ = latch(1, values["timesteps"], np.random.default_rng(values["seed"]))
    figure, axes = style.subplots(height=2.3)
    axes.plot(x[0, :, 0], color=style.BLUE, label="first feature: the bit, then noise")
    axes.plot(x[0, :, 1], color=style.ORANGE, linestyle="--", label="second feature: the mark")
    axes.set(xlabel="timestep", ylabel="input")
    _key(axes)
    return Result(figure, MESSAGES["ready_latch"].format(timesteps=values["timesteps"], sequences=SEQUENCES))


def _windows_in_words(values, windows):
    fields = {"count": len(values["series"]), "windows": len(windows.x) + len(windows.truth)}
    return MESSAGES["windows"].format(**fields, timesteps=values["timesteps"], held=len(windows.truth))


def network(values: dict[str, Any]) -> keras.Sequential:
    """The network of the controls, compiled: one recurrent layer and one Dense unit."""
    latched = values["task"] == LATCH
    keras.utils.set_random_seed(values["seed"])
    layers = [
        keras.Input((values["timesteps"], 2 if latched else 1)),
        getattr(keras.layers, values["cell"])(values["units"]),
        keras.layers.Dense(1, activation="sigmoid" if latched else None),
    ]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.Adam(values["rate"]), "binary_crossentropy" if latched else "mse")
    return model


def run(values: dict[str, Any]) -> Iterator[Result]:
    """Train, and show the loss and the held-out forecasts after every ten updates."""
    compute(values)  # refuses what cannot be trained
    judge = _latched if values["task"] == LATCH else _forecast
    model = network(values)
    losses: list[float] = []
    draw, look = judge(values)
    for updates in [*range(CHUNK, values["updates"], CHUNK), values["updates"]]:
        count = updates - CHUNK * len(losses)
        x, y, size = draw(count)
        losses.append(model.fit(x, y, batch_size=size, shuffle=False, verbose=0).history["loss"][0])
        yield look(model, losses, updates)


def _forecast(values):
    """For a series: what draws the data of some updates, and what looks at the network after them."""
    windows, generator = windows_of(values), np.random.default_rng(values["seed"])
    size = min(BATCH, len(windows.x))
    order: list[int] = []

    def draw(updates):
        while len(order) < updates * size:
            order.extend(generator.permutation(len(windows.x))[: len(windows.x) // size * size])
        chosen, order[:] = order[: updates * size], order[updates * size :]
        return windows.x[chosen], windows.y[chosen], size

    def look(model, losses, updates):
        outputs = np.asarray(model(windows.held_x))[:, 0]
        forecast = outputs * windows.deviation + windows.mean
        errors, naive = np.abs(forecast - windows.truth), np.abs(windows.naive - windows.truth)
        figure, (above, below) = style.subplots(2, height=4.2)
        _draw_loss(above, losses, updates)
        places = range(len(values["series"]) - len(forecast), len(values["series"]))
        below.plot(places, windows.truth, color=style.INK, label="held out")
        below.plot(places, windows.naive, color=style.MUTED, linestyle="--", label="naive forecast")
        below.plot(places, forecast, color=style.GREEN, label="forecast")
        below.set(xlabel="timestep", ylabel="series")
        _key(below)
        fields = {"updates": f"{updates:,}", "loss": rounded(losses[-1]), "held": len(forecast)}
        caption = MESSAGES["caption"].format(**fields, error=rounded(errors.mean()), naive=rounded(naive.mean()))
        return Result(figure, caption, verdict(errors, naive))

    return draw, look


def _latched(values):
    """The same for the latch, which draws new sequences in every update."""
    generator = np.random.default_rng(values["seed"])
    held_x, held_y = latch(SEQUENCES, values["timesteps"], generator)
    shares: list[tuple[int, float]] = []

    def draw(updates):
        return *latch(updates * BATCH, values["timesteps"], generator), BATCH

    def look(model, losses, updates):
        wrong = float(np.mean((np.asarray(model(held_x)) > 0.5) != (held_y > 0.5)))
        shares.append((updates, 100 * wrong))
        figure, (above, below) = style.subplots(2, height=4.2)
        _draw_loss(above, losses, updates)
        below.plot(*zip(*shares, strict=True), color=style.GREEN, label="the network")
        below.plot([0, updates], [50, 50], color=style.MUTED, linestyle="--", label="guessing")
        below.set(xlabel="updates", ylabel="wrong answers, %", xlim=(0, updates), ylim=(0, 100))
        _key(below)
        fields = {"updates": f"{updates:,}", "loss": rounded(losses[-1]), "sequences": SEQUENCES}
        caption = MESSAGES["caption_latch"].format(**fields, wrong=rounded(100 * wrong))
        return Result(figure, caption, verdict_latch(wrong))

    return draw, look


def _draw_loss(axes, losses, updates):
    places = [*range(CHUNK, CHUNK * len(losses), CHUNK), updates]
    axes.plot(places, losses, color=style.BLUE, marker="o" if len(losses) == 1 else None, clip_on=False)
    axes.set(xlabel="updates", ylabel="training loss", yscale="log", xlim=(0, updates))


def _key(axes):
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)


def train() -> Lab:
    """The lab "Train it"."""
    sizes = {
        "heldOut": HELD_OUT,
        "batch": BATCH,
        "chunk": CHUNK,
        "sequences": SEQUENCES,
        "fewest": FEWEST,
        "sure": SURE,
    }
    data = sizes | {"latch": LATCH}
    return Lab("train", CONTROLS, compute, run=run, presets=PRESETS, messages=MESSAGES, data=data)
