"""Messages about states and masks."""

from unrolled.doctor.explain_evidence import Evidence
from unrolled.doctor.messages_rule import Names, Rule, shape

SEEN = "book/what-do-you-see.html#"
STATES = "notebooks/7-sequence-to-sequence/shapes-and-decoders.html#the-states-of-both-directions-passed-to-a-decoder"
OWN = "notebooks/4-statefulness/traps-and-recipe.html#the-state-in-your-own-hands"
SHORT = "notebooks/4-statefulness/traps-and-recipe.html#trap-a-short-last-batch"
NO_BATCH = "notebooks/4-statefulness/traps-and-recipe.html#trap-no-batch-size"
RESET = "notebooks/4-statefulness/traps-and-recipe.html#trap-reset-states-on-the-model"
MASK = "notebooks/2-input-shape/uneven-data.html#the-mask"
CUDNN = "notebooks/2-input-shape/uneven-data.html#cell-cudnn"

INCOMPATIBLE = r"Incompatible shapes: (?P<left>\[[^\]]*\]) vs\. (?P<right>\[[^\]]*\])"
IN_CELL = r"(?:Matrix size-incompatible: In\[0\]: \[\d+,(?P<given>\d+)\], In\[1\]: \[(?P<units>\d+),\d+\]"
IN_CELL += (
    r"|Dimensions must be equal, but are (?P<given_>\d+) and (?P<units_>\d+) for '\{\{node \S*(?:cell\S*|while/)MatMul)"
)
IN_CELL += r".*?Cell\.call\(\):\s*• inputs=tf\.Tensor\(shape=\([^)]*?(?P<features>\d+)\)"
STATE_COUNT = r"Exception encountered when calling (?P<cell>LSTM|GRU|SimpleRNN|RNN|Bidirectional)\.call\(\)\.\s*"
DIVIDE = (
    "take a number of samples that the batch size divides, `n = len(x) // {kept} * {kept}`, pass `batch_size={kept}`"
    " to `fit`,"
    " `evaluate` and `predict`; to predict with another, copy the weights into a second model."
)


def rows_differ(evidence: Evidence, found: Names) -> Names | None:
    """Two shapes with other numbers of rows, in a model whose states have a number of rows of their own."""
    left, right = shape(found["left"]), shape(found["right"])
    if len(left) != len(right) or left[:1] == right[:1] or left[1:] != right[1:] or evidence.stateful is False:
        return None
    given, kept = left[0] or 0, right[0] or 0
    if evidence.input_shape and evidence.input_shape[0] == given:
        given, kept = kept, given
    samples = evidence.x_shape[0] if evidence.x_shape else None
    rest = f" {samples} samples divided by {kept} leave {samples % kept}." if samples and kept else ""
    return {"kept": str(kept), "given": str(given), "rest": rest}


def initial_rows(evidence: Evidence, found: Names) -> Names | None:
    """Inside a cell: states with another number of rows or axes than the inputs."""
    inside = "Cell.call()" in evidence.text or "cell" in found.get("node", "")
    return {} if inside and not evidence.stateful else None


def state_width(evidence: Evidence, found: Names) -> Names | None:
    """The product that fails is that of the state and not that of the inputs."""
    given = found["given"] or found["given_"]
    return {"given": given, "units": found["units"] or found["units_"]} if given != found["features"] else None


def more_than_states(evidence: Evidence, found: Names) -> Names:
    """How many states a cell needs."""
    return {"need": "two, [h, c]," if found["cell"] in ("LSTM", "Bidirectional") else "one, [h],"}


def about_states(evidence: Evidence, found: Names) -> Names | None:
    """The reader's line unpacks what a recurrent layer returns."""
    line = "".join(evidence.code.splitlines()[-1:])
    if line.lstrip().startswith("for "):
        return None
    words = ("LSTM", "GRU", "RNN", "Bidirectional", "return_state", "encoder", "decoder")
    return {} if any(word in line for word in words) else None


STATE = (
    Rule(
        r"When using `stateful=True` in a RNN, the batch size must be static.*?sequence\.shape=(?P<shape>\([^)]*\))",
        "state-order",
        "A stateful layer keeps one state per row of the batch and must know how many rows there are; its input has"
        " the shape"
        " {shape}, with the number open.",
        "name the batch size: `keras.Input(batch_shape=(4, timesteps, features))`; or leave `stateful` off, as for"
        " independent"
        " series.",
        NO_BATCH,
    ),
    Rule(
        r"If an? RNN is stateful, it needs to know its batch size|number of samples that can be divided by the batch"
        r" size"
        r"(?:\. Found: (?P<found>\d+) samples)?",
        "state-order",
        "A stateful layer keeps one state per row of the batch, so the batch size is fixed and must divide the number"
        " of samples."
        " {found}",
        "`keras.Input(batch_shape=(4, timesteps, features))`, and a number of samples that 4 divides.",
        NO_BATCH,
    ),
    Rule(
        r"If an RNN is stateful, the batch size of the input sequences.*?Expected batch size: (?P<kept>\d+)\s*-"
        r" Received batch"
        r" size: (?P<given>\d+)",
        "state-order",
        "The stateful layer keeps {kept} rows of state, and was given a batch of {given}. Row i continues row i of the"
        " batch before.",
        DIVIDE,
        SHORT,
    ),
    Rule(
        INCOMPATIBLE + r" \[Op:\w+\].*?Cell\.call\(\)",
        "state-leak",
        "The initial state does not fit the batch: {left} against {right}. It needs one row per sample and `units`"
        " columns.",
        "`initial_state=[h, c]`, each of the shape (samples, units); a GRU or SimpleRNN has one. The output of"
        " `return_sequences=True` is no state.",
        STATES,
        initial_rows,
    ),
    Rule(
        INCOMPATIBLE + r".*?\{\{node (?P<node>[^}]*)\}\}",
        "state-order",
        "The stateful model keeps {kept} rows of state, and a batch had {given} rows: {left} against {right}.{rest}",
        DIVIDE,
        SHORT,
        rows_differ,
    ),
    Rule(
        INCOMPATIBLE + r"(?: \[Op:\w+\].*?states=|.*?\{\{node (?P<node>[^}]*cell[^}]*)\}\})",
        "state-leak",
        "The initial state does not fit the batch: {left} against {right}. It needs one row per sample and `units`"
        " columns.",
        "`initial_state=[h, c]`, each of the shape (samples, units); a GRU or SimpleRNN has one.",
        STATES,
        initial_rows,
    ),
    Rule(
        INCOMPATIBLE + r" \[Op:",
        "state-order",
        "The stateful model keeps {kept} rows of state, and a batch had {given} rows: {left} against {right}.{rest}",
        DIVIDE,
        SHORT,
        lambda evidence, found: rows_differ(evidence, found) if evidence.stateful else None,
    ),
    Rule(
        IN_CELL,
        "state-leak",
        "The initial state has {given} numbers per row, and the layer has {units} units.",
        "give both layers the same `units`; the states of a `Bidirectional` encoder, joined, need a decoder with twice"
        " its units.",
        STATES,
        state_width,
    ),
    Rule(
        STATE_COUNT + r"(?:list index out of range|tuple index out of range|Too (?:few|many) leaves for PyTreeSpec)",
        "state-leak",
        "`{cell}` was given the wrong number of initial states: it needs {need} each of the shape (samples, units)."
        " `Bidirectional` needs those of both directions. A second tensor in the call is read as a state as well.",
        "`initial_state=[h, c]` for an LSTM, `[h]` for a GRU or SimpleRNN, `[h, c, h_back, c_back]` for a"
        " Bidirectional LSTM.",
        STATES,
        more_than_states,
    ),
    Rule(
        r"`?initial_state`? was passed that is not compatible with `?cell\.state_size|expects \d+ initial states?",
        "state-leak",
        "The initial states do not fit the cell: each needs the shape (samples, units), two for an LSTM and one for a"
        " GRU.",
        "`initial_state=[h, c]`.",
        STATES,
    ),
    Rule(
        r"(?:too many|not enough) values to unpack \(expected (?P<wanted>\d+)",
        "state-leak",
        "{wanted} names stand on the left, and the layer returns another number of tensors: with `return_state=True`"
        " an LSTM"
        " returns its output and two states, a GRU or SimpleRNN its output and one, a Bidirectional LSTM its output"
        " and four.",
        "`output, h, c = layers.LSTM(units, return_state=True)(x)`; `output, *states = ...` takes any number.",
        STATES,
        about_states,
        data=False,
    ),
    Rule(
        r"Iterating over a symbolic KerasTensor is not supported",
        "state-leak",
        "A layer returned one tensor, and the line takes it apart as if there were several: `return_state=True` is"
        " missing.",
        "`output, h, c = layers.LSTM(units, return_state=True)(x)`.",
        STATES,
        about_states,
        data=False,
    ),
    Rule(
        r"Iterating over a symbolic KerasTensor is not supported",
        "dead-parts",
        "The output of a layer in a model that is being built has a shape and no values, and a loop over it has no"
        " end. (Or a"
        " layer returned one tensor where several were expected: `return_state=True` is missing.)",
        "a recurrent layer does the loop over the timesteps; for one of them, `h[:, t]`.",
        "book/what-do-you-see.html#kerastensor-is-symbolic",
        data=False,
    ),
    Rule(
        r"variable\.assign\(value\)` must match\. variable\.shape=(?P<wanted>\([^)]*\)), Received:"
        r" value\.shape=(?P<found>\([^)]*\))"
        r"\. Target variable: <Variable path=\S*rnn_state",
        "state-leak",
        "The state has the shape {wanted}, one row per row of the batch, and a value of the shape {found} was"
        " assigned.",
        "`layer.states[0].assign(h)` with `h` of the shape (batch size, units).",
        OWN,
    ),
    Rule(
        r"'(?P<kind>\w+)' object has no attribute '(?P<name>reset_states?)'",
        "state-leak",
        "A model no longer has `{name}`. The states belong to the layers.",
        '`layer.reset_state()` for each stateful layer: `for layer in model.layers: if getattr(layer, "stateful",'
        " False):"
        " layer.reset_state()`.",
        RESET,
        data=False,
    ),
    Rule(
        r"reset_states?\(\) got an unexpected keyword argument '(?P<name>\w+)'",
        "state-leak",
        "`reset_state` takes no argument any more; it sets the state to zeros.",
        "put a state in yourself: `layer.states[0].assign(h)`.",
        OWN,
        data=False,
    ),
    Rule(
        r"^Layer must be stateful",
        "state-leak",
        "The layer keeps no state between calls, so there is nothing to reset.",
        "leave the call out, or build the layer with `stateful=True` and a fixed batch size.",
        NO_BATCH,
        data=False,
    ),
    Rule(
        r"'NoneType' object is not subscriptable",
        "state-leak",
        "The layer has no states: it is not stateful, or it is not built.",
        "`stateful=True` and `keras.Input(batch_shape=(4, timesteps, features))`; otherwise use `return_state=True`.",
        OWN,
        lambda evidence, found: {} if "states" in "".join(evidence.code.splitlines()[-1:]) else None,
        data=False,
    ),
    Rule(
        r"RNN mask that does not correspond to right-padded sequences|CUDNN_STATUS_BAD_PARAM",
        "padding-read",
        "On a GPU the mask of a sample must be True first and then False to the end, with at least one True: cuDNN"
        " takes padding"
        " behind the series only. Here the padding stands in front, there is a gap, or a sample is all padding.",
        '`keras.utils.pad_sequences(series, padding="post")`, or `layers.LSTM(units, use_cudnn=False)`.',
        CUDNN,
    ),
    Rule(
        r"Cannot unstack (?P<mask>\d+) tensors into a TensorArray of static size (?P<steps>\d+)",
        "padding-read",
        "The mask has {mask} timesteps, and the sequence has {steps}.",
        "a mask has the shape (samples, timesteps) of the sequence; cut or pooled timesteps need a mask of their own.",
        MASK,
    ),
    Rule(
        r"Tried to read from index \d+ but array size is:"
        r" (?P<mask>\d+).*?sequences=tf\.Tensor\(shape=(?P<shape>\([^)]*\))",
        "padding-read",
        "The mask has {mask} timesteps, and the sequence, {shape}, has more.",
        "a mask has the shape (samples, timesteps) of the sequence.",
        MASK,
    ),
    Rule(
        r"condition (?P<mask>\[[^\]]*\]), then (?P<state>\[[^\]]*\]), and else .*?must be broadcastable",
        "padding-read",
        "The mask and the states have different numbers of rows: {mask} against {state}.",
        "a mask has the shape (samples, timesteps) of the sequence.",
        MASK,
    ),
    Rule(
        STATE_COUNT + r"list assignment index out of range.*?mask=tf\.Tensor\(shape=(?P<mask>\([^)]*\))",
        "padding-read",
        "The mask has the shape {mask}, and a recurrent layer needs one value per timestep.",
        "a mask has the shape (samples, timesteps).",
        MASK,
    ),
    Rule(
        r"The `mask` passed to the `TimeDistributed` layer (?:has a shape (?P<mask>\([^)]*\)).*?input shape"
        r" (?P<shape>\([^)]*\)))?",
        "padding-read",
        "The mask {mask} does not fit the input {shape} of `TimeDistributed`: samples and timesteps must agree.",
        "a mask has the shape (samples, timesteps) of the input.",
        MASK,
    ),
    Rule(
        r"Layer '(?P<layer>\w+)' \(of type (?P<kind>\w+)\) was passed an input with a mask attached.*?destroy the mask",
        "padding-read",
        "The mask ends at the layer `{layer}` ({kind}); the layers after it read the padding as data.",
        "put that layer where no mask is needed, or pass the mask on yourself: `gru(h, mask=mask)`.",
        "book/what-do-you-see.html#destroy-the-mask",
    ),
    Rule(
        r"Attention layer mask must be a list",
        "padding-read",
        "`Attention` takes a mask for the query and one for the value, and was given one mask.",
        "`layers.Attention()([q, v], mask=[q_mask, v_mask])`.",
        "notebooks/7-sequence-to-sequence/attention.html#no-weight-on-the-padding",
    ),
    Rule(
        r"not a valid dtype for Keras type promotion",
        "data-masked",
        "A number was expected and text was given, for example as `mask_value`.",
        "`layers.Masking(mask_value=-1.0)`, with a number that cannot occur in the data.",
        MASK,
    ),
    Rule(
        r"use_cudnn=True was specified, but cuDNN is not supported",
        "cost",
        "The fast kernel of a GPU was asked for with `use_cudnn=True`. There is no GPU, or the layer has settings that"
        " it does not"
        " take, such as `recurrent_dropout` or another activation.",
        '`use_cudnn="auto"`, which is the default.',
        "notebooks/6-long-sequences/what-it-costs.html#the-fast-kernel-of-a-gpu",
    ),
    Rule(
        r"Invalid input_h shape: (?P<one>\[[^\]]*\]) (?P<other>\[[^\]]*\])",
        "state-order",
        "The state and the batch have different numbers of rows, {one} against {other}: a stateful model was given a"
        " short batch.",
        "take a number of samples that the batch size divides.",
        SHORT,
    ),
)
