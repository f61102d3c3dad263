"""What a class gains by training on itself: writers of the stroke data as the class, a third of them held out.

python tools/class_gain.py                                20 writers with 10 drawings each, five such classes
python tools/class_gain.py --phones 6 --drawings 20

It needs UCI's and UNIPEN's files and MNIST, see --help of `python -m research.evaluate`.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from model.jobs.class_job import ClassJob

from model import load_recognizer
from model.data.class_digits import ClassDigits, SharedDrawing, check_strokes, pack, write_class
from model.drawing import Strokes
from model.training.quiet import import_tensorflow_quietly
from research.data.originals import name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.data.unipen import load_unipen
from research.evaluate import place_on_pad

STRANGERS = 40  # drawings at most of each writer who is not in the class
Writers = dict[str, list[tuple[int, Strokes]]]  # digits and drawings of each writer


def load_writers() -> Writers:
    """The digits and drawings of each writer, placed on the pad, by the writer's name."""
    drawings, labels, writers = load_uci_pen()
    unipen = load_unipen(None, ("digits",))
    all_drawings, _ = place_on_pad([*drawings, *unipen.drawings])
    by_writer: Writers = {}
    names = [*name_uci_writers(writers), *unipen.writers]
    for name, label, drawing in zip(names, [*labels, *unipen.labels.astype(int)], all_drawings, strict=True):
        by_writer.setdefault(str(name), []).append((int(label), drawing))
    return by_writer


def make_class(by_writer: Writers, phones: int, drawings: int, seed: int) -> ClassDigits:
    """A class of writers chosen at random, each with drawings of digits chosen at random."""
    generator = np.random.default_rng(seed)
    names = sorted(name for name, own in by_writer.items() if len(own) >= drawings)
    shared = []
    for phone, name in enumerate(generator.permutation(names)[:phones].tolist(), start=1):
        for index in generator.permutation(len(by_writer[name]))[:drawings].tolist():
            label, drawing = by_writer[name][index]
            strokes = check_strokes([stroke.tolist() for stroke in drawing])
            shared.append(SharedDrawing(f"{len(shared):032x}", label, phone, "phone", pack(strokes)))
    return ClassDigits(shared)


def strangers(by_writer: Writers, digits: ClassDigits, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Drawings of writers who are not in a class, for a figure that is no chance: images and labels."""
    in_class = {drawing.packed for drawing in digits.drawings}
    fields, labels = [], []
    generator = np.random.default_rng(seed)
    for own in by_writer.values():
        packed = [pack(check_strokes([stroke.tolist() for stroke in drawing])) for _, drawing in own]
        if in_class.intersection(packed):
            continue
        for index in generator.permutation(len(own))[:STRANGERS].tolist():
            fields.append(SharedDrawing("", own[index][0], 1, "phone", packed[index]).field())
            labels.append(own[index][0])
    return np.array(fields), np.array(labels)


def train_on(digits: ClassDigits, others: tuple[np.ndarray, np.ndarray]) -> dict[str, Any]:
    """Train as the page does; the last update of `class_training.run_class_job`, with `others` as `held_out`."""
    from model.training.class_training import run_class_job

    updates: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        class_file = Path(folder, "class.zip")
        with class_file.open("wb") as file:
            write_class(file, digits, np.array([drawing.field() for drawing in digits.drawings], np.uint8))
        network_file = Path(folder, "class.keras")
        run_class_job(ClassJob(class_file, network_file), updates.append)
        fields, labels = others
        right = [
            int((load_recognizer(network).predict_fields(fields).argmax(axis=1) == labels).sum())
            for network in ("tutorial", network_file)
        ]
    return {**updates[-1], "others": {"before": right[0], "after": right[1], "drawings": len(labels)}}


def main() -> None:
    parser = argparse.ArgumentParser(description="What a class gains by training on itself.")
    parser.add_argument("--phones", type=int, default=20)
    parser.add_argument("--drawings", type=int, default=10, help="of each phone")
    parser.add_argument("--classes", type=int, default=5)
    options = parser.parse_args()
    import_tensorflow_quietly()
    by_writer = load_writers()
    sums = np.zeros((3, 3))
    for seed in range(options.classes):
        digits = make_class(by_writer, options.phones, options.drawings, seed)
        done = train_on(digits, strangers(by_writer, digits, seed))
        for row, name in enumerate(("held_out", "others", "mnist")):
            sums[row] += [done[name][key] for key in ("before", "after", "drawings")]
        held_out, mnist = done["held_out"], done["mnist"]
        print(
            f"class {seed}: {held_out['phones']} held-out phones, {held_out['before']} to {held_out['after']} of "
            f"{held_out['drawings']} read right; MNIST {mnist['before']} to {mnist['after']}; {done['seconds']:.0f} s",
            flush=True,
        )
    for name, (before, after, count) in zip(
        ("held-out phones", "all writers outside of the class", "MNIST's test digits"), sums, strict=True
    ):
        print(f"{name}: {before / count:.2%} to {after / count:.2%} of {count:,.0f}")


if __name__ == "__main__":
    main()
