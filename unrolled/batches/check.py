"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Number, Shape

batch_windows_count = Number(
    about="samples in 365 days, windows of 30, the target 7 days after the window's last day",
    wanted="the number of samples, an integer",
    expected=329,
    why=(
        "From the first day of its window to its target a sample spans 30 + 7 = 37 days, and 37 days fit into 365 at "
        "329 positions."
    ),
    misreadings=[
        (336, "That counts windows without a target too. The last few lack the day that they should forecast."),
        (335, "That is right for a target on the next day. Here the target is 7 days after the window's last day."),
        (328, "One too few. The sample that starts on day 1 counts too."),
        (330, "One too many. On which day would the target of your last sample lie?"),
        (306, "You cut too many days off the inputs. Which days cannot be in any window because no target follows?"),
        (300, "The last window may end later than 30 days before the last target."),
        (12, "A new sample starts every day, not only where the previous one ended."),
    ],
)

batch_independent_shape = Shape(
    about="50 independent series of 200 days with 3 features, windows of 20, the next value as target",
    expected=(9000, 20, 3),
    why="Each series gives 200 - 20 = 180 samples with a target, and all samples are stacked along the first axis.",
    misreadings=[
        ((180, 20, 150), "That turns 50 independent series into 150 features of a single one."),
        ((180, 20, 3), "That is right for one of the 50 series."),
        ((9050, 20, 3), "The last window of each series has no target, so it is no sample."),
        ((9980, 20, 3), "The series were joined end to end, so some windows begin in one and end in the next."),
        ((9981, 20, 3), "The series were joined end to end, so some windows begin in one and end in the next."),
        ((50, 200, 3), "That is one sample per series, uncut. The question asks for windows of 20 days."),
        ((9000, 3, 20), "The axis of timesteps comes before the axis of features."),
    ],
)

batch_gap = Number(
    about="samples to leave out between training and test, windows of 5 days, a horizon of 7, one a day",
    wanted="the number of samples to leave out, an integer",
    expected=6,
    why="The last training target is then the last day of the first test window, so it is just known at that time.",
    misreadings=[
        (0, "The last training target would then be days after the end of the first test window."),
        (5, "The last training target would then be one day after the end of the first test window."),
        (7, "That is safe, but one more than needed: a training target on the window's last day is known by then."),
        (11, "That also keeps the windows apart. They may share days, which are in the past of both."),
        (12, "That also keeps the windows apart. They may share days, which are in the past of both."),
        (4, "What counts here is the horizon, not the length of the window."),
    ],
)

batch_updates = Number(
    about="updates in 5 epochs of 1,050 samples, batch size 32",
    wanted="the number of updates, an integer",
    expected=165,
    why="32 full batches and one of 26 samples make 33 updates per epoch, in each of the 5 epochs.",
    misreadings=[
        (33, "That is the number of updates in one epoch."),
        (160, "The 26 samples left over at the end of each epoch make an update too."),
        (164, "An epoch ends with its last sample. Its last batch is not filled up from the next epoch."),
        (164.0625, "An epoch ends with its last sample. Its last batch is not filled up from the next epoch."),
        (161, "Every epoch has a short batch, not only the last."),
        (5250, "That is the number of samples read. How many of them make one update?"),
    ],
)

batch_average = Number(
    about="the gradient of 6 samples, from the mean gradients 3.0 of four of them and 6.0 of the other two",
    wanted="the gradient of all six samples, a number",
    expected=4.0,
    why=(
        "Each sample counts once: (4 × 3.0 + 2 × 6.0) / 6. The mean of the two means would count each sample of the "
        "short batch twice."
    ),
    misreadings=[
        (4.5, "That is the mean of the two batches, but they differ in their number of samples."),
        (9.0, "The gradient of a batch is a mean, not a sum."),
        (24.0, "That is the sum over the six samples. The loss of a batch is their mean."),
        (5.0, "The larger batch has the larger weight, not the smaller one."),
    ],
)

batch_stack_shape = Shape(
    about="the output of LSTM(16, return_sequences=True), LSTM(8), Dense(1) on keras.Input((90, 4))",
    expected=(None, 1),
    why="The second LSTM reads all 90 timesteps and returns its last state, which Dense turns into one number.",
    misreadings=[
        ((None, 90, 1), "The second LSTM does not return its sequence."),
        ((None, 90, 16), "That is what the first LSTM returns."),
        ((None, 8), "That is the output of the second LSTM. Dense(1) comes after it."),
        ((None, 90, 8), "The second LSTM does not return its sequence, and Dense(1) comes after it."),
        ((None, 1, 1), "The axis of timesteps is removed, not reduced to size 1."),
    ],
)

batch_undo_steps = Number(
    about="the third forecast after 50, outputs 0.5, -1 and 0 for changes scaled with mean 2 and deviation 4",
    wanted="the forecast, a number",
    expected=54,
    why="The changes are 4, -2 and 2, so the series goes from 50 to 54, 52 and 54.",
    misreadings=[
        (52, "That is 50 plus the last change. The changes before it add up, too."),
        (48, "The mean must be added to each of the three changes."),
        (50, "An output of 0 is not a change of 0: it is the mean of the changes."),
        (49.5, "The outputs are scaled. Multiply by the standard deviation and add the mean."),
        (5, "The changes start from the last known value."),
        (4, "The changes start from the last known value."),
    ],
)

batch_target_windows = Number(
    about="the number of samples of 100 values, windows of 20, the next 5 values as targets",
    wanted="the number of samples, an integer",
    expected=76,
    why="The last window starts at place 75, so that its targets are the last five values: 100 - 20 - 5 + 1.",
    misreadings=[
        (81, "That many windows there are, but the last five of them have no complete targets."),
        (75, "One more: both the window that starts at 0 and the one that starts at 75 count."),
        (80, "That is right for a single value ahead. Here five values must follow each window."),
        (20, "That counts targets that do not overlap. A window may start at each place."),
        (4, "That counts windows that do not overlap. A window may start at each place."),
    ],
)
