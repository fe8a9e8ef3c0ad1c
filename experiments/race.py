"""Run the race of chapter 6, "7,000-point spectra", and store what it measured.

Every training has the same seconds of processor time; data, compiling and judging do not count. Each model tries the
same learning rates on the first seed's stars, and validation stars choose one. Then it runs with the other seeds. The
networks that read 7,000 points or one timestep are tried once, at one rate. Seconds decide, so the tasks run one at a
time, each in a process of its own.
"""

import time
from dataclasses import dataclass, field

import numpy as np

from experiments.engine import Experiment, Task
from unrolled.core.training import restart
from unrolled.long_sequences import race
from unrolled.long_sequences.spectra import LABELS, spectra

RACE, RATES = "spectra_race.csv", "spectra_rates.csv"
SECONDS = 12  # of processor time for a training
SEEDS = 3
STARS, TEST, VALIDATION = 3000, 400, 400  # training stars of a seed, each seed has its own; the others are shared
TEST_SEED, VALIDATION_SEED = 1000, 2000
GRID = (0.001, 0.003, 0.01)  # learning rates
BEYOND = {0.001: 0.0003, 0.01: 0.03}  # tried too if the best of the grid is at its edge
MOVING = ("mean", "ridge")  # tried on stars with radial velocities too
SPEED = 200  # km/s, the largest


@dataclass
class Stars:
    """Stars to train on, scaled, and the stars that choose and judge."""

    seed: int
    velocity: int = 0
    scaled: race.Scaled = field(init=False)

    def __post_init__(self):
        self.scaled = race.Scaled(*spectra(STARS, seed=self.seed, velocity=self.velocity))

    def errors(self, forecast, stars, seed):
        """The errors on new stars of a function from scaled flux to scaled labels, and those of the baseline."""
        flux, labels = spectra(stars, seed=seed, velocity=self.velocity)
        outputs = forecast(self.scaled.flux(flux))
        return race.errors(outputs, self.scaled, labels), race.errors(0 * outputs, self.scaled, labels)


@dataclass
class Run:
    """A network that was trained for its seconds."""

    network: object
    stars: Stars
    rate: float
    compiling: float
    updates: int = 0
    seconds: float = 0
    weights: list = field(default_factory=list)

    def __post_init__(self):
        self.network.optimizer.learning_rate = self.rate
        restart(self.network, self.stars.seed)
        x, y = self.stars.scaled.x, self.stars.scaled.y
        self.updates, self.seconds = race.train(self.network, x, y, self.stars.seed, seconds=SECONDS)
        self.weights = self.network.get_weights()

    def errors(self, stars, seed):
        self.network.set_weights(self.weights)
        return self.stars.errors(lambda x: race.predict(self.network, x), stars, seed)

    def row(self, model):
        used = {"rate": self.rate, "updates": self.updates, "seconds": f"{self.seconds:.2f}"}
        used |= {"compiling": f"{self.compiling:.1f}", "weights": self.network.count_params()}
        place = {"model": model, "seed": self.stars.seed, "velocity": self.stars.velocity}
        return place | used | written(self.errors(TEST, TEST_SEED)[0])


def run(task: Task) -> dict[str, list[dict]]:
    """Judge what needs no training, or tune and train a network."""
    model, velocity = task.values["model"], task.values["velocity"]
    made = closed_form(model, velocity) if model in ("mean", "ridge") else raced(model, velocity)
    return {name: rows for name, rows in made.items() if rows}


def closed_form(model: str, velocity: int) -> dict[str, list[dict]]:
    """The mean of the training labels or ridge regression, with every seed."""
    rows = []
    for stars in [Stars(seed, velocity) for seed in range(SEEDS)]:
        start = time.process_time()
        weights = race.ridge(stars.scaled) if model == "ridge" else np.zeros((race.POINTS, len(LABELS)))
        used = time.process_time() - start if model == "ridge" else 0
        size = weights.size + 3 if model == "ridge" else 3
        errors = stars.errors(lambda x, weights=weights: x @ weights, TEST, TEST_SEED)[0]
        row = {"model": model, "seed": stars.seed, "velocity": velocity, "rate": 0, "updates": 0}
        rows.append(row | {"seconds": f"{used:.2f}", "compiling": 0, "weights": size} | written(errors))
    return {RACE: rows}


def raced(model: str, velocity: int) -> dict[str, list[dict]]:
    """Tune a network on the first seed's stars, then train it with every seed."""
    first, rate = Stars(0, velocity), race.UNTUNED.get(model)
    network = race.build(model, rate or GRID[0])
    compiling = compiled(network, first.scaled)
    if rate:
        tried, runs = [], [Run(network, first, rate, compiling)]
    else:
        tried, best = tuned(model, network, first, compiling)
        others = [Stars(seed, velocity) for seed in range(1, SEEDS)]
        runs = [best, *(Run(network, stars, best.rate, compiling) for stars in others)]
    return {RACE: [each.row(model) for each in runs], RATES: tried}


def compiled(network, scaled) -> float:
    """Compile the training step; gives the seconds of that."""
    start = time.process_time()
    race.train(network, scaled.x[:32], scaled.y[:32], 0, updates=1)
    return time.process_time() - start


def tuned(model, network, stars, compiling):
    """The rows of the rates that were tried, and the run with the best of them.

    The best has the smallest error on the validation stars: the mean over the labels, each in parts of the baseline's.
    """
    runs = {rate: Run(network, stars, rate, compiling) for rate in GRID}
    judged = {rate: each.errors(VALIDATION, VALIDATION_SEED) for rate, each in runs.items()}
    beyond = BEYOND.get(min(judged, key=lambda rate: score(*judged[rate])))
    if beyond:
        runs[beyond] = Run(network, stars, beyond, compiling)
        judged[beyond] = runs[beyond].errors(VALIDATION, VALIDATION_SEED)
    best = min(judged, key=lambda rate: score(*judged[rate]))
    rows = [
        {"model": model, "velocity": stars.velocity, "rate": rate, "updates": runs[rate].updates}
        | written(judged[rate][0])
        | {"score": f"{score(*judged[rate]):.4f}", "chosen": rate == best}
        for rate in sorted(runs)
    ]
    return rows, runs[best]


def score(errors, baseline):
    return float((errors / baseline).mean())


def written(errors):
    return {label: f"{error:.5g}" for label, error in zip(LABELS, errors, strict=True)}


def tasks() -> list[Task]:
    """Every model on stars at rest, then some on stars that move."""
    places = [(model, 0) for model in ("mean", "ridge", *race.NETWORKS)] + [(model, SPEED) for model in MOVING]
    return [Task(RACE, {"model": model, "velocity": velocity}, alone=True) for model, velocity in places]


ERRORS = {"temperature": "K", "gravity": "dex", "metallicity": "dex"}
MODEL = {"model": "its name in unrolled.long_sequences.race"}
SEED = {"seed": "of weights and training stars, an integer"}

EXPERIMENT = Experiment(
    chapter="long_sequences",
    name="spectra_race",
    what=f"models that read a spectrum of {race.POINTS:,} points, each trained for {SECONDS} s of processor time",
    tables={
        RACE: MODEL
        | SEED
        | {
            "velocity": "the largest radial velocity, km/s",
            "rate": "Adam's learning rate; 0 for what is not trained",
            "updates": "that fitted into the seconds",
            "seconds": "s of processor time",
            "compiling": "s of processor time before that, until the first update had been compiled",
            "weights": "how many the model has",
        }
        | {label: f"mean absolute error on the test stars, {unit}" for label, unit in ERRORS.items()},
        RATES: MODEL
        | {"velocity": "the largest radial velocity, km/s", "rate": "Adam's learning rate"}
        | {"updates": "that fitted into the seconds, on the first seed's stars"}
        | {label: f"mean absolute error on the validation stars, {unit}" for label, unit in ERRORS.items()}
        | {
            "score": "the mean over the labels of that error, each in parts of the baseline's",
            "chosen": "True for the smallest score of a model",
        },
    },
    tasks=tasks(),
    run=run,
    details={
        "seconds": SECONDS,
        "seeds": SEEDS,
        "stars": STARS,
        "test": TEST,
        "validation": VALIDATION,
        "models": list(race.NETWORKS),
        "learning rates": list(GRID),
    },
)
