"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Array, Number, Shape

units_output_shape = Shape(
    about="the output shape of SimpleRNN(64) on keras.Input((12, 5))",
    expected=(None, 64),
    why="The last timestep hands over its state, one number for each unit; how many samples come is left open.",
    misreadings=[
        ((None, 1), "Only the last output comes, but one output is not one number: it is a vector."),
        ((None, 12), "12 is how many times the layer runs, not how many numbers it hands over."),
        ((None, 5), "5 is how many numbers each timestep brings in, not how many go out."),
        ((12, 64), "The first axis counts samples, and of the 12 timesteps only the last hands its output over."),
        ((5, 64), "The first axis counts samples; 5 is the number of features."),
    ],
)

units_weights = Number(
    about="the weights of SimpleRNN(32) on keras.Input((50, 8))",
    wanted="the number of weights, a whole number",
    expected=1312,
    why=(
        "A kernel of (8, 32), a recurrent kernel of (32, 32) and 32 biases, the same ones at each of the 50 timesteps."
    ),
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

units_two_steps = Array(
    about="the state after x = 1, 2 with W = [[1, -0.5]], U = [[0.5, 2], [1, 0.5]], b = [0, 0.25] and relu",
    wanted="the two numbers of the last state, axes (units,)",
    expected=[2.5, 1.25],
    why="The first step leaves the state [1, 0], and the second adds what it says to what x = 2 says.",
    misreadings=[
        ([1, 0], "That is the state after the first timestep. One more is to come."),
        ([2, 0], "The second step must also read the state that the first one left: h U is missing."),
        ([2.5, 1], "The bias is missing."),
        ([2.25, 1.125], "relu stands after every step: the first step must not hand on a negative number."),
        ([2.5, 0.25], "h U, not U h: the rows of U belong to the old state, its columns to the new one."),
        ([2, 3.75], "The order matters: the first timestep reads x = 1, the second x = 2."),
    ],
)

units_sequence_shape = Shape(
    about="the output shape of SimpleRNN(16, return_sequences=True) and Dense(1) on keras.Input((24, 2))",
    expected=(None, 24, 1),
    why="Every timestep hands over its 16 numbers, and Dense makes one of them, timestep by timestep.",
    misreadings=[
        ((None, 1), "That is the shape without `return_sequences=True`: only the last output leaves."),
        ((None, 24, 16), "That is what the recurrent layer returns. Dense comes after it."),
        ((None, 16), "That is the last output alone, before Dense."),
        ((None, 24, 2), "2 is the number of features that come in."),
        ((None, 24), "Dense works on the last axis and leaves an axis there, of as many numbers as it has units."),
    ],
)

lstm_gru_weights = Number(
    about="the weights of GRU(64) on keras.Input((24, 8))",
    wanted="the number of weights, a whole number",
    expected=14208,
    why="Three blocks of 64 columns: a kernel of (8, 192), a recurrent kernel of (64, 192) and a bias of (2, 192).",
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

lstm_cell_state_shape = Shape(
    about="the shape of the cell state c of LSTM(50) on keras.Input((12, 3))",
    expected=(None, 50),
    why="One number for each unit, like h, and only that of the last timestep; how many samples come is left open.",
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

lstm_months_read = Number(
    about="the months read by the first of the 20 outputs of LSTM(return_sequences=True) and Dense(1)",
    wanted="the number of months, a whole number",
    expected=1,
    why="The first output is made from the state after timestep 1. The 19 newer months reach only later outputs.",
    misreadings=[
        (20, "That is the last output. A state knows only the timesteps up to its own."),
        (19, "Which of the 20 states does the first output come from?"),
        (0, "The state is handed out after its timestep has been read."),
        (32, "32 is the number of units. How many timesteps had been read when the first state was made?"),
    ],
)
