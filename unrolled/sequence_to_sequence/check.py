"""The exercises of this chapter: `check.name_of_the_exercise(answer)` returns a `Verdict`."""

from unrolled.core.exercise import Array, Number, Shape

sequence_repeat_shape = Shape(
    about="the output of LSTM(32), RepeatVector(7), LSTM(16, return_sequences=True), Dense(2) on keras.Input((30, 5))",
    expected=(None, 7, 2),
    why="`RepeatVector(7)` sets the number of timesteps, and `Dense(2)` the numbers at each of them.",
    misreadings=[
        ((None, 30, 2), "The first LSTM returns its last output only, so the 30 timesteps end there."),
        ((None, 7, 16), "That is the output of the second LSTM. `Dense(2)` comes after it."),
        ((None, 2), "The second LSTM returns its sequence, and `Dense` works on each timestep of it."),
        ((None, 7, 32), "That is the output of `RepeatVector`. Two layers come after it."),
        ((None, 37, 2), "The 7 timesteps replace the 30; they are not appended to them."),
        ((None, 2, 7), "The axis of timesteps comes before the axis of features."),
    ],
)

sequence_states_count = Number(
    about="tensors returned by Bidirectional(GRU(24, return_sequences=True, return_state=True))",
    wanted="the number of tensors, an integer",
    expected=3,
    why="They are the joined outputs, the state of the forward GRU and the state of the backward GRU.",
    misreadings=[
        (5, "That is right for an LSTM, which has two states in each direction. How many does a GRU have?"),
        (2, "That is one GRU with its state. Here two of them read the sequence."),
        (4, "The outputs of the two directions are joined into one tensor; their states are not."),
        (1, "`return_state=True` returns the states as well."),
        (48, "That is the width of the joined outputs. How many tensors does the call return?"),
    ],
)

sequence_decoder_input = Array(
    about="the decoder's input in training for the answer 7, 4, 2, with 10 as start token and 11 as end token",
    wanted="the four token numbers that the decoder reads, a list",
    expected=[10, 7, 4, 2],
    why="The target is 7, 4, 2, end. At each timestep the decoder reads the token before the one that it must predict.",
    misreadings=[
        ([7, 4, 2, 11], "That is the target. The decoder would read, at each timestep, what it must predict there."),
        ([10, 10, 10, 10], "Then the decoder could not know, in training, what has been written so far."),
        ([11, 7, 4, 2], "11 is the end token. With what does the decoder begin?"),
        ([4, 2, 11, 10], "That is shifted the wrong way: the decoder would read what comes after its prediction."),
        ([11, 2, 4, 7], "The order stays. Only the place of each token changes."),
    ],
)

sequence_attention_shape = Shape(
    about="the weights of Attention()([decoded, encoded]), decoded (None, 9, 64), encoded (None, 12, 64)",
    expected=(None, 9, 12),
    why="Each of the 9 timesteps of the decoder has one weight for each of the 12 timesteps of the encoder.",
    misreadings=[
        ((None, 12, 9), "The query comes first: each row belongs to a timestep of the decoder."),
        ((None, 9, 64), "That is the shape of the weighted means. How many weights does each of them need?"),
        ((None, 12, 64), "That is the input that is averaged, not its weights."),
        ((None, 12), "Each timestep of the decoder has weights of its own."),
        ((None, 9, 12, 64), "A weight belongs to a whole timestep, not to each of its 64 numbers."),
    ],
)
