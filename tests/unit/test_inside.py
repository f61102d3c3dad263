"""What the units of the shipped network respond to, and networks whose units respond to nothing."""

from datasets import needs_mnist, real_mnist

from model.inside import Inside


@needs_mnist
def test_the_descriptions_beside_a_network_are_those_of_mnist(recognizer):
    _, (images, labels) = real_mnist()
    assert recognizer.active_for == Inside(recognizer.network).active_for(images, labels)
