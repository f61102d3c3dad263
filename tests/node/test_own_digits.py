"""The digits that a network learns from are those of the program; a visitor's own are in the zip of a class."""

import io
import itertools
import zipfile
from dataclasses import asdict, replace

import numpy as np
from helpers.classes.class_zips import BAD_ZIPS, ONE, TWO, zip_of, zipped
from helpers.drawings.datasets import small_mnist
from helpers.networks.npz_files import members_of

from model.data.class_digits import ABOUT, ARRAYS, STROKES, ClassDigits, read_class
from model.training_settings import TUTORIAL
from page.tabs.classroom.evaluation import compare
from page.tabs.learn.settings import DATA

DRAWINGS = [ONE, TWO, replace(ONE, id="a" * 32, label=5, packed="[[[900,100],[100,100],[900,900]]]")]
DAYS = "2026-03-02", "2026-03-03"


def digits_of_program(settings):
    """Run the program's lines for the data in the current folder; returns what it learns from, (x, y)."""
    data = small_mnist()
    values = {name: data[name][: settings.digits].copy() for name in ("x_train", "y_train")}
    exec(DATA[settings.data].format(**asdict(settings)), values)
    return values["x_train"], values["y_train"]


def test_training_digits_are_those_of_the_program(node, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    zip_path = tmp_path / "my-digits.zip"
    zip_path.write_bytes(zip_of(DRAWINGS).getvalue())
    before = small_mnist()["y_train"]
    chosen = []
    for data, (digit, other, count) in itertools.product(DATA, [(8, 3, 400), (0, 9, 123)]):
        settings = replace(TUTORIAL, data=data, digit=digit, other=other, digits=count)
        images, labels = digits_of_program(settings)
        seen = (
            int((before[:count] == digit).sum())
            if data in ("mnist", "tenth", "half")
            else min(10, sum(labels == digit))
        )
        if data in ("own", "both"):
            seen = len(DRAWINGS)
        given = int((labels != before[:count]).sum()) if data in ("tenth", "half") else 0
        counts = {"seen": int(seen), "given": given}
        chosen.append({"settings": asdict(settings), "images": images.ravel(), "labels": labels, "counts": counts})
    mnist = {"images": small_mnist()["x_train"][:500].ravel(), "labels": small_mnist()["y_train"][:500]}
    written = tmp_path / "written.zip"
    files = {"zip": str(zip_path), "written": str(written), "rejected": write_other_zips(tmp_path)}
    node("own_digits", {"mnist": mnist, "chosen": chosen, "compared": comparisons(), **files})
    assert read_class(written.open("rb")) == ClassDigits(DRAWINGS, *DAYS)
    assert zipfile.ZipFile(written).testzip() is None
    arrays = [np.load(io.BytesIO(members_of(path)[ARRAYS])) for path in (zip_path, written)]
    for by_python, by_page in zip(*(file.values() for file in arrays), strict=True):
        assert by_python.dtype == by_page.dtype
        np.testing.assert_array_equal(by_python, by_page)


def comparisons():
    images, labels = small_mnist()["x_train"][:500], small_mnist()["y_train"][:500]
    generator = np.random.default_rng(0)
    cases = []
    for before_right, after_right in ((0.5, 0.9), (0.9, 0.9), (1, 1), (0, 0), (0.99, 0.01)):
        before, after = (
            np.where(generator.uniform(size=500) < right, labels, (labels + 1) % 10)
            for right in (before_right, after_right)
        )
        expected = compare(images, labels, before, after)
        cases.append({"before": before.astype(np.uint8), "after": after.astype(np.uint8), "expected": expected})
    return cases


def write_other_zips(folder):
    """Write zips that are damaged, hostile or of another kind; returns their paths."""
    members = members_of(zip_of([ONE]))
    files = [file for _, file, _ in BAD_ZIPS]
    files += [zipped({**members, name: b" " * 70_000_000}) for name in (ABOUT, STROKES)]  # bombs
    files.append(zip_of([replace(ONE, id=f"{number:032x}") for number in range(5_001)]))
    damaged = bytearray(zip_of([ONE]).getvalue())
    damaged[damaged.index(STROKES.encode()) + 30] ^= 1
    paths = [folder / f"{number}.zip" for number in range(len(files) + 1)]
    for path, content in zip(paths, [*(file.getvalue() for file in files), bytes(damaged)], strict=True):
        path.write_bytes(content)
    return list(map(str, paths))
