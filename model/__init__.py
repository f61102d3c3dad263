"""Everything between a drawing and ten probabilities. It knows nothing of any page.

from model import load_recognizer

recognizer = load_recognizer("tutorial")
probabilities = recognizer.predict_strokes([[[(10, 0), (10, 40)]]])  # (1, 10)
"""

from model.errors import DatasetError, InputError, NetworkFileError, NoInkError, TrainingError
from model.image_file import open_image
from model.preprocessing import preprocess_strokes
from model.recognizer import DEFAULT_NETWORK, Recognizer, load_recognizer, shipped_networks

__all__ = [
    "DEFAULT_NETWORK",
    "DatasetError",
    "InputError",
    "NetworkFileError",
    "NoInkError",
    "Recognizer",
    "TrainingError",
    "load_recognizer",
    "open_image",
    "preprocess_strokes",
    "shipped_networks",
]
