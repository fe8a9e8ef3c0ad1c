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

input_joined_shape = Shape(
    about="the output of Concatenate for 500 patients: GRU(12) on (10, 4), LSTM(6) on (48, 1), 2 static features",
    expected=(500, 20),
    why="Each sample brings 12 + 6 + 2 numbers. The timesteps, 10 and 48, are gone: only the last states are joined.",
    misreadings=[
        ((500, 18), "Do the static features not reach Concatenate, too?"),
        ((None, 20), "That is the shape that Keras reports for a model. Here 500 patients are passed."),
        ((500, 58, 20), "No timesteps are left. Each layer returns one state per sample: `return_sequences` is off."),
        ((500, 10, 20), "No timesteps are left. Each layer returns one state per sample: `return_sequences` is off."),
        ((500, 7), "Those are the features that go in. What do the two layers make of theirs?"),
        ((3, 500, 20), "The three inputs are joined along the last axis; no axis is added."),
    ],
)

input_tag_labels = Shape(
    about="the integer labels of 64 sentences of 30 words with one of 5 tags each",
    expected=(64, 30),
    why="There is one integer for each word. The loss is `sparse_categorical_crossentropy`.",
    misreadings=[
        ((64, 30, 5), "That is one-hot, or the shape of the network's output. The tags are integers."),
        ((64, 5), "That is one-hot with one tag per sentence. Each word has a tag."),
        ((64,), "That is one tag per sentence. Each word has a tag."),
        ((None, 30), "That is the shape that Keras reports for a model. The data have a number in place of None."),
        ((30, 64), "Which axis comes first?"),
    ],
)

input_first_loss = Number(
    about="the number of classes of an untrained classifier with a cross-entropy of 2.9957",
    wanted="the number of classes, an integer",
    expected=20,
    why="An untrained network gives each of C classes about 1/C, so the loss is ln C; e to the power of 2.9957 is 20.",
    misreadings=[
        (8, "That takes the loss for a logarithm to the base 2. Keras takes the natural one."),
        (1000, "That takes the loss for a logarithm to the base 10. Keras takes the natural one."),
        (3, "That is the loss itself, rounded. It is the logarithm of the number of classes."),
        (0.05, "That is the probability of each class. How many classes share 1?"),
    ],
)
