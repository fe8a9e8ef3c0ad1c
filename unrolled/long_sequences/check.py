"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Number

lengths_padding = Number(
    about="padding in an epoch of series of 900, 4,000, 1,000, 3,600 timesteps, sorted, batch size 2",
    wanted="the number of padded timesteps, an integer",
    expected=500,
    why="The two short series share a batch of 1,000 timesteps, and the two long ones a batch of 4,000.",
    misreadings=[
        (5700, "That is the padding for the series in the given order. Sort them first."),
        (6500, "That pads all four to the longest series. Each batch needs to be only as long as its own longest."),
        (10_000, "That is all timesteps that are computed, including the real ones."),
        (9500, "That is the number of real timesteps."),
        (5000, "That is the length of both batches together, not the padding in them."),
        (0.05, "That is a share. The question asks for a number of timesteps."),
        (5, "That is a share in %. The question asks for a number of timesteps."),
        (100, "That is the padding in the batch of the short series. There is another batch."),
        (400, "That is the padding in the batch of the long series. There is another batch."),
    ],
)

lengths_windows = Number(
    about="real windows of a series of 1,000 timesteps, Conv1D with kernel 10, stride 2, valid",
    wanted="the number of windows, an integer",
    expected=496,
    why=("Windows start every two timesteps from timestep 1. The last one without padding starts at timestep 991."),
    misreadings=[
        (596, "That also counts the windows over the padding."),
        (500, 'That is the number with padding="same". With "valid" no window may extend beyond the end.'),
        (600, "That counts the padding, and windows that extend beyond the end."),
        (991, "That is the number with a stride of 1."),
        (495, "The first window counts too."),
        (990, "That is the distance that a window can move. But the stride is 2."),
        (100, "The windows overlap, because the stride of 2 is shorter than the kernel."),
    ],
)

lengths_bucket = Number(
    about="the length to which bucket_by_sequence_length pads 1,000 timesteps, boundaries 1000, 2000, 4000",
    wanted="the number of timesteps, an integer",
    expected=1999,
    why="1,000 is not below the first boundary, so the series goes into the second bucket, which holds up to 1,999.",
    misreadings=[
        (1000, "A boundary is the first length that is too long for a bucket."),
        (999, "That is shorter than the series, but no series is cut."),
        (2000, "That is the right bucket. How long is the longest series that it can hold?"),
        (4000, "That is two buckets too far."),
        (3999, "That is one bucket too far."),
    ],
)

cost_hours = Number(
    about="hours of 72 epochs of 10,000 series, batch size 20, 0.5 s per update",
    wanted="the number of hours",
    expected=5,
    why="500 updates per epoch and 72 epochs are 36,000 updates, which take 18,000 seconds.",
    misreadings=[
        (18_000, "That is the number of seconds."),
        (300, "That is the number of minutes."),
        (100, "That is the time of a loop over single series. A batch of 20 is one update."),
        (36_000, "That is the number of updates."),
        (10, "That counts a second per update."),
    ],
)

horizon_forget_bias = Number(
    about="the smallest integer forget bias that keeps half of the cell state after 100 timesteps",
    wanted="the forget bias, an integer",
    expected=5,
    why="The sigmoid of this bias is 0.9933, and its hundredth power is 0.51.",
    misreadings=[
        (1, "That is Keras's default. Half of the state is gone after 2.2 timesteps."),
        (0, "Then the gate is half open, and half of the state is gone after a single timestep."),
        (3, "The sigmoid of 3 is 0.953, so half of the state is gone after 14 timesteps."),
        (4, "Almost. The sigmoid of 4 is 0.982, so half of the state is gone after 38 timesteps."),
        (6, "It keeps half of the state for longer than asked. Is there a smaller integer?"),
        (7, "It keeps half of the state for longer than asked. Is there a smaller integer?"),
        (100, "That is the number of timesteps. The bias needed grows only like its logarithm."),
    ],
)

clipped_length = Number(
    about="the largest length of the whole gradient, clipnorm=1.0, two LSTM layers and a Dense layer",
    wanted="the length, rounded to two decimals",
    expected=2.83,
    why="There are eight weight arrays, three per LSTM and two of the Dense layer. Each may be 1 long: the root of 8.",
    misreadings=[
        (1, "That is the limit with global_clipnorm. clipnorm shortens each weight array by itself."),
        (8, "That is the number of arrays. Lengths add up as the root of the sum of their squares."),
        (3, "That is the number of layers. Each layer has several weight arrays, and lengths do not simply add up."),
        (1.73, "That is the root of 3, as if each layer had one array. An LSTM has three, a Dense layer two."),
        (2.24, "That is the root of 5, for one LSTM and the Dense layer. There are two LSTM layers."),
        (2.65, "That is the root of 7. The bias of the Dense layer is an array too."),
        (2.45, "That is the root of 6, for the LSTM layers alone. The Dense layer has two arrays."),
    ],
)

spectra_gravity_share = Number(
    about="gravity's share of an MSE with errors 150 K, 0.2 dex and 0.15 dex, in parts per million",
    wanted="gravity's share in parts per million, rounded to two decimals",
    expected=1.78,
    why="It is 0.04 of 22,500.0625. Squared, an error a thousand times larger counts a million times more.",
    misreadings=[
        (1330.23, "The errors must be squared first: this is the mean squared error."),
        (333333.33, "That is a third, as if all three counted equally. The squared errors are far from equal."),
        (1, "That is metallicity's part. Gravity's error is 0.2 dex."),
        (0.59, "The division by three is in both the part and the whole, so it cancels."),
        (0.00000178, "That is the fraction. The question asks for parts per million."),
        (0.000178, "That is in per cent. The question asks for parts per million."),
        (999997.22, "That is temperature's part."),
    ],
)

spectra_accuracy = Number(
    about="Keras's accuracy for four stars, three labels each, as given in the exercise",
    wanted="the accuracy, a number from 0 to 1",
    expected=0.75,
    why="In three rows of four the largest label and output are in the same column. Their values do not matter.",
    misreadings=[
        (0, "No number is met exactly, but accuracy does not count that. Check which column is the largest."),
        (1, "In one row the largest output is not in the same column as the largest label."),
        (0.5, "Compare the columns of the largest numbers again, row by row."),
        (0.25, "Compare the columns of the largest numbers again, row by row."),
        (75, "Give it as a number from 0 to 1."),
        (3, "That is how many rows agree. Accuracy is their share."),
    ],
)

rivals_receptive_field = Number(
    about="the receptive field of five causal convolutions, kernel 3, gaps of 1, 2, 4, 8, 16",
    wanted="the number of inputs, an integer",
    expected=63,
    why="Each layer adds twice its gap. The gaps add up to 31, and the present input counts too.",
    misreadings=[
        (62, "That is how far back it reaches. The present input counts too."),
        (31, "That is the sum of the gaps. A kernel of 3 has two gaps."),
        (32, "That would be a kernel of 2, with one gap per layer."),
        (93, "Each layer adds (kernel - 1) times its gap, not kernel times its gap."),
        (94, "Each layer adds (kernel - 1) times its gap, not kernel times its gap."),
        (243, "That takes gaps that grow threefold, by the size of the kernel."),
        (11, "That is the stack without gaps."),
        (15, "Kernels are not simply added: every layer reads outputs that overlap, at its own gap."),
        (48, "That is the kernel times the last gap. The layers below add theirs."),
        (33, "That is what the last layer alone spans. The layers below add theirs."),
    ],
)
