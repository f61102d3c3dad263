"""What a class gains by training on itself: writers of the stroke data as the class, a third of them held out.

python tools/class_gain.py                                20 writers with 10 drawings each, five such classes
python tools/class_gain.py --phones 6 --drawings 20

It needs UCI's and UNIPEN's files and MNIST, see --help of `python -m research.evaluate`.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served, train_in_browser
from playwright.sync_api import Page

from model import load_recognizer
from model.data.class_digits import ClassDigits, SharedDrawing, check_strokes, pack
from model.drawing import Strokes
from model.network import DenseLayer, DenseNetwork
from model.preprocessing import flatten, normalise
from page.tabs.classroom.training import held_out_phones
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


def arrays_of(drawings: list[SharedDrawing]) -> dict[str, Any]:
    """Return a part of a class as the trainer takes it."""
    images = np.array([drawing.field() for drawing in drawings]).ravel()
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    return {"phones": len({drawing.phone for drawing in drawings}), "labels": labels, "images": images}


def train_on(page: Page, digits: ClassDigits, others: tuple[np.ndarray, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Train as a teacher's page does; returns its result, with how the network reads `others`."""
    held_out = set(held_out_phones(digits))
    trained, apart = (
        [each for each in digits.drawings if (each.phone in held_out) == is_out] for is_out in (False, True)
    )
    job = {"trained": arrays_of(trained), "heldOut": arrays_of(apart), "checkpoint": None}
    done = train_in_browser(page, {"train_on_class": job})[0][-1]
    layers = done["network"]["layers"]
    network = DenseNetwork(
        [DenseLayer(each["kernel"].reshape(each["inputs"], -1), each["bias"], each["activation"]) for each in layers]
    )
    fields, labels = others
    before, after = (
        int((each(flatten(normalise(fields))).argmax(axis=1) == labels).sum())
        for each in (load_recognizer("tutorial").network, network)
    )
    return {**done["result"], "others": {"before": before, "after": after, "drawings": len(labels)}}


def main() -> None:
    parser = argparse.ArgumentParser(description="What a class gains by training on itself.")
    parser.add_argument("--phones", type=int, default=20)
    parser.add_argument("--drawings", type=int, default=10, help="of each phone")
    parser.add_argument("--classes", type=int, default=5)
    options = parser.parse_args()
    by_writer = load_writers()
    sums = np.zeros((3, 3))
    with served("app.py") as app, launched_browser() as browser:
        page = browser.new_page()
        page.goto(f"{app.address}/robots.txt")  # has no scripts of its own
        for seed in range(options.classes):
            digits = make_class(by_writer, options.phones, options.drawings, seed)
            done = train_on(page, digits, strangers(by_writer, digits, seed))
            for row, name in enumerate(("held_out", "others", "mnist")):
                sums[row] += [done[name][key] for key in ("before", "after", "drawings")]
            held_out, mnist = done["held_out"], done["mnist"]
            print(
                f"class {seed}: {held_out['phones']} held-out phones, {held_out['before']} to {held_out['after']} of "
                f"{held_out['drawings']} read right; MNIST {mnist['before']} to {mnist['after']}; "
                f"{done['seconds']:.0f} s",
                flush=True,
            )
    for name, (before, after, count) in zip(
        ("held-out phones", "all writers outside of the class", "MNIST's test digits"), sums, strict=True
    ):
        print(f"{name}: {before / count:.2%} to {after / count:.2%} of {count:,.0f}")


if __name__ == "__main__":
    main()
