"""Measure the trainer in the browser beside Keras on the same machine, for `benchmark.py training`. It needs MNIST.

With seeds it also compares how well the networks read the test digits afterwards, which takes half an hour.
"""

import contextlib
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import psutil
from common import in_a_row, launched_browser, percentile, show, written_digits
from engine import body_of
from playwright.sync_api import Browser, Page
from static_site import StaticSite, built_site

from model.data.mnist import PATH_VARIABLE, load_mnist
from model.drawing import BRUSH_WIDTH
from model.jobs.settings import OPTIMIZERS, TUTORIAL, Settings
from model.preprocessing import flatten, normalise
from model.training.quiet import import_tensorflow_quietly
from page.tabs.learn.learn import PRESETS

SEED = 0
SEEDS = range(5)
TIMED = {"the tutorial": TUTORIAL, "Sixteen units": PRESETS["few_units"], "A hundred digits": PRESETS["hundred"]}
COMPARED = {
    "the tutorial": TUTORIAL,
    "16 units": PRESETS["few_units"],
    "no hidden layer": PRESETS["no_hidden"],
    "no dropout": PRESETS["no_dropout"],
}
QUARTER = 0.25  # of a core
CGROUPS = Path("/sys/fs/cgroup")

# In the page: train in a worker while another one answers requests about a drawing, each 50 ms after the last answer.
TRAIN = """async ([folder, settings, seed, body]) => {
    const [trainer, engine] = ["training/worker.js", "worker.js"].map(
        (name) => new Worker(`${folder}/${name}`, { type: "module" }));
    const answer = () => new Promise((resolve) => {
        engine.onmessage = ({ data }) => "id" in data && resolve(data);
        engine.postMessage({ id: 0, name: "look", body });
    });
    if (body) for (let i = 0; i < 20; i++) await answer(); // loads the network and compiles the code
    const latencies = [];
    let [began, count, isDone] = [null, 0, false];
    const result = new Promise((resolve, reject) => {
        trainer.onerror = () => reject(new Error("the worker did not start"));
        trainer.onmessage = ({ data: { update, error } }) => {
            if (error) reject(new Error(error.message));
            if (update?.stage === "learning") {
                began ??= performance.now();
                count += 1;
            }
            if (update?.stage !== "done") return;
            isDone = true;
            const { seconds, test_accuracy: accuracy } = update;
            resolve({ seconds, accuracy, all: (performance.now() - began) / 1000, rate: count / seconds });
        };
    });
    trainer.postMessage({ start: { settings, checkpoint: null, field: null, seed } });
    while (body && !isDone) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const asked = performance.now();
        await answer();
        if (began !== null) latencies.push(performance.now() - asked);
    }
    const found = await result;
    trainer.terminate();
    engine.terminate();
    return { ...found, latencies };
}"""


def train_in_browser(page: Page, site: StaticSite, settings: Settings, seed: int = SEED, body: Any = None) -> Any:
    """Train on a page of the site; return `seconds` of fitting, `all` with tests, `accuracy`, `rate`, `latencies`."""
    (worker,) = site.folder.glob("page/*/engine/worker.js")
    folder = f"{site.address}/{worker.parent.relative_to(site.folder).as_posix()}"
    return page.evaluate(TRAIN, [folder, asdict(settings), seed, body])


def train_with_keras(settings: Settings, seed: int = SEED) -> tuple[float, float]:
    """Train as the program that Learn shows; returns seconds of fitting, and the accuracy on the test digits."""
    import keras

    from model.training.networks import build_network

    (x_train, y_train), (x_test, y_test) = load_mnist()
    pixels, test_pixels = flatten(normalise(x_train[: settings.digits])), flatten(normalise(x_test))
    targets, test_targets = (keras.utils.to_categorical(y, 10) for y in (y_train[: settings.digits], y_test))
    keras.utils.set_random_seed(seed)
    network = build_network(settings.hidden_units, settings.dropout)
    optimizer = getattr(keras.optimizers, OPTIMIZERS[settings.optimizer])(settings.learning_rate)
    network.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    began = time.perf_counter()
    history = network.fit(
        pixels,
        targets,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=(test_pixels, test_targets),
        verbose=0,
    ).history
    return time.perf_counter() - began, history["val_accuracy"][-1]


@contextlib.contextmanager
def limited(part: float) -> Iterator[None]:
    """Give this process's children, which are the browser, a part of a core while the block runs; Linux, as root."""
    folder = CGROUPS / "cpu" if (CGROUPS / "cpu").is_dir() else CGROUPS
    group = folder / f"digit-sketchpad-{os.getpid()}"
    group.mkdir()
    try:
        if (group / "cpu.max").exists():
            (group / "cpu.max").write_text(f"{100_000 * part:.0f} 100000")
        else:
            (group / "cpu.cfs_quota_us").write_text(f"{100_000 * part:.0f}")
        move_children(group)
        yield
    finally:
        move_children(folder)
        group.rmdir()


def move_children(group: Path) -> None:
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(ProcessLookupError):  # has ended meanwhile
            (group / "cgroup.procs").write_text(str(process.pid))


@contextlib.contextmanager
def largest_tab() -> Iterator[list[float]]:
    """Measure the memory of the largest process of a tab while the block runs; yields a list with MB at each moment."""
    found: list[float] = []
    done = threading.Event()

    def measure() -> None:
        while not done.wait(0.5):
            sizes = []
            for process in psutil.Process().children(recursive=True):
                with contextlib.suppress(psutil.Error):  # has ended meanwhile
                    if "--type=renderer" in process.cmdline():
                        sizes.append(process.memory_full_info().pss / 1e6)
            found.append(max(sizes, default=0))

    thread = threading.Thread(target=measure, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def measure_training(with_seeds: bool) -> None:
    import_tensorflow_quietly()
    body = body_of(in_a_row(written_digits(Random(SEED), 1)), BRUSH_WIDTH)
    mnist = Path(os.environ[PATH_VARIABLE])
    with tempfile.TemporaryDirectory() as name, built_site(Path(name), mnist) as site, launched_browser() as browser:
        for words, settings in TIMED.items():
            show_training(browser, site, words, settings, body)
        show_limited(browser, site)
        if with_seeds:
            show_accuracies(browser, site)


def show_training(browser: Browser, site: StaticSite, words: str, settings: Settings, body: Any) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/")
    page.wait_for_load_state("networkidle")
    alone = train_in_browser(page, site, settings)
    with largest_tab() as memory:
        found = train_in_browser(page, site, settings, body=body)
    page.close()
    keras, _ = train_with_keras(settings)
    show(
        f"Training {words}",
        [
            (
                "in the browser: fitting, and with all tests",
                f"{alone['seconds']:.1f} and {alone['all']:.1f} s",
            ),
            ("with Keras: fitting", f"{keras:.1f} s"),
            ("updates a second", f"{alone['rate']:.1f}"),
            ("in the browser while a drawing is read: fitting", f"{found['seconds']:.1f} s"),
            (
                "an answer meanwhile, p50 and p95",
                f"{percentile(found['latencies'], 50):.1f} and {percentile(found['latencies'], 95):.1f} ms",
            ),
            ("memory of the tab, PSS, at most", f"{max(memory):.0f} MB"),
        ],
    )


def show_limited(browser: Browser, site: StaticSite) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/LICENCES.txt")
    try:
        with limited(QUARTER):
            found = train_in_browser(page, site, TIMED["Sixteen units"])
        figure = f"{found['seconds']:.1f} and {found['all']:.1f} s, {found['rate']:.1f} updates a second"
    except OSError as error:
        figure = f"not measured: {error.strerror}"
    show("With a quarter of a core for the browser", [("Sixteen units: fitting, and with all tests", figure)])
    page.close()


def show_accuracies(browser: Browser, site: StaticSite) -> None:
    page = browser.new_page()
    page.goto(f"{site.address}/LICENCES.txt")
    rows = []
    for words, settings in COMPARED.items():
        ours = [train_in_browser(page, site, settings, seed)["accuracy"] for seed in SEEDS]
        keras = [train_with_keras(settings, seed)[1] for seed in SEEDS]
        one, other = statistics.mean(ours), statistics.mean(keras)
        rows.append((words, f"{one:.2%} and {other:.2%}, {100 * (one - other):+.2f} points"))
    show(f"Test accuracy in the browser and with Keras: means of {len(SEEDS)} seeds", rows)
