"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number

ROWS = np.array([[0, 1, 2], [10, 11, 12], [3, 4, 5], [13, 14, 15]])[:, :, None]

state_chunk_order = Array(
    about="streams [[0..5], [10..15]] in chunks of 3 for a stateful batch of 2",
    wanted="the chunks as an array, axes (samples, timesteps, features)",
    expected=ROWS,
    why="The first batch holds the first chunk of both streams, the second batch the second, so row i continues row i.",
    misreadings=[
        (
            np.array([[0, 1, 2], [3, 4, 5], [10, 11, 12], [13, 14, 15]])[:, :, None],
            "Both chunks of the first stream are now in one batch, as rows 0 and 1, so neither continues the other.",
        ),
        (
            np.array([[0, 10, 1], [11, 2, 12], [3, 13, 4], [14, 5, 15]])[:, :, None],
            "The streams are mixed within a chunk. Split the axis of timesteps in two before you swap axes.",
        ),
        (ROWS[[1, 0, 3, 2]], "Row i does continue row i here. But keep the streams in their original order."),
        (ROWS[[0, 1, 3, 2]], "In the second batch the rows are swapped. Row 0 must continue row 0."),
    ],
)

state_gradient_reach = Number(
    about="how many inputs the gradient of the output at timestep 60 reaches, chunks of 25",
    wanted="the number of timesteps, an integer",
    expected=10,
    why="Timestep 60 is in the chunk that begins at timestep 51. The gradient goes back to there and no further.",
    misreadings=[
        (60, "That is right if the stream is read in one piece. Here it is cut into chunks."),
        (25, "An output does not depend on the timesteps that come after it, even in its own chunk."),
        (9, "The input at timestep 60 itself counts too."),
        (11, "Check where the third chunk begins. Timesteps are numbered from 1."),
        (35, "Only one chunk counts: the one that contains timestep 60."),
        (50, "Those are the timesteps that the gradient does not reach."),
        (15, "Those are the timesteps of the chunk after timestep 60. The output does not depend on them."),
    ],
)

state_predicted_rows = Number(
    about="how many rows predict returns for 17 samples from a stateful model of batch 8",
    wanted="the number of rows, an integer",
    expected=24,
    why="There are two batches of 8, and all 8 states read the one remaining sample. So 7 rows belong to no sample.",
    misreadings=[
        (17, "A stateless model returns that many. The last batch has one sample, but 8 states read it."),
        (16, "The last sample is not dropped. It forms a batch of one."),
        (18, "All 8 states read the remaining sample, not two of them."),
        (8, "That is the number of rows from the last batch alone."),
        (7, "That is the number of surplus rows. How many rows are returned in total?"),
    ],
)

state_batches_seen = Number(
    about="batches since the state was zero: fit for 3 epochs of 5 batches, then evaluate on those 5",
    wanted="the number of batches, an integer",
    expected=20,
    why="`fit` reads 15 batches and `evaluate` 5. Neither a new epoch nor a new call resets the state to zero.",
    misreadings=[
        (0, "Nothing in these lines resets the state."),
        (5, "Neither a new epoch nor a new call resets the state."),
        (10, "A new epoch does not reset the state, so all epochs count."),
        (15, "`evaluate` reads batches too, and every batch changes the state."),
        (1, "The state is carried from every batch to the next."),
    ],
)

state_shortest_chunk = Number(
    about="the shortest chunk in which a gradient connects an answer with the value 30 timesteps earlier",
    wanted="the length of a chunk in timesteps, an integer",
    expected=31,
    why="The first and the last timestep of a chunk of 31 are 30 timesteps apart, so its last answer is connected.",
    misreadings=[
        (30, "Count the timesteps: the first and the last of a chunk of 30 are only 29 timesteps apart."),
        (29, "The first and the last timestep of a chunk of 29 are only 28 timesteps apart."),
        (32, "That connects two answers in each chunk. The question asks for one at least."),
        (60, "That connects half of the answers. One connected answer per chunk is enough."),
        (61, "That connects more than half of the answers. One connected answer per chunk is enough."),
        (6, "That is the shortest chunk for a lag of 5. Here the lag is 30."),
    ],
)
