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
