"""Streams that must be remembered beyond a chunk."""

import numpy as np

from unrolled.core.arguments import check_whole


def machines(rows: int, timesteps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Streams of synthetic machines that say when they are switched, and swing all the time.

    The first feature is a message: 1 when a machine is switched on, -1 when it is switched off, 0 otherwise; one comes
    every 50 timesteps on average, and it may repeat what is so already. The second feature is a swing, a noisy linear
    recurrence of second order: no forecast of its next value has a mean squared error below 1/9, the noise's variance.

    Args:
        rows: how many machines, a whole number from 1.
        timesteps: how many timesteps of each, a whole number from 1.
        seed: a whole number from 0; the same seed gives the same machines.

    Returns:
        `(x, y)`, each of shape `(rows, timesteps, 2)` and type float32. `x` holds message and swing; `y` holds the last
        message that has come so far (0 until the first has) and the next value of the swing.

    Raises:
        TypeError: an argument is not a whole number.
        ValueError: `rows` or `timesteps` is less than 1, or `seed` less than 0.
    """
    check_whole(rows=(rows, 1), timesteps=(timesteps, 1), seed=(seed, 0))
    generator = np.random.default_rng(seed)
    comes, sign = generator.random((rows, timesteps)) < 1 / 50, generator.choice([-1.0, 1.0], (rows, timesteps))
    message = np.where(comes, sign, 0)
    newest = np.maximum.accumulate(np.where(message != 0, np.arange(timesteps), 0), axis=1)  # when the last one came
    state = np.take_along_axis(message, newest, axis=1)
    swing = generator.normal(size=(rows, timesteps + 101)) / 3
    for t in range(2, timesteps + 101):
        swing[:, t] += 1.5 * swing[:, t - 1] - 0.8 * swing[:, t - 2]
    swing = swing[:, 100:]  # by then it has forgotten how it began
    x, y = np.stack([message, swing[:, :-1]], axis=-1), np.stack([state, swing[:, 1:]], axis=-1)
    return x.astype("float32"), y.astype("float32")
