"""Errors about drawings, images, network files, data sets and trainings.

Every message is one sentence that says what is wrong and what to do, so that a page, an API and a command line can
show it unchanged.
"""


class InputError(ValueError):
    """A drawing or an image that cannot be read as one."""


class NoInkError(InputError):
    """A well-formed drawing or image with no ink."""


class NetworkFileError(ValueError):
    """A network file that is missing, damaged, or does not map 784 pixels to 10 probabilities."""


class DatasetError(ValueError):
    """A data set that is missing, damaged, or in another layout than expected."""


class TrainingError(RuntimeError):
    """A training that ended too early."""
