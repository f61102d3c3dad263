"""Learn compares the readings of held-out digits as the server does those of a class."""

import numpy as np

from page.tabs.classroom.evaluation import compare


def test_readings_are_compared_as_the_server_does(node):
    generator = np.random.default_rng(0)
    cases = []
    for count, change in ((1, 1), (60, 0), (60, 0.3), (700, 0.5)):
        labels = generator.integers(0, 10, count, np.uint8)
        before = np.where(generator.random(count) < 0.3, generator.integers(0, 10, count, np.uint8), labels)
        after = np.where(generator.random(count) < change, labels, before)
        images = generator.integers(0, 256, (count, 28, 28), np.uint8)
        values = {"labels": labels, "before": before, "after": after}
        cases.append({**values, "images": images.ravel(), "expected": compare(images, **values)})
    node("comparison", cases)
