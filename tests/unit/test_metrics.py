"""The confusion matrix."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from model.metrics import confusion_matrix

pairs = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=200)


@given(pairs, st.sampled_from([np.uint8, np.int32, np.int64]))
def test_the_confusion_matrix_equals_scikit_learns(pairs, kind):
    labels, predictions = np.array(pairs, dtype=kind).reshape(-1, 2).T
    expected = metrics.confusion_matrix(labels, predictions, labels=range(10)) if pairs else np.zeros((10, 10))
    np.testing.assert_array_equal(confusion_matrix(labels, predictions), expected)
