"""Streams whose forecasts need a memory that is longer than a chunk."""

import numpy as np

from unrolled.core.arguments import check_whole


def machines(rows: int, timesteps: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Streams of synthetic machines that send a message when they are switched, and oscillate all the time.

    The first feature is a message: 1 when a machine is switched on, -1 when it is switched off, 0 otherwise. There is
    one message every 50 timesteps on average, and it may repeat the previous one. The second feature is an oscillation,
    a noisy linear recurrence of second order: no forecast of its next value has a mean squared error below 1/9, the
    variance of the noise.

    Args:
        rows: the number of machines, an integer of at least 1.
        timesteps: the timesteps of each machine, an integer of at least 1.
        seed: an integer of at least 0; the same seed gives the same machines.

    Returns:
        `(x, y)`, each of shape `(rows, timesteps, 2)` and type float32. `x` holds the message and the oscillation; `y`
        holds the latest message so far (0 before the first one) and the next value of the oscillation.

    Raises:
        TypeError: an argument is not an integer.
        ValueError: `rows` or `timesteps` is less than 1, or `seed` is less than 0.
    """
    check_whole(rows=(rows, 1), timesteps=(timesteps, 1), seed=(seed, 0))
    generator = np.random.default_rng(seed)
    comes, sign = generator.random((rows, timesteps)) < 1 / 50, generator.choice([-1.0, 1.0], (rows, timesteps))
    message = np.where(comes, sign, 0)
    newest = np.maximum.accumulate(np.where(message != 0, np.arange(timesteps), 0), axis=1)  # the latest one
    state = np.take_along_axis(message, newest, axis=1)
    swing = generator.normal(size=(rows, timesteps + 101)) / 3
    for t in range(2, timesteps + 101):
        swing[:, t] += 1.5 * swing[:, t - 1] - 0.8 * swing[:, t - 2]
    swing = swing[:, 100:]  # by then the start no longer matters
    x, y = np.stack([message, swing[:, :-1]], axis=-1), np.stack([state, swing[:, 1:]], axis=-1)
    return x.astype("float32"), y.astype("float32")
