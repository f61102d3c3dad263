"""JSON values of any kind, made by Hypothesis."""

from hypothesis import strategies as st

NUMBERS = st.integers() | st.floats()


def json_values(leaves: int = 10, numbers: st.SearchStrategy[float] = NUMBERS) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | numbers | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=leaves,
    )
