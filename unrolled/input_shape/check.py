"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number, Shape

LOG = np.arange(30).reshape(3, 2, 5)

input_turned_block = Array(
    about="(timesteps, features, samples), np.arange(30).reshape(3, 2, 5), as the block of a layer",
    wanted="the turned array, axes (samples, timesteps, features)",
    expected=LOG.transpose(2, 0, 1),
    why="Each sample holds its own three hours, and each hour its two readings. No number has moved in memory.",
    misreadings=[
        (LOG.reshape(5, 3, 2), "The shape is right, but `reshape` only regrouped the numbers and mixed the machines."),
        (
            LOG.transpose(2, 1, 0).reshape(5, 3, 2),
            "The samples are intact, but hours and sensors were regrouped within them. Move all three axes instead.",
        ),
    ],
)

input_monthly_shape = Shape(
    about="the block of a table with 36 months as rows and 50 patients as columns, one measurement",
    expected=(50, 36, 1),
    why="The samples are the 50 patients, who are independent; each has 36 timesteps with one feature.",
    misreadings=[
        ((36, 50, 1), "That is the table with an axis added. Each month would be a sample of 50 timesteps."),
        ((1, 36, 50), "That is one sample with 50 features, which would be right for one machine with 50 sensors."),
        ((36, 1, 50), "That makes each month a sample with one timestep. Which axis holds the independent cases?"),
        ((50, 1, 36), "That is one timestep with 36 features. The layer would have nothing to remember."),
        ((1, 50, 36), "That is a single sample, but the 50 patients are independent of each other."),
        ((None, 36, 1), "That is the shape that Keras reports. The data have a number in place of None."),
    ],
)

input_mask = Array(
    about="the mask of Masking(0) for the timesteps [0, 1], [0, 0], [3, 0], [0, 0], [0, 0]",
    wanted="the mask, five Booleans, axes (timesteps,)",
    expected=[True, False, True, False, False],
    why="A timestep is masked only if all its features are 0. The second one was a real visit, and it is masked too.",
    misreadings=[
        ([1, 1, 1, 0, 0], "That is what you would like. But the layer cannot tell that the second visit was real."),
        ([0, 0, 0, 0, 0], "A single feature other than 0 is enough to keep a timestep."),
        ([0, 1, 0, 1, 1], "True marks the timesteps that are kept."),
        ([1, 0, 0, 0, 0], "The third timestep has a feature other than 0."),
        ([0, 0, 1, 0, 0], "The first timestep has a feature other than 0."),
    ],
)

input_masked_loss = Number(
    about="the loss for errors of 1, 2, 0, 0 and 3, 5, 1, 5 (mse) under the masks 1100 and 1110",
    wanted="the loss, a number",
    expected=8,
    why="Five timesteps are real, and their squared errors, 1, 4, 9, 25 and 1, add up to 40; 40 / 5 = 8.",
    misreadings=[
        (8.125, "That includes the padding, both in the sum and in the count. The mask leaves it out."),
        (5, "You left the padding out of the sum, but it is still counted. Divide by the number of real timesteps."),
        (65, "That is the sum of all squared errors. The loss is a mean over some of them."),
        (40, "That is the sum. The loss is a mean."),
        (2.4, "The errors must be squared first."),
        (7.083333333333333, "That is the mean of two means. All real timesteps of a batch carry the same weight."),
    ],
)
