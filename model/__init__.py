"""Everything between a drawing and ten probabilities. It knows nothing of any page.

from model import load_recognizer

recognizer = load_recognizer("tutorial")
probabilities = recognizer.predict_strokes([[[(10, 0), (10, 40)]]])  # (1, 10)
"""

from model.drawing import Drawing, parse_drawing
from model.errors import DatasetError, InputError, NetworkFileError, NoInkError
from model.preprocessing import preprocess_drawing, preprocess_strokes
from model.recognizer import DEFAULT_NETWORK, SMALL_NETWORK, Recognizer, load_recognizer, shipped_networks
