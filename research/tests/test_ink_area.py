"""Where digits have ink."""

import numpy as np
from datasets import needs_mnist, real_mnist

from model.inside import ink_area
from research.ink_area import find_area


def test_ink_in_few_images_does_not_count():
    images, drawings = np.zeros((100, 28, 28), np.uint8), np.zeros((200, 28, 28), np.uint8)
    images[:2, 3, 4] = drawings[:4, 5, 6] = 1
    images[0, 7, 8] = drawings[:3, 7, 8] = 255
    assert np.argwhere(find_area(images, drawings)).tolist() == [[3, 4], [5, 6]]


@needs_mnist
def test_the_ink_area_has_that_of_mnist():
    (images, _), _ = real_mnist()
    assert (ink_area() >= find_area(images, images)).all()
