"""The network's forward pass, as quick as a page that answers while a line is drawn needs it.

A stack of dense layers is three matrix products. NumPy does them in 0.05 ms for one row; a `tf.function` takes 0.7 ms,
calling the network 1.5 ms and `network.predict` 34 ms, nearly all of it on the way into TensorFlow and back.
"""

import keras
import numpy as np
import tensorflow as tf

from model.preprocessing import PIXELS


def relu(sums):
    return np.maximum(sums, 0)


def softmax(sums):
    """Probabilities from sums, float32 (n, m) to float32 (n, m), each row adding up to 1."""
    exponentials = np.exp(sums - sums.max(axis=1, keepdims=True))  # the largest is e**0, so none overflows
    return exponentials / exponentials.sum(axis=1, keepdims=True)


ACTIVATIONS = {"relu": relu, "softmax": softmax}


def dense_layers(network):
    """Take a stack of dense layers apart.

    Args:
        network: keras.Model.

    Returns:
        list of (kernel, bias, activation) from the input on: float32 (inputs, units), float32 (units,), function of
        float32 (n, units). None for a network with anything else in it that matters outside training. It is a
        snapshot: training the network further does not change it.
    """
    layers = [layer for layer in network.layers if isinstance(layer, keras.layers.Dense)]
    others = [layer for layer in network.layers if layer not in layers]
    is_plain_stack = (
        isinstance(network, keras.Sequential)
        and all(isinstance(layer, keras.layers.Dropout) for layer in others)  # does nothing but in training
        and all(layer.activation.__name__ in ACTIVATIONS and layer.use_bias for layer in layers)
    )
    if not is_plain_stack:
        return None
    return [(layer.kernel.numpy(), layer.bias.numpy(), ACTIVATIONS[layer.activation.__name__]) for layer in layers]


def activations(layers, pixels):
    """What each layer puts out.

    Args:
        layers: as `dense_layers` gives them.
        pixels: float32 array (n, 784).

    Returns:
        list of float32 arrays (n, units), one a layer; the last is the probabilities.
    """
    outputs = []
    values = pixels
    for kernel, bias, activation in layers:
        values = activation(values @ kernel + bias)
        outputs.append(values)
    return outputs


def forward_pass(network):
    """Make a function that does what the network does when it is not training.

    Args:
        network: keras.Model, (n, 784) -> (n, 10).

    Returns:
        function, float32 (n, 784) -> float32 (n, 10). Like `dense_layers`, a snapshot.
    """
    layers = dense_layers(network)
    if layers is None:
        return _tensorflow_forward_pass(network)
    return lambda pixels: activations(layers, pixels)[-1]


def _tensorflow_forward_pass(network):
    """The same for any other network: one TensorFlow graph for any number of rows."""
    graph = tf.function(
        lambda pixels: network(pixels, training=False), input_signature=[tf.TensorSpec((None, PIXELS), tf.float32)]
    )
    return lambda pixels: graph(pixels).numpy()
