"""Where digits have ink."""

from datasets import needs_mnist, real_mnist

from model.inside import ink_area
from research.ink_area import find_area


@needs_mnist
def test_the_ink_area_has_that_of_mnist():
    (images, _), _ = real_mnist()
    assert (ink_area() >= find_area(images, images)).all()
