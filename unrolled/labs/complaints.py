"""What Keras 3.15 says about a stack of layers, word by word, and what it means: templates with `{fields}`.

The script of the shapes lab fills the templates in; `tests/labs/test_shapes.py` compares them with Keras's messages.
"""

import re

COMPLAINTS = {  # Keras 3.15's own messages; the error's type first
    "units": ("ValueError", "Received an invalid value for argument `units`, expected a positive integer, got {n}."),
    "dense_units": (
        "ValueError",
        "Received an invalid value for `units`, expected a positive integer. Received: units={n}",
    ),
    "filters": (
        "ValueError",
        "Invalid value for argument `filters`. Expected a strictly positive value. Received filters={n}.",
    ),
    "positive": (
        "ValueError",
        "The `{name}` argument must be a tuple of 1 integers. Received {name}={n}, including values {values} that do "
        "not satisfy `value > 0`",
    ),
    "repeats": ("ValueError", "Argument `n` should be a positive integer. Received: n={n}"),
    "embedding": ("ValueError", "`{name}` must be a positive integer. Received: {name}={n} (of type int)."),
    "rate": (
        "ValueError",
        "Invalid value received for argument `rate`. Expected a float value between 0 and 1. Received: rate={n}",
    ),
    "unknowns": (
        "ValueError",
        "There must be at most one unknown dimension (-1) in `target_shape`. Received: target_shape={target}.",
    ),
    "negative": (
        "ValueError",
        "Each dimension in `target_shape` must be a non-negative integer, or `-1` for a single unknown dimension. "
        "Received: target_shape={target}.",
    ),
    "ndim": (
        "ValueError",
        "Input 0 with name 'None' of layer '{layer}' is incompatible with the layer: expected {bound}={wanted}, "
        "found ndim={found}. Full shape received: {shape}",
    ),
    "distributed": (
        "ValueError",
        "`TimeDistributed` Layer should be passed an `input_shape` with at least 3 dimensions, received: {shape}",
    ),
    "open_weight": (
        "ValueError",
        "Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: shape={shape} "
        "for variable path='sequential/{path}/kernel'",
    ),
    "open_channels": ("TypeError", "unsupported operand type(s) for %: 'NoneType' and 'int'"),
    "kernel_axes": (
        "ValueError",
        "Kernel shape must have the same length as input, but received kernel of shape {kernel} and input of shape "
        "{shape}.",
    ),
    "too_short": (
        "ValueError",
        "Computed output size would be zero or negative. Received `inputs shape={shape}`, `kernel shape={kernel}`, "
        "`dilation_rate=[1]`, `strides=({strides},)`, `padding={padding}`.",
    ),
    "size": (
        "ValueError",
        "The total size of the tensor must be unchanged. Received: input_shape={shape}, target_shape={target}",
    ),
    "divided": (
        "ValueError",
        "The total size of the tensor must be unchanged, however, the input size cannot by divided by the specified "
        "dimensions in target_shape. Received: input_shape={shape}, target_shape={target}",
    ),
    "two": (
        "ValueError",
        'Layer "{layer}" expects 1 input(s), but it received 2 input tensors. Inputs received: [{tensor}, {tensor}]',
    ),
    "two_tuple": ("AttributeError", "'tuple' object has no attribute 'shape'"),
    "two_masked": ("ValueError", "axis -1 is out of bounds for an array with dimension 0."),
    "rank": ("ValueError", "Expected shape {wanted}, but input has incompatible shape {shape}"),
    "axis": (
        "ValueError",
        "Input 0 with name 'None' of layer '{layer}' is incompatible with the layer: expected axis -1 of input shape "
        "to have value {wanted}, but received input with shape {shape}",
    ),
    "samples": (
        "ValueError",
        "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.'x' sizes: {x}\n"
        "'y' sizes: {y}",
    ),
    "shrunk": ("ValueError", "Negative dimension size caused by subtracting {size} from {length}"),
    "dims": ("ValueError", "Dimensions must be equal, but are {found} and {wanted}"),
    "mask": (
        "UserWarning",
        "Layer '{layer}' (of type {kind}) was passed an input with a mask attached to it. However, this layer does "
        "not support masking and will therefore destroy the mask information. Downstream layers will not see the mask.",
    ),
}

UNITS = "1-units/what-units-is.html"
SEQUENCES = UNITS + "#what-return-sequences-changes"
AXES = "2-input-shape/which-axis-is-which.html"
TABLE = AXES + "#from-a-table-to-the-block"
RAISES = AXES + "#wrong-shapes-that-raise-an-error"
SILENT = AXES + "#wrong-shapes-that-raise-no-error"
MOVED = AXES + "#reshape-is-not-transpose"
MASKS = "2-input-shape/uneven-data.html#which-layers-keep-the-mask"
FIVE = "7-sequence-to-sequence/shapes-and-decoders.html#five-shapes"
CONVOLUTIONS = "6-long-sequences/what-else-reads-7000.html#convolutions-how-far-back-and-never-ahead"
UNCHECKED = "reference/silent-traps.html#the-number-of-timesteps-in-keras-input-is-not-checked-by-sequential"
LEFT_ON = "reference/silent-traps.html#return-sequences-left-on-one-target-for-each-sample"

SIZE = ("This argument is a size, and the smallest size is 1.", UNITS)
NO_LENGTH = (
    "A weight's size would depend on a size that is left open, and the number of weights is fixed when the model is "
    "built. Fix the number of timesteps, or end with a layer that returns one vector whatever the length: a recurrent "
    "layer, or GlobalAveragePooling1D.",
    FIVE,
)
RESHAPED = (
    "Reshape keeps all numbers of a sample, so the product of its sizes must stay the same; one size may be -1, and "
    "Keras computes it.",
    MOVED,
)
SHORT = (
    'There are fewer timesteps than the kernel has, and padding="valid" adds none. Take a smaller kernel, or '
    'padding="same".',
    CONVOLUTIONS,
)
TWO = (
    "With merge_mode=None, Bidirectional returns two outputs, one per direction, and a layer of Sequential takes one. "
    "Choose another merge mode, or build the model with the functional API.",
    SEQUENCES,
)
MEANINGS = {  # what a complaint means, and the page that shows it
    **dict.fromkeys(("units", "dense_units", "filters", "positive", "repeats", "embedding"), SIZE),
    "rate": ("The rate is the share of the values that Dropout sets to zero, from 0 to 1.", UNITS),
    **dict.fromkeys(("unknowns", "negative", "size", "divided"), RESHAPED),
    "ndim_last_output": (
        "The layer before returns only its last output, one vector per sample, and this layer reads a sequence. Give "
        "the layer before return_sequences=True.",
        SEQUENCES,
    ),
    "ndim_table": (
        "The data are a table, (samples, timesteps), and this layer reads three axes. For one feature, make the input "
        "(timesteps, 1) and add the axis to the data: x[..., None].",
        TABLE,
    ),
    "ndim_no_timesteps": (
        "The layer before leaves one vector per sample, without timesteps, and this layer reads a sequence. Remove "
        "that layer, or make timesteps again with RepeatVector or Reshape.",
        FIVE,
    ),
    "ndim_vector": (
        "This layer repeats one vector per sample, and was given a sequence. Leave out return_sequences=True in the "
        "recurrent layer before it.",
        FIVE,
    ),
    "ndim_four": (
        "This layer reads three axes, (samples, timesteps, features), and was given more. Keras adds the axis of the "
        "samples itself, and Embedding adds the one of the features: leave out the axis that is too many.",
        RAISES,
    ),
    "distributed": (
        "TimeDistributed applies its layer at each timestep, and there are no timesteps here. Use the Dense alone, or "
        "give the recurrent layer before it return_sequences=True.",
        SEQUENCES,
    ),
    "open_weight": NO_LENGTH,
    "open_channels": NO_LENGTH,
    "kernel_axes": (
        "Conv1D reads three axes, (samples, timesteps, features), and was given more.",
        RAISES,
    ),
    **dict.fromkeys(("too_short", "shrunk"), SHORT),
    **dict.fromkeys(("two", "two_tuple", "two_masked"), TWO),
    "mask": (
        "The layers after it read the padding as data. Move Masking directly before the recurrent layer, or pass the "
        "mask on yourself.",
        MASKS,
    ),
    "rank": ("x must have the axes of the model's input, and one more for the samples.", TABLE),
    "axis": ("The layer's weights were made for another number on the last axis.", RAISES),
    "features": ("The layer's weights were made for another number of features. Are two axes exchanged?", MOVED),
    "samples": ("x and y must have the same first size: there is one y per sample.", RAISES),
    "targets": ("The loss compares y with the output, number by number.", LEFT_ON),
}


def recognised(message: str) -> tuple[str, dict[str, str]]:
    """The complaint that a message of Keras is or holds, and its fields; ("", {}) for a message that is not ours."""
    for key, (_, template) in COMPLAINTS.items():
        parts = re.split(r"\{(\w+)\}", template)
        seen: set[str] = set()
        pattern = ""
        for at, part in enumerate(parts):
            if at % 2 == 0:
                pattern += re.escape(part)
            else:
                pattern += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
                seen.add(part)
        if found := re.search(pattern + r"(?=$|\x1b| for ')", message, re.DOTALL):
            return key, found.groupdict()
    return "", {}
