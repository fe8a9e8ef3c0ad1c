"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Number

lengths_padding = Number(
    about="padding in an epoch of series of 900, 4,000, 1,000, 3,600 timesteps, sorted, batch size 2",
    wanted="the number of padded timesteps, a whole number",
    expected=500,
    why="The two short series share a batch of 1,000 timesteps and the two long ones a batch of 4,000.",
    misreadings=[
        (5700, "That is the padding in the order in which they came. Sort them first."),
        (6500, "That pads all four to the longest of all. Each batch needs only its own longest."),
        (10_000, "That is everything that is computed, the real timesteps among it."),
        (9500, "Those are the real timesteps."),
        (5000, "That counts how long both batches are together, not what in them is padding."),
        (0.05, "That is a share. The question is how many timesteps."),
        (5, "That is a share, in %. The question is how many timesteps."),
        (100, "That is the batch of the short series. There is another."),
        (400, "That is the batch of the long series. There is another."),
    ],
)

lengths_windows = Number(
    about="real windows of a series of 1,000 timesteps, Conv1D with kernel 10, stride 2, valid",
    wanted="the number of windows, a whole number",
    expected=496,
    why=(
        "The first window starts at timestep 1 and the last that is wholly real at timestep 991, two timesteps apart."
    ),
    misreadings=[
        (596, "That counts the windows over the padding too."),
        (500, 'That is what padding="same" gives; with "valid" no window may hang over the end.'),
        (600, "That counts the padding, and windows that hang over the end."),
        (991, "That is a stride of 1."),
        (495, "The first window counts too."),
        (990, "That is how far the first timestep of a window can move. The stride is 2."),
        (100, "The windows overlap: a stride of 2 is shorter than the kernel."),
    ],
)

lengths_bucket = Number(
    about="what bucket_by_sequence_length pads 1,000 timesteps to, boundaries 1000, 2000, 4000",
    wanted="the number of timesteps, a whole number",
    expected=1999,
    why="1,000 is not below the first boundary, so the series goes into the second bucket, whose longest is 1,999.",
    misreadings=[
        (1000, "A boundary is the first length that a bucket does not hold any more."),
        (999, "That is shorter than the series: nothing is cut."),
        (2000, "The bucket is the right one. How long is the longest series that it can hold?"),
        (4000, "That is two buckets too far."),
        (3999, "That is one bucket too far."),
    ],
)

horizon_forget_bias = Number(
    about="the smallest whole forget bias that keeps half of the cell state after 100 timesteps",
    wanted="the bias, a whole number",
    expected=5,
    why="The sigmoid of this bias is 0.9933, and its hundredth power is 0.51.",
    misreadings=[
        (1, "That is what Keras gives by default: half is gone after 2.2 timesteps."),
        (0, "Then the gate is half open, and half is gone after a single timestep."),
        (3, "The sigmoid of 3 is 0.953: half is gone after 14 timesteps."),
        (4, "Nearly. The sigmoid of 4 is 0.982: half is gone after 38 timesteps."),
        (6, "It keeps half for longer than is asked. Is there a smaller whole number?"),
        (7, "It keeps half for longer than is asked. Is there a smaller whole number?"),
        (100, "That is the number of timesteps. The bias works through the sigmoid, like a logarithm."),
    ],
)

horizon_worst_distance = Number(
    about="the largest distance of an input of 100 to the nearer of two readings' last states",
    wanted="the distance, a whole number of timesteps",
    expected=49,
    why=(
        "Timesteps 50 and 51 lie in the middle: each is at that distance of one reading and one further of the other."
    ),
    misreadings=[
        (99, "That is how far the first timestep is for the forward reading. For the other one it is the nearest."),
        (100, "No input is that far: the last one is at distance 0."),
        (50, "Timestep 50 is at distance 50 of the forward reading. Which is its distance of the backward one?"),
        (51, "That is a timestep in the middle. How far is it from the last state of each reading?"),
        (0, "That is the smallest: the first and the last timestep have it."),
        (25, "Is a timestep in the middle of 100 that near to either end?"),
    ],
)

spectra_gravity_share = Number(
    about="gravity's part of an MSE with errors 150 K, 0.2 dex and 0.15 dex, in parts per million",
    wanted="parts per million, rounded to two decimals",
    expected=1.78,
    why="0.04 of 22,500.0625: the squares make what is a thousand times larger count a million times more.",
    misreadings=[
        (1330.23, "The errors must be squared first: it is the mean squared error."),
        (333333.33, "A third each would be fair. The squares of the errors are far from equal."),
        (1, "That is metallicity's part. Gravity is off by 0.2 dex."),
        (0.59, "The parts add up to the whole: the division by three is in both, and cancels."),
        (0.00000178, "That is the fraction. Asked for are parts per million."),
        (0.000178, "That is in percent. Asked for are parts per million."),
        (999997.22, "That is temperature's part."),
    ],
)

spectra_accuracy = Number(
    about="Keras's accuracy for four stars, three labels each, as given in the exercise",
    wanted="the accuracy, a number from 0 to 1",
    expected=0.75,
    why="The largest label is the largest output in three rows of four. How far off the numbers are does not enter.",
    misreadings=[
        (0, "No number is met exactly, but that is not what is counted. Look at which column is the largest."),
        (1, "In one row the largest output stands in another column than the largest label."),
        (0.5, "Compare the columns of the largest numbers row by row once more."),
        (0.25, "Compare the columns of the largest numbers row by row once more."),
        (75, "As a number from 0 to 1, please."),
        (3, "That is how many rows agree. Accuracy is their share."),
    ],
)
