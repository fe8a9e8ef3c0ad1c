"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Array, Number, Shape

units_output_shape = Shape(
    about="the output shape of SimpleRNN(64) on keras.Input((12, 5))",
    expected=(None, 64),
    why="The layer returns the state of the last timestep, one number per unit. The number of samples is left open.",
    misreadings=[
        ((None, 1), "The layer does return only the last output. But an output is a vector, not a single number."),
        ((None, 12), "12 is the number of timesteps that the layer reads, not the number of values that it returns."),
        ((None, 5), "5 is the number of features of the input, not the number of values that the layer returns."),
        ((12, 64), "The first axis counts samples. Of the 12 timesteps, only the last one's output is returned."),
        ((5, 64), "The first axis counts samples; 5 is the number of features."),
    ],
)

units_weights = Number(
    about="the weights of SimpleRNN(32) on keras.Input((50, 8))",
    wanted="the number of weights, an integer",
    expected=1312,
    why=("A kernel of (8, 32), a recurrent kernel of (32, 32) and 32 biases. All 50 timesteps share them."),
    misreadings=[
        (1280, "The biases are missing. There is one per unit."),
        (1088, "The input has more than one feature, and each feature has a weight for every unit."),
        (288, "The recurrent kernel is missing. Every unit also reads every unit of the previous state."),
        (320, "Each unit reads every unit of the previous state, not only itself."),
        (256, "That is the kernel alone. The recurrent kernel and the biases are missing."),
        (1024, "That is the recurrent kernel alone. The kernel and the biases are missing."),
        (65600, "The weights are not multiplied by the timesteps: the same ones are used at each."),
        (2656, "50 is the number of timesteps, which has no weights. Look for the number of features."),
    ],
)

units_two_steps = Array(
    about="the state after x = 1, 2 with W = [[1, -0.5]], U = [[0.5, 2], [1, 0.5]], b = [0, 0.25] and relu",
    wanted="the two numbers of the last state, axes (units,)",
    expected=[2.5, 1.25],
    why="After the first timestep the state is [1, 0]. The second adds its contribution to that of x = 2.",
    misreadings=[
        ([1, 0], "That is the state after the first timestep. One more timestep follows."),
        ([2, 0], "The second timestep must also read the state after the first: h U is missing."),
        ([2.5, 1], "The bias is missing."),
        ([2.25, 1.125], "relu is applied after every step, so the first step cannot pass on a negative number."),
        ([2.5, 0.25], "It is h U, not U h: the rows of U belong to the old state, its columns to the new one."),
        ([2, 3.75], "The order matters. The first timestep reads x = 1, the second x = 2."),
    ],
)

units_sequence_shape = Shape(
    about="the output shape of SimpleRNN(16, return_sequences=True) and Dense(1) on keras.Input((24, 2))",
    expected=(None, 24, 1),
    why="Every timestep returns its 16 numbers, and Dense turns them into one, timestep by timestep.",
    misreadings=[
        ((None, 1), "That is the shape without `return_sequences=True`, which returns only the last output."),
        ((None, 24, 16), "That is what the recurrent layer returns. Dense comes after it."),
        ((None, 16), "That is the last output alone, before Dense."),
        ((None, 24, 2), "2 is the number of features of the input."),
        ((None, 24), "Dense works on the last axis and keeps it. Its size becomes the number of units of Dense."),
    ],
)

lstm_gru_weights = Number(
    about="the weights of GRU(64) on keras.Input((24, 8))",
    wanted="the number of weights, an integer",
    expected=14208,
    why="Three blocks of 64 columns: a kernel of (8, 192), a recurrent kernel of (64, 192) and a bias of (2, 192).",
    misreadings=[
        (14016, "Almost. Check the shape of the bias: a GRU has one for the input and one for the state."),
        (13824, "The biases are missing."),
        (18688, "Those are the weights of an LSTM. How many blocks does a GRU have?"),
        (18944, "An LSTM has four blocks. How many does a GRU have?"),
        (4672, "Those are the weights of a SimpleRNN, which has one block. How many blocks does a GRU have?"),
        (12864, "The input has more than one feature, and each feature has a weight in every column."),
        (17280, "24 is the number of timesteps, which has no weights. Look for the number of features."),
        (340992, "The weights are not multiplied by the timesteps: the same ones are used at each."),
    ],
)

lstm_cell_state_shape = Shape(
    about="the shape of the cell state c of LSTM(50) on keras.Input((12, 3))",
    expected=(None, 50),
    why="Like h, it has one number per unit, and only the last one is returned. The number of samples is left open.",
    misreadings=[
        ((None, 12, 50), "Every timestep has its own c, but the layer returns only the last one."),
        ((None, 200), "The four blocks of columns together compute one c. The gates are not states."),
        ((None, 100), "That is h and c together. The question asks for c alone."),
        ((None, 3), "3 is the number of features of each timestep. How many numbers does the cell carry?"),
        ((None, 12), "12 is the number of times that the cell is applied, not the number of values that it carries."),
        ((None, 1), "The cell state is not a single number. How many units does the layer have?"),
        ((12, 50), "The first axis counts samples. Of the 12 timesteps, only the last one's state is returned."),
        ((50, 50), "That is the shape of a weight. A state has one row per sample."),
    ],
)

lstm_months_read = Number(
    about="the months read by the first of the 20 outputs of LSTM(return_sequences=True) and Dense(1)",
    wanted="the number of months, an integer",
    expected=1,
    why="The first output is computed from the state after timestep 1. The 19 later months reach only later outputs.",
    misreadings=[
        (20, "That is right for the last output. A state depends only on the timesteps up to its own."),
        (19, "Which of the 20 states does the first output come from?"),
        (0, "The layer returns each state after it has read that timestep."),
        (32, "32 is the number of units. How many timesteps has the layer read when it computes the first state?"),
    ],
)
