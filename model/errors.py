"""What can be wrong with a drawing, an image, a network file or a data set.

Every message is one sentence that says what was wrong and what to do, so that a page, an API and a command line can
show it as it is.
"""


class InputError(ValueError):
    """A drawing or an image that cannot be read as one."""


class NoInkError(InputError):
    """A drawing or an image that is well-formed, but on which nothing is drawn."""


class NetworkFileError(ValueError):
    """A network file that is missing, damaged, or does not map 784 pixels to 10 probabilities."""


class DatasetError(ValueError):
    """A data set that is missing, damaged, or in another layout than expected."""


class TrainingError(RuntimeError):
    """A training that ended before it was done."""
