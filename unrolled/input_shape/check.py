"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

import numpy as np

from unrolled.core.exercise import Array, Number, Shape

LOG = np.arange(30).reshape(3, 2, 5)

input_turned_block = Array(
    about="(timesteps, features, samples), np.arange(30).reshape(3, 2, 5), as the block of a layer",
    wanted="the turned array, axes (samples, timesteps, features)",
    expected=LOG.transpose(2, 0, 1),
    why="Each sample holds its own three hours, and each hour its two readings; no number has moved in memory.",
    misreadings=[
        (LOG.reshape(5, 3, 2), "The shape is right, but `reshape` has cut all anew: the machines are mixed."),
        (
            LOG.transpose(2, 1, 0).reshape(5, 3, 2),
            "The samples are whole, but within them hours and sensors were cut anew: move the axes, all three.",
        ),
    ],
)

input_monthly_shape = Shape(
    about="the block of a table with 36 months as rows and 50 patients as columns, one measurement",
    expected=(50, 36, 1),
    why="50 patients who have nothing to do with each other, 36 moments of each, one number at a moment.",
    misreadings=[
        ((36, 50, 1), "That is the table with an axis added: each month would be a sample of 50 steps."),
        ((1, 36, 50), "That is one sample of 50 features: right for one machine with 50 sensors."),
        ((36, 1, 50), "That makes each month a sample of one timestep. Which axis holds independent cases?"),
        ((50, 1, 36), "That is one timestep with 36 features: the layer would have nothing to remember."),
        ((1, 50, 36), "That is one sample; but there are 50 patients who have nothing to do with each other."),
        ((None, 36, 1), "That is what Keras calls it. The data have a number in the place of None."),
    ],
)

input_mask = Array(
    about="the mask of Masking(0) for the timesteps [0, 1], [0, 0], [3, 0], [0, 0], [0, 0]",
    wanted="five truth values, axes (timesteps,)",
    expected=[True, False, True, False, False],
    why="A timestep is dropped only if all its features are 0. The second was a real visit, and it is gone as well.",
    misreadings=[
        ([1, 1, 1, 0, 0], "That is what you would like. But the layer cannot know that the second visit was real."),
        ([0, 0, 0, 0, 0], "One feature that is not 0 keeps a timestep."),
        ([0, 1, 0, 1, 1], "True stands for the timesteps that are kept."),
        ([1, 0, 0, 0, 0], "The third timestep has a feature that is not 0."),
        ([0, 0, 1, 0, 0], "The first timestep has a feature that is not 0."),
    ],
)

input_masked_loss = Number(
    about="the loss for errors of 1, 2, 0, 0 and 3, 5, 1, 5 (mse) under the masks 1100 and 1110",
    wanted="the loss, a number",
    expected=8,
    why="Five timesteps are real, and their squared errors, 1, 4, 9, 25 and 1, sum up to 40.",
    misreadings=[
        (8.125, "That counts the padding: 65 divided by 8. The mask keeps it out."),
        (5, "The padding is out of the sum, but it was still counted: divide by the real timesteps only."),
        (65, "That is the sum of all squared errors. The loss is a mean, over some of them."),
        (40, "That is the sum. The loss is a mean."),
        (2.4, "The errors must be squared first."),
        (7.083333333333333, "Not the mean of two means: all real timesteps of a batch weigh the same."),
    ],
)
