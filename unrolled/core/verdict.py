"""Exercise checks: `check.name_of_the_exercise(answer)` says in words what is wrong, without giving the answer away.

Every public function takes the reader's answer and returns a `Verdict`. To add an exercise, write one more function
here, built on `_number`, `_shape` or `_array`, and give it the misreadings that a reader is likely to bring.
"""

import numpy as np


class Verdict:
    """True if the answer is right; displayed, it speaks to the reader."""

    def __init__(self, right, words):
        self.right = right
        self.words = words

    def __bool__(self):
        return self.right

    def __repr__(self):
        return ("Right. " if self.right else "Not yet. ") + self.words


def _unanswered(wanted):
    """The verdict on an exercise that nobody has touched yet."""
    return Verdict(False, f"Replace the dots by {wanted} and run the cell again.")


def _number(answer, expected, why, *, wanted, misreadings=()):
    """Compare one number with `expected`.

    Args:
        answer: what the reader gave.
        expected: the right number.
        why: said when the answer is right: the reason, in a sentence.
        wanted: what is asked for, with its unit ("the number of weights, a whole number").
        misreadings: pairs `(wrong number, what somebody who gave it has overlooked)`.
    """
    if answer is ...:
        return _unanswered(wanted)
    if isinstance(answer, bool) or not isinstance(answer, (int, float, np.number)):
        return Verdict(False, f"Expected {wanted}; what came is {_described(answer)}.")
    if answer == expected:
        return Verdict(True, why)
    return Verdict(
        False, dict(misreadings).get(answer, f"{answer:,} is too {'large' if answer > expected else 'small'}.")
    )


def _shape(answer, expected, why, *, misreadings=()):
    """Compare a shape, a tuple of whole numbers and None, with `expected`; the rest is as in `_number`."""
    wanted = f"a shape with {len(expected)} axes, a tuple of whole numbers and None"
    if answer is ...:
        return _unanswered(wanted)
    if not isinstance(answer, (tuple, list)) or not all(size is None or isinstance(size, int) for size in answer):
        return Verdict(False, f"Expected {wanted}; what came is {_described(answer)}.")
    answer = tuple(answer)
    if answer == expected:
        return Verdict(True, why)
    if answer in dict(misreadings):
        return Verdict(False, dict(misreadings)[answer])
    if len(answer) != len(expected):
        return Verdict(False, f"Expected {wanted}; {answer} has {len(answer)}.")
    wrong = [axis for axis, pair in enumerate(zip(answer, expected, strict=True)) if pair[0] != pair[1]]
    return Verdict(False, f"The number of axes is right. Look again at axis {wrong[0]} of {answer}.")


def _array(answer, expected, why, *, wanted, tolerance=1e-6, misreadings=()):
    """Compare an array with `expected`, shape first, then values. `wanted` says what it is, with its axes.

    `misreadings` are pairs `(wrong array of the expected shape, what somebody who gave it has overlooked)`.
    """
    if answer is ...:
        return _unanswered(wanted)
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"Expected {wanted}; what came is {_described(answer)}.")
    if values.shape != expected.shape:
        return Verdict(False, f"Expected {wanted}, shape {expected.shape}; what came has shape {values.shape}.")
    off = np.abs(values - expected).max()
    if off <= tolerance:
        return Verdict(True, why)
    for wrong, overlooked in misreadings:
        if np.abs(values - wrong).max() <= tolerance:
            return Verdict(False, overlooked)
    return Verdict(False, f"The shape is right; the values differ by up to {off:.2g}, more than {tolerance:g}.")


def _described(answer):
    return f"{answer!r}, of type {type(answer).__name__}" if len(repr(answer)) < 60 else f"a {type(answer).__name__}"


def units_output_shape(answer):
    """1 Units: the output shape of SimpleRNN(64) on keras.Input((12, 5))."""
    return _shape(
        answer,
        (None, 64),
        "The last timestep hands over its state, one number for each unit; how many samples come is left open.",
        misreadings=[
            ((None, 1), "Only the last output comes, but one output is not one number: it is a vector."),
            ((None, 12), "12 is how many times the layer runs, not how many numbers it hands over."),
            ((None, 5), "5 is how many numbers each timestep brings in, not how many go out."),
            ((12, 64), "The first axis counts samples, and of the 12 timesteps only the last hands its output over."),
            ((5, 64), "The first axis counts samples; 5 is the number of features."),
        ],
    )


def units_weights(answer):
    """1 Units: the weights of SimpleRNN(32) on keras.Input((50, 8))."""
    return _number(
        answer,
        1312,
        "A kernel of (8, 32), a recurrent kernel of (32, 32) and 32 biases, the same ones at each of the 50 timesteps.",
        wanted="the number of weights, a whole number",
        misreadings=[
            (1280, "The biases are missing: each unit has one."),
            (1088, "The input has more than one feature, and each has a weight to every unit."),
            (288, "The recurrent kernel is missing: every unit also reads every unit of the state before."),
            (320, "Each unit reads every unit of the state before, not only itself."),
            (256, "That is the kernel alone: the recurrent kernel and the biases are missing."),
            (1024, "That is the recurrent kernel alone: the kernel and the biases are missing."),
            (65600, "The weights are not multiplied by the timesteps: the same ones are used at each."),
            (2656, "50 is the number of timesteps: it has no weights. Look for the features."),
        ],
    )


def units_two_steps(answer):
    """1 Units: the state after x = 1, 2 with W = [[1, -0.5]], U = [[0.5, 2], [1, 0.5]], b = [0, 0.25] and relu."""
    return _array(
        answer,
        np.array([2.5, 1.25]),
        "The first step leaves the state [1, 0], and the second adds what it says to what x = 2 says.",
        wanted="the two numbers of the last state, axes (units,)",
        misreadings=[
            ([1, 0], "That is the state after the first timestep. One more is to come."),
            ([2, 0], "The second step must also read the state that the first one left: h U is missing."),
            ([2.5, 1], "The bias is missing."),
            ([2.25, 1.125], "relu stands after every step: the first step must not hand on a negative number."),
            ([2.5, 0.25], "h U, not U h: the rows of U belong to the old state, its columns to the new one."),
            ([2, 3.75], "The order matters: the first timestep reads x = 1, the second x = 2."),
        ],
    )


def units_sequence_shape(answer):
    """1 Units: the output shape of SimpleRNN(16, return_sequences=True) and Dense(1) on keras.Input((24, 2))."""
    return _shape(
        answer,
        (None, 24, 1),
        "Every timestep hands over its 16 numbers, and Dense makes one of them, timestep by timestep.",
        misreadings=[
            ((None, 1), "That is the shape without `return_sequences=True`: only the last output leaves."),
            ((None, 24, 16), "That is what the recurrent layer returns. Dense comes after it."),
            ((None, 16), "That is the last output alone, before Dense."),
            ((None, 24, 2), "2 is the number of features that come in."),
            ((None, 24), "Dense works on the last axis and leaves an axis there, of as many numbers as it has units."),
        ],
    )


def state_chunk_order(answer):
    """4 Statefulness: streams [[0..5], [10..15]] in chunks of 3 for a stateful batch of 2."""
    rows = np.array([[0, 1, 2], [10, 11, 12], [3, 4, 5], [13, 14, 15]])[:, :, None]
    return _array(
        answer,
        rows,
        "The first batch holds the first chunk of both streams, the second batch the second: row i continues row i.",
        wanted="the chunks as an array, axes (samples, timesteps, features)",
        misreadings=[
            (
                np.array([[0, 1, 2], [3, 4, 5], [10, 11, 12], [13, 14, 15]])[:, :, None],
                "Both chunks of the first stream are now in one batch, as rows 0 and 1: neither continues the other.",
            ),
            (
                np.array([[0, 10, 1], [11, 2, 12], [3, 13, 4], [14, 5, 15]])[:, :, None],
                "The streams are mixed within a chunk. Cut the axis of timesteps in two before you swap axes.",
            ),
            (rows[[1, 0, 3, 2]], "Row i does continue row i here. Keep the streams in the order in which they came."),
            (rows[[0, 1, 3, 2]], "In the second batch the rows have changed places: row 0 must continue row 0."),
        ],
    )


def state_gradient_reach(answer):
    """4 Statefulness: how many inputs the gradient of the output at timestep 60 reaches, chunks of 25."""
    return _number(
        answer,
        10,
        "Timestep 60 lies in the chunk that begins at timestep 51: the gradient goes back to there and no further.",
        wanted="the number of timesteps, a whole number",
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


def state_predicted_rows(answer):
    """4 Statefulness: how many rows predict returns for 17 samples from a stateful model of batch 8."""
    return _number(
        answer,
        24,
        "Two batches of 8, and the one sample left over is read by all 8 states: 7 rows belong to no sample.",
        wanted="the number of rows, a whole number",
        misreadings=[
            (17, "A stateless model returns that. The last batch has one sample, but there are 8 states to read it."),
            (16, "The last sample is not dropped: it comes as a batch of one."),
            (18, "Every one of the 8 states reads the sample that is left over, not two of them."),
            (8, "That is what the last batch alone returns."),
            (7, "Those are the rows too many. How many come in all?"),
        ],
    )


def state_batches_seen(answer):
    """4 Statefulness: batches since the state was zero: fit for 3 epochs of 5 batches, then evaluate on those 5."""
    return _number(
        answer,
        20,
        "15 batches of `fit` and 5 of `evaluate`: no epoch, and no call, has set the state to zero.",
        wanted="the number of batches, a whole number",
        misreadings=[
            (0, "Nothing in these lines resets the state."),
            (5, "A new epoch, or a new call, does not reset the state."),
            (10, "A new epoch does not reset the state: all of them count."),
            (15, "`evaluate` reads batches too, and every batch that is read moves the state."),
            (1, "The state is handed on from every batch to the next."),
        ],
    )


def lstm_gru_weights(answer):
    """1 Units: the weights of GRU(64) on keras.Input((24, 8))."""
    return _number(
        answer,
        14208,
        "Three blocks of 64 columns: a kernel of (8, 192), a recurrent kernel of (64, 192) and a bias of (2, 192).",
        wanted="the number of weights, a whole number",
        misreadings=[
            (14016, "Almost: look at the shape of the bias. A GRU has one for the input and one for the state."),
            (13824, "The biases are missing."),
            (18688, "Those are the weights of an LSTM. How many blocks has a GRU?"),
            (18944, "An LSTM has four blocks. How many has a GRU?"),
            (4672, "Those are the weights of a SimpleRNN: one block. How many blocks has a GRU?"),
            (12864, "The input has more than one feature, and each has a weight to every column."),
            (17280, "24 is the number of timesteps: it has no weights. Look for the features."),
            (340992, "The weights are not multiplied by the timesteps: the same ones are used at each."),
        ],
    )


def lstm_cell_state_shape(answer):
    """1 Units: the shape of the cell state c of LSTM(50) on keras.Input((12, 3))."""
    return _shape(
        answer,
        (None, 50),
        "One number for each unit, like h, and only that of the last timestep; how many samples come is left open.",
        misreadings=[
            ((None, 12, 50), "Every timestep has its c, but only the last one is handed out."),
            ((None, 200), "Four blocks of columns make one c: the gates are not states."),
            ((None, 100), "That is h and c together. The question is about c alone."),
            ((None, 3), "3 is how many numbers each timestep brings in. What does the cell carry?"),
            ((None, 12), "12 is how many times the cell is applied, not how many numbers it carries."),
            ((None, 1), "There is not one c for the layer. How many has it?"),
            ((12, 50), "The first axis counts samples, and of the 12 timesteps only the last hands its state out."),
            ((50, 50), "That is the shape of a weight. A state has one row for each sample."),
        ],
    )


def lstm_months_read(answer):
    """1 Units: the months read by the first of the 20 outputs of LSTM(return_sequences=True) and Dense(1)."""
    return _number(
        answer,
        1,
        "The first output is made from the state after timestep 1. The 19 newer months reach only later outputs.",
        wanted="the number of months, a whole number",
        misreadings=[
            (20, "That is the last output. A state knows only the timesteps up to its own."),
            (19, "Which of the 20 states does the first output come from?"),
            (0, "The state is handed out after its timestep has been read."),
            (32, "32 is the number of units. How many timesteps had been read when the first state was made?"),
        ],
    )


def input_turned_block(answer):
    """2 Input shape: (timesteps, features, samples), np.arange(30).reshape(3, 2, 5), as the block of a layer."""
    log = np.arange(30).reshape(3, 2, 5)
    return _array(
        answer,
        log.transpose(2, 0, 1).astype(float),
        "Each sample holds its own three hours, and each hour its two readings; no number has moved in memory.",
        wanted="the turned array, axes (samples, timesteps, features)",
        misreadings=[
            (log.reshape(5, 3, 2), "The shape is right, but `reshape` has cut all anew: the machines are mixed."),
            (
                log.transpose(2, 1, 0).reshape(5, 3, 2),
                "The samples are whole, but within them hours and sensors were cut anew: move the axes, all three.",
            ),
        ],
    )


def input_monthly_shape(answer):
    """2 Input shape: the block of a table with 36 months as rows and 50 patients as columns, one measurement."""
    return _shape(
        answer,
        (50, 36, 1),
        "50 patients who have nothing to do with each other, 36 moments of each, one number at a moment.",
        misreadings=[
            ((36, 50, 1), "That is the table with an axis added: each month would be a sample of 50 steps."),
            ((1, 36, 50), "That is one sample of 50 features: right for one machine with 50 sensors."),
            ((36, 1, 50), "That makes each month a sample of one timestep. Which axis holds independent cases?"),
            ((50, 1, 36), "That is one timestep with 36 features: the layer would have nothing to remember."),
            ((1, 50, 36), "That is one sample; but there are 50 patients who have nothing to do with each other."),
            ((None, 36, 1), "That is what Keras calls it. The data have a number in the place of None."),
        ],
    )


def input_mask(answer):
    """2 Input shape: the mask of Masking(0) for the timesteps [0, 1], [0, 0], [3, 0], [0, 0], [0, 0]."""
    return _array(
        answer,
        np.array([True, False, True, False, False], dtype=float),
        "A timestep is dropped only if all its features are 0. The second was a real visit, and it is gone as well.",
        wanted="five truth values, axes (timesteps,)",
        misreadings=[
            ([1, 1, 1, 0, 0], "That is what you would like. But the layer cannot know that the second visit was real."),
            ([0, 0, 0, 0, 0], "One feature that is not 0 keeps a timestep."),
            ([0, 1, 0, 1, 1], "True stands for the timesteps that are kept."),
            ([1, 0, 0, 0, 0], "The third timestep has a feature that is not 0."),
            ([0, 0, 1, 0, 0], "The first timestep has a feature that is not 0."),
        ],
    )


def input_masked_loss(answer):
    """2 Input shape: the loss for errors of 1, 2, 0, 0 and 3, 5, 1, 5 (mse) under the masks 1100 and 1110."""
    return _number(
        answer,
        8,
        "Five timesteps are real, and their squared errors, 1, 4, 9, 25 and 1, sum up to 40.",
        wanted="the loss, a number",
        misreadings=[
            (8.125, "That counts the padding: 65 divided by 8. The mask keeps it out."),
            (5, "The padding is out of the sum, but it was still counted: divide by the real timesteps only."),
            (65, "That is the sum of all squared errors. The loss is a mean, over some of them."),
            (40, "That is the sum. The loss is a mean."),
            (2.4, "The errors must be squared first."),
            (7.083333333333333, "Not the mean of two means: all real timesteps of a batch weigh the same."),
        ],
    )


def batch_windows_count(answer):
    """3 Batches: samples in 365 days, windows of 30, the target 7 days after the window's last day."""
    return _number(
        answer,
        329,
        "A sample spans 30 + 7 = 37 days from the first day of its window to its target, and 37 days fit into 365 at "
        "329 places.",
        wanted="the number of samples, a whole number",
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


def batch_independent_shape(answer):
    """3 Batches: 50 independent series of 200 days with 3 features, windows of 20, the next value as target."""
    return _shape(
        answer,
        (9000, 20, 3),
        "Each series gives 200 - 20 = 180 samples with a target, and the 50 series follow one another on that axis.",
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


def batch_gap(answer):
    """3 Batches: samples to leave out between training and test, windows of 5 days, a horizon of 7, one a day."""
    return _number(
        answer,
        6,
        "When the first test window ends, the last training target is known, but only just: it is that very day.",
        wanted="the number of samples to leave out, a whole number",
        misreadings=[
            (0, "The last training target would then lie days after the end of the first test window."),
            (5, "The last training target would lie one day after the end of the first test window."),
            (7, "That is safe, and one more than needed: a training target on the window's last day is known by then."),
            (11, "That also keeps the windows apart. They may share days: those lie in the past of both."),
            (12, "That also keeps the windows apart. They may share days: those lie in the past of both."),
            (4, "It is the horizon that counts here, not the length of the window."),
        ],
    )


def batch_updates(answer):
    """3 Batches: updates in 5 epochs of 1,050 samples, batch size 32."""
    return _number(
        answer,
        165,
        "32 full batches and one of 26 samples make 33 updates an epoch, and the short one comes in every epoch.",
        wanted="the number of updates, a whole number",
        misreadings=[
            (33, "That is one epoch."),
            (160, "The 26 samples left over at the end of each epoch make an update too."),
            (164, "An epoch ends where the samples do: its last batch is not filled up from the next epoch."),
            (164.0625, "An epoch ends where the samples do: its last batch is not filled up from the next epoch."),
            (161, "The short batch comes in every epoch, not only in the last."),
            (5250, "That is the number of samples read. How many make one update?"),
        ],
    )


def batch_average(answer):
    """3 Batches: the gradient of 6 samples, from the mean gradients 3.0 of four of them and 6.0 of the other two."""
    return _number(
        answer,
        4.0,
        "Each sample counts once: (4 × 3.0 + 2 × 6.0) / 6. The mean of the two means would give the two samples of the "
        "short batch twice the weight.",
        wanted="the gradient of all six samples, a number",
        misreadings=[
            (4.5, "That is the mean of the two batches. They do not hold equally many samples."),
            (9.0, "The gradient of a batch is a mean, not a sum."),
            (24.0, "That is the sum over the six samples. The loss of a batch is their mean."),
            (5.0, "The larger batch has the larger weight, not the smaller one."),
        ],
    )


def batch_stack_shape(answer):
    """3 Batches: the output of LSTM(16, return_sequences=True), LSTM(8), Dense(1) on keras.Input((90, 4))."""
    return _shape(
        answer,
        (None, 1),
        "The second LSTM reads all 90 timesteps and hands on its last state; Dense makes one number of it.",
        misreadings=[
            ((None, 90, 1), "The second LSTM does not return its sequence."),
            ((None, 90, 16), "That is what the first LSTM returns."),
            ((None, 8), "Dense(1) comes after it."),
            ((None, 90, 8), "The second LSTM does not return its sequence, and Dense(1) comes after it."),
            ((None, 1, 1), "The axis of timesteps is gone, not shrunk to one."),
        ],
    )


def lengths_padding(answer):
    """6 Long sequences: padding in an epoch of series of 900, 4,000, 1,000, 3,600 timesteps, sorted, batch size 2."""
    return _number(
        answer,
        500,
        "The two short series share a batch of 1,000 timesteps and the two long ones a batch of 4,000.",
        wanted="the number of padded timesteps, a whole number",
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


def lengths_windows(answer):
    """6 Long sequences: real windows of a series of 1,000 timesteps, Conv1D with kernel 10, stride 2, valid."""
    return _number(
        answer,
        496,
        "The first window starts at timestep 1 and the last that is wholly real at timestep 991, two timesteps apart.",
        wanted="the number of windows, a whole number",
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


def lengths_bucket(answer):
    """6 Long sequences: what bucket_by_sequence_length pads 1,000 timesteps to, boundaries 1000, 2000, 4000."""
    return _number(
        answer,
        1999,
        "1,000 is not below the first boundary, so the series goes into the second bucket, whose longest is 1,999.",
        wanted="the number of timesteps, a whole number",
        misreadings=[
            (1000, "A boundary is the first length that a bucket does not hold any more."),
            (999, "That is shorter than the series: nothing is cut."),
            (2000, "The bucket is the right one. How long is the longest series that it can hold?"),
            (4000, "That is two buckets too far."),
            (3999, "That is one bucket too far."),
        ],
    )


def scale_idle_weights(answer):
    """5 Scale: the weights of LSTM(4) on keras.Input((1, 2)) that cannot change the output."""
    return _number(
        answer,
        76,
        "The recurrent kernel, 4 by 16, multiplies a state of zeros; and the forget gate, 2 by 4 weights and 4 biases, "
        "multiplies a cell state of zeros.",
        wanted="the number of weights, a whole number",
        misreadings=[
            (64, "The whole recurrent kernel is among them. And one of the four gates has nothing to work on either."),
            (12, "That is one gate without its part of the recurrent kernel. All of that kernel is idle."),
            (28, "That is one gate with its part of the recurrent kernel. The other gates have a part of it too."),
            (72, "The biases of one gate are missing."),
            (68, "One gate's kernel reads two features for each unit."),
            (112, "Those are all its weights, and this layer does something."),
            (36, "Those are the weights that do count, if you meant them."),
            (7, "That is right for one unit. Here there are four, and a recurrent kernel grows with their square."),
            (16, "That is one gate's part of the recurrent kernel."),
        ],
    )


def scale_accuracy(answer):
    """5 Scale: Keras's accuracy for 250 positive targets divided by the largest, all forecast exactly."""
    return _number(
        answer,
        1 / 250,
        "Only the largest target is 1 exactly, and its forecast is above 0.5. All the others lie between 0 and 1, and "
        "nothing that is rounded to 0 or 1 can equal them.",
        wanted="the accuracy, a number between 0 and 1",
        misreadings=[
            (1, "The forecasts are rounded to 0 or 1 before they are compared. The targets are not."),
            (100, "The accuracy is a share, between 0 and 1; and the forecasts are rounded before they are compared."),
            (0, "Nearly. Is there a target that a rounded forecast can equal?"),
            (0.5, "The targets are not rounded, only the forecasts. Which targets can a 0 or a 1 equal?"),
            (250, "The accuracy is a share, between 0 and 1."),
        ],
    )


def scale_first_lost(answer):
    """5 Scale: the first n for which float16 cannot hold F(n) exactly."""
    return _number(
        answer,
        19,
        "F(18) = 2,584 lies beyond 2,048, where only even numbers are left, and is even. F(19) = 4,181 lies beyond "
        "4,096, where only multiples of 4 are left.",
        wanted="the number n of the term, a whole number",
        misreadings=[
            (17, "F(17) is 1,597, which is less than 2,048."),
            (18, "F(18) is beyond 2,048. But not every number there is lost: try it."),
            (4181, "That is a term. Which number n has it?"),
            (2584, "That is a term, and float16 holds it."),
            (25, "That is the first term beyond the end of float16. It loses digits before."),
            (2048, "That is where the gaps begin. Which term is the first to fall into one?"),
        ],
    )


def horizon_forget_bias(answer):
    """6 Long sequences: the smallest whole forget bias that keeps half of the cell state after 100 timesteps."""
    return _number(
        answer,
        5,
        "The sigmoid of this bias is 0.9933, and its hundredth power is 0.51.",
        wanted="the bias, a whole number",
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


def horizon_worst_distance(answer):
    """6 Long sequences: the largest distance of an input of 100 to the nearer of two readings' last states."""
    return _number(
        answer,
        49,
        "Timesteps 50 and 51 lie in the middle: each is at that distance of one reading and one further of the other.",
        wanted="the distance, a whole number of timesteps",
        misreadings=[
            (99, "That is how far the first timestep is for the forward reading. For the other one it is the nearest."),
            (100, "No input is that far: the last one is at distance 0."),
            (50, "Timestep 50 is at distance 50 of the forward reading. Which is its distance of the backward one?"),
            (51, "That is a timestep in the middle. How far is it from the last state of each reading?"),
            (0, "That is the smallest: the first and the last timestep have it."),
            (25, "Is a timestep in the middle of 100 that near to either end?"),
        ],
    )


def spectra_gravity_share(answer):
    """6 Long sequences: gravity's part of an MSE with errors 150 K, 0.2 dex and 0.15 dex, in parts per million."""
    return _number(
        answer,
        1.78,
        "0.04 of 22,500.0625: the squares make what is a thousand times larger count a million times more.",
        wanted="parts per million, rounded to two decimals",
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


def spectra_accuracy(answer):
    """6 Long sequences: Keras's accuracy for four stars, three labels each, as given in the exercise."""
    return _number(
        answer,
        0.75,
        "The largest label is the largest output in three rows of four. How far off the numbers are does not enter.",
        wanted="the accuracy, a number from 0 to 1",
        misreadings=[
            (0, "No number is met exactly, but that is not what is counted. Look at which column is the largest."),
            (0.0, "No number is met exactly, but that is not what is counted. Look at which column is the largest."),
            (1, "In one row the largest output stands in another column than the largest label."),
            (0.5, "Compare the columns of the largest numbers row by row once more."),
            (0.25, "Compare the columns of the largest numbers row by row once more."),
            (75, "As a number from 0 to 1, please."),
            (3, "That is how many rows agree. Accuracy is their share."),
        ],
    )


def ways_recurrent_kernel(answer):
    """5 Fibonacci: a recurrent kernel for 1, 1, 3, 5, 11, 21, 43, read from unit 1 after an impulse into unit 1."""
    wanted = "a recurrent kernel, axes (units, units)"
    if answer is ...:
        return _unanswered(wanted)
    try:
        kernel = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        return Verdict(False, f"Expected {wanted}; what came is {_described(answer)}.")
    if kernel.shape != (2, 2):
        return Verdict(False, f"Expected {wanted}, shape (2, 2); what came has shape {kernel.shape}.")
    state, made = np.array([1.0, 0.0]), []
    for _ in range(7):
        made.append(state[0])
        state = state @ kernel
    if np.allclose(made, [1, 1, 3, 5, 11, 21, 43]):
        return Verdict(True, "The last term once and the one before twice; the state remembers what that was.")
    begins = ", ".join(f"{value:g}" for value in made[:5])
    misreadings = {
        (1, 2, 5, 12): "These are twice the last plus the one before; it should be the other way round.",
        (1, 1, 2, 3): "These are the Fibonacci numbers: the one before must count twice.",
        (1, 1, 1, 1): "The one before does not reach the new term: is it remembered, and is it read?",
    }
    said = misreadings.get(tuple(made[:4]), "Multiply the row h by each column of it once.")
    return Verdict(False, f"Your kernel makes {begins} and so on. {said}")


def ways_growth(answer):
    """5 Fibonacci: by which factor 1, 1, 3, 5, 11, 21, 43 grows from term to term, far out."""
    return _number(
        answer,
        2,
        "The eigenvalues of its kernel are 2 and -1: a term is about twice the last; the other part only swings.",
        wanted="the factor, a number",
        misreadings=[
            (1.618, "That is the growth of the Fibonacci numbers. This kernel has other eigenvalues."),
            (-1, "That is an eigenvalue too, but the smaller one in size: its part neither grows nor shrinks."),
            (3, "Early terms mislead: look at later ones, or at the eigenvalues."),
            (1, "Early terms mislead: look at later ones, or at the eigenvalues."),
        ],
    )
