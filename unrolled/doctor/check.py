"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`.

The answer to a `Patient` is a model, which the doctor examines. The others are ordinary exercises.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled.core.exercise import Number
from unrolled.core.verdict import Verdict
from unrolled.doctor.diagnose import diagnose
from unrolled.doctor.preserve import preserved
from unrolled.doctor.report import Report

Data = Callable[[int], tuple[np.ndarray, np.ndarray]]
SHOWN = 150  # characters of an error that a message quotes
FIRST = 32  # samples on which a model is tried before it is examined


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Patient:
    """A sick model to heal. Called with the repaired model, it returns what the doctor finds as a `Verdict`.

    Attributes:
        about: what the model should do; shown when the exercise is displayed.
        data: from a seed to `(x, y)`, (samples, timesteps, features) and (samples, numbers); at least `FIRST` samples.
        fault: the check that finds the model sick.
        why: what was wrong, shown with a right answer.
        error: the mean squared error that the healed model may have on new samples, as a share of the variance of
            their targets; None if it need not be trained.
    """

    about: str
    data: Data
    fault: str
    why: str
    error: float | None = None

    def __call__(self, model: object) -> Verdict:
        """Judge a repaired model, which may be any object; `...` means that there is none yet."""
        import keras

        if model is ...:
            return Verdict(False, "Replace `...` with your repaired model, compiled. Then run the cell again.")
        if not isinstance(model, keras.Model):
            return Verdict(False, f"Expected a keras.Model; got an object of type {type(model).__name__}.")
        if not model.compiled:
            return Verdict(False, "Expected a compiled model; got one without a loss. Call `compile` first.")
        x, y = self.data(0)
        problem = self._other_task(model, x, y) or self._still_sick(diagnose(model, x, y, train=self.error is not None))
        problem = problem or self._untrained(model)
        return Verdict(False, problem) if problem else Verdict(True, self.why)

    def __repr__(self) -> str:
        """What the model should do. The fault is left out, so that displaying a patient does not reveal it."""
        return f"Patient: {self.about}. Call it with the repaired model."

    def _other_task(self, model: Any, x: np.ndarray, y: np.ndarray) -> str:
        try:
            with preserved(model):
                shape = tuple(model(x[:FIRST].astype("float32")).shape)
        except Exception as error:  # whatever the model raises
            lines = str(error).strip().splitlines() or [""]
            return f"The model does not take the patient's x of shape {x.shape}: {lines[0][:SHOWN]}"
        if shape != (FIRST, *y.shape[1:]):
            expected = ("samples", *y.shape[1:])
            return f"The task is another one now: expected outputs of shape {_words(expected)}; got {_words(shape)}."
        return ""

    def _still_sick(self, report: Report) -> str:
        sick = [each for each in report.findings if each.level == "wrong" or each.check == self.fault]
        found = [f"{each.check} ({each.level}): {each.evidence}" for each in sick if each.level != "ok"]
        return "The doctor still finds " + " And ".join(found) if found else ""

    def _untrained(self, model: Any) -> str:
        if self.error is None:
            return ""
        x, y = self.data(1)
        share = float(np.mean((model.predict(x, verbose=0) - y) ** 2) / np.var(y))
        if share <= self.error:
            return ""
        return (
            f"The doctor finds nothing wrong, but on new samples the mean squared error is {share:.0%} of the variance "
            f"of the targets; expected at most {self.error:.0%}. Train the model."
        )


def _words(shape):
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def levels_with_padding(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Series of 5 to 30 noisy readings around a level of their own, zeros after them; the target is the level.

    Returns:
        x (256, 30, 1), float32, and y (256, 1), float32.
    """
    random = np.random.default_rng(seed)
    levels = random.normal(size=(256, 1))
    x = levels[:, None] + 0.5 * random.normal(size=(256, 30, 1))
    x[np.arange(30) >= random.integers(5, 31, size=(256, 1))] = 0
    return x.astype("float32"), levels.astype("float32")


def swings(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Independent oscillations with noise, of mean 0; the target is the next value.

    Returns:
        x (256, 20, 1), float32, and y (256, 1), float32.
    """
    random = np.random.default_rng(seed)
    phase = random.uniform(0, 2 * np.pi, size=(256, 1))
    values = np.sin(phase + 0.7 * np.arange(21)) + 0.2 * random.normal(size=(256, 21))
    return values[:, :20, None].astype("float32"), values[:, 20:].astype("float32")


heal_the_mask = Patient(
    about="256 series of 5 to 30 readings, padded with zeros at the end; the level of each series",
    data=levels_with_padding,
    fault="padding-read",
    why="The padding no longer moves the output: the layer carries its state over it unchanged.",
)

heal_the_output = Patient(
    about="256 oscillations of 20 timesteps around 0; the next value of each",
    data=swings,
    fault="target-range",
    why="The last layer can now output every target, and the loss measures a distance.",
)

heal_the_state = Patient(
    about="256 independent oscillations of 20 timesteps; the next value of each",
    data=swings,
    fault="state-leak",
    why="Every sample now starts from a state of zeros, whatever was predicted before it.",
)

heal_the_rate = Patient(
    about="256 oscillations of 20 timesteps around 0; a trained forecast of the next value of each",
    data=swings,
    fault="learning-rate",
    why="The weights now move by small steps, and the trained model forecasts new series.",
    error=0.3,
)

doctor_updates = Number(
    about="the fewest updates for Adam(0.001) to lift LSTM(4) and Dense(1) from 0 to targets of 50",
    wanted="the number of updates, an integer",
    expected=10_000,
    why="Four weights and a bias move by 0.001 each, and no state is above 1: 0.005 per update, at most.",
    misreadings=[
        (50_000, "That is for the bias alone. The four weights of the last layer move, too."),
        (12_500, "That is for the four weights alone. The last layer has a bias, too."),
        (250_000, "Five numbers move in each update. Do they work together, or one after another?"),
        (50, "That would be a step of 1 per update. How far does Adam move one weight?"),
        (0.005, "That is how far the output moves in one update. How many of them reach the targets?"),
    ],
)

doctor_chance = Number(
    about="the p-value of a permutation test in which 1 of 199 permutations reached the measured correlation",
    wanted="the p-value, a number",
    expected=0.01,
    why="The data as they came are one more possible order: (1 + 1) / (199 + 1).",
    misreadings=[
        (1 / 199, "The measured order is one of the possible orders itself, above and below the fraction bar."),
        (2 / 199, "The measured order counts in the denominator, too."),
        (1 / 200, "The measured order counts in the numerator, too: it reaches its own correlation."),
        (0, "One permutation did reach the measured value."),
        (198 / 199, "That is the share of the permutations that did not reach it."),
        (199 / 200, "That is nearly the share of the permutations that did not reach it."),
    ],
)

doctor_half_life = Number(
    about="the share of a gradient that halves every 10 timesteps and that arrives 60 timesteps back",
    wanted="the share, a number between 0 and 1",
    expected=1 / 64,
    why="Six halvings, ½⁶: about 1.6% of what arrives at the last timestep.",
    misreadings=[
        (1 / 6, "The gradient is multiplied by ½ every 10 timesteps. Six halvings are not a sixth."),
        (1 / 12, "The halves are multiplied, not added."),
        (0.5**60, "That halves the gradient at every timestep."),
        (1 / 32, "That is one halving too few."),
        (1 / 128, "That is one halving too many."),
        (6, "That is the number of halvings."),
    ],
)
