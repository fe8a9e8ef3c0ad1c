"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number

ROWS = np.array([[0, 1, 2], [10, 11, 12], [3, 4, 5], [13, 14, 15]])[:, :, None]

state_chunk_order = Array(
    about="streams [[0..5], [10..15]] in chunks of 3 for a stateful batch of 2",
    wanted="the chunks as an array, axes (samples, timesteps, features)",
    expected=ROWS,
    why="The first batch holds the first chunk of both streams, the second batch the second: row i continues row i.",
    misreadings=[
        (
            np.array([[0, 1, 2], [3, 4, 5], [10, 11, 12], [13, 14, 15]])[:, :, None],
            "Both chunks of the first stream are now in one batch, as rows 0 and 1: neither continues the other.",
        ),
        (
            np.array([[0, 10, 1], [11, 2, 12], [3, 13, 4], [14, 5, 15]])[:, :, None],
            "The streams are mixed within a chunk. Cut the axis of timesteps in two before you swap axes.",
        ),
        (ROWS[[1, 0, 3, 2]], "Row i does continue row i here. Keep the streams in the order in which they came."),
        (ROWS[[0, 1, 3, 2]], "In the second batch the rows have changed places: row 0 must continue row 0."),
    ],
)

state_gradient_reach = Number(
    about="how many inputs the gradient of the output at timestep 60 reaches, chunks of 25",
    wanted="the number of timesteps, a whole number",
    expected=10,
    why="Timestep 60 lies in the chunk that begins at timestep 51: the gradient goes back to there and no further.",
    misreadings=[
        (60, "That is right for one long pass. Here the stream is cut into chunks."),
        (25, "An output does not depend on the timesteps that come after it, even in its own chunk."),
        (9, "Timestep 60 itself reads an input too."),
        (11, "Count again where the third chunk begins: timesteps are numbered from 1."),
        (35, "Only one chunk counts, the one that timestep 60 lies in."),
        (50, "Those are the timesteps that the gradient does not reach."),
        (15, "Those are the timesteps of the chunk that come after 60: the output does not depend on them."),
    ],
)

state_predicted_rows = Number(
    about="how many rows predict returns for 17 samples from a stateful model of batch 8",
    wanted="the number of rows, a whole number",
    expected=24,
    why="Two batches of 8, and the one sample left over is read by all 8 states: 7 rows belong to no sample.",
    misreadings=[
        (17, "A stateless model returns that. The last batch has one sample, but there are 8 states to read it."),
        (16, "The last sample is not dropped: it comes as a batch of one."),
        (18, "Every one of the 8 states reads the sample that is left over, not two of them."),
        (8, "That is what the last batch alone returns."),
        (7, "Those are the rows too many. How many come in all?"),
    ],
)

state_batches_seen = Number(
    about="batches since the state was zero: fit for 3 epochs of 5 batches, then evaluate on those 5",
    wanted="the number of batches, a whole number",
    expected=20,
    why="15 batches of `fit` and 5 of `evaluate`: no epoch, and no call, has set the state to zero.",
    misreadings=[
        (0, "Nothing in these lines resets the state."),
        (5, "A new epoch, or a new call, does not reset the state."),
        (10, "A new epoch does not reset the state: all of them count."),
        (15, "`evaluate` reads batches too, and every batch that is read moves the state."),
        (1, "The state is handed on from every batch to the next."),
    ],
)
