"""Write the network in a .keras file as .npz beside it, which serving reads without TensorFlow.

python3 run.py python tools/convert_network.py digits.keras
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from model.npz_file import SUFFIX, write_npz_file
from model.quiet import import_tensorflow_quietly


def main() -> None:
    if len(sys.argv) != 2 or not (path := Path(sys.argv[1])).is_file():
        sys.exit(__doc__)
    try:
        import_tensorflow_quietly()
        import keras

        from model.keras_network import from_keras

        write_npz_file(path.with_suffix(SUFFIX), from_keras(keras.models.load_model(path, compile=False)))
    except (ImportError, ValueError, OSError) as error:
        sys.exit(str(error))
    print(path.with_suffix(SUFFIX))


if __name__ == "__main__":
    main()
