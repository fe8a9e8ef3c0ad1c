"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Number, Shape

batch_windows_count = Number(
    about="samples in 365 days, windows of 30, the target 7 days after the window's last day",
    wanted="the number of samples, a whole number",
    expected=329,
    why=(
        "A sample spans 30 + 7 = 37 days from the first day of its window to its target, and 37 days fit into 365 at "
        "329 places."
    ),
    misreadings=[
        (336, "That is the number of windows without a target. The last of them lack the day that they forecast."),
        (335, "That is right for a target on the next day. Here it lies 7 days after the window's last."),
        (328, "One too few: the sample that starts on day 1 counts too."),
        (330, "One too many. On which day would the target of your last sample lie?"),
        (306, "Too many days were cut off the inputs. Which days cannot be in a window because no target follows?"),
        (300, "The last window need not stop 30 days before the last target."),
        (12, "A new sample starts every day, not only where the last one ended."),
    ],
)

batch_independent_shape = Shape(
    about="50 independent series of 200 days with 3 features, windows of 20, the next value as target",
    expected=(9000, 20, 3),
    why="Each series gives 200 - 20 = 180 samples with a target, and the 50 series follow one another on that axis.",
    misreadings=[
        ((180, 20, 150), "That makes 150 features of 50 series that have nothing to do with one another."),
        ((180, 20, 3), "That is what one of the 50 series gives."),
        ((9050, 20, 3), "The last window of each series has no target."),
        ((9980, 20, 3), "The series were joined end to end: some windows begin in one and end in another."),
        ((9981, 20, 3), "The series were joined end to end: some windows begin in one and end in another."),
        ((50, 200, 3), "That is one sample a series, whole. Here windows of 20 days are asked for."),
        ((9000, 3, 20), "The timesteps come before the features."),
    ],
)

batch_gap = Number(
    about="samples to leave out between training and test, windows of 5 days, a horizon of 7, one a day",
    wanted="the number of samples to leave out, a whole number",
    expected=6,
    why="When the first test window ends, the last training target is known, but only just: it is that very day.",
    misreadings=[
        (0, "The last training target would then lie days after the end of the first test window."),
        (5, "The last training target would lie one day after the end of the first test window."),
        (7, "That is safe, and one more than needed: a training target on the window's last day is known by then."),
        (11, "That also keeps the windows apart. They may share days: those lie in the past of both."),
        (12, "That also keeps the windows apart. They may share days: those lie in the past of both."),
        (4, "It is the horizon that counts here, not the length of the window."),
    ],
)

batch_updates = Number(
    about="updates in 5 epochs of 1,050 samples, batch size 32",
    wanted="the number of updates, a whole number",
    expected=165,
    why="32 full batches and one of 26 samples make 33 updates an epoch, and the short one comes in every epoch.",
    misreadings=[
        (33, "That is one epoch."),
        (160, "The 26 samples left over at the end of each epoch make an update too."),
        (164, "An epoch ends where the samples do: its last batch is not filled up from the next epoch."),
        (164.0625, "An epoch ends where the samples do: its last batch is not filled up from the next epoch."),
        (161, "The short batch comes in every epoch, not only in the last."),
        (5250, "That is the number of samples read. How many make one update?"),
    ],
)

batch_average = Number(
    about="the gradient of 6 samples, from the mean gradients 3.0 of four of them and 6.0 of the other two",
    wanted="the gradient of all six samples, a number",
    expected=4.0,
    why=(
        "Each sample counts once: (4 × 3.0 + 2 × 6.0) / 6. The mean of the two means would give the two samples of the "
        "short batch twice the weight."
    ),
    misreadings=[
        (4.5, "That is the mean of the two batches. They do not hold equally many samples."),
        (9.0, "The gradient of a batch is a mean, not a sum."),
        (24.0, "That is the sum over the six samples. The loss of a batch is their mean."),
        (5.0, "The larger batch has the larger weight, not the smaller one."),
    ],
)

batch_stack_shape = Shape(
    about="the output of LSTM(16, return_sequences=True), LSTM(8), Dense(1) on keras.Input((90, 4))",
    expected=(None, 1),
    why="The second LSTM reads all 90 timesteps and hands on its last state; Dense makes one number of it.",
    misreadings=[
        ((None, 90, 1), "The second LSTM does not return its sequence."),
        ((None, 90, 16), "That is what the first LSTM returns."),
        ((None, 8), "Dense(1) comes after it."),
        ((None, 90, 8), "The second LSTM does not return its sequence, and Dense(1) comes after it."),
        ((None, 1, 1), "The axis of timesteps is gone, not shrunk to one."),
    ],
)
