"""The page: draw a digit, watch ten bars move.

python app.py
"""

import argparse
import asyncio
import contextlib
import os
import sys
from pathlib import Path

from page import environment  # first, since Gradio reads its variables while it is imported

# isort: split
import gradio as gr

from model import (
    DEFAULT_NETWORK,
    DatasetError,
    InputError,
    NetworkFileError,
    TrainingError,
    load_recognizer,
    open_image,
    preprocess_strokes,
    shipped_networks,
)
from model.inside import Inside
from model.mistakes import Mistakes, digit_at, downloaded, load_test_digits
from model.steps import steps as take_steps
from model.training.settings import check_settings, tutorial_code
from page import (
    Header,
    InsidePanel,
    LearnPanel,
    MistakesPanel,
    Prediction,
    Sketchpad,
    StepsPanel,
    i18n,
)
from page.blocks import ImageFile, Page, Probabilities
from page.guard import upload_folder
from page.join import EVERYWHERE, addresses_for_others
from page.serving import check_address, serve
from page.space import is_on_space, register_with_zero_gpu
from page.visitors.trained_networks import PREFIX, TrainedNetworks
from page.visitors.training_queue import TrainingLine

Drawing = list[list[list[float]]]  # strokes of [x, y] points
TRAINING_VARIABLE = "DIGIT_SKETCHPAD_TRAINING"


def build_page(recognizers, training=True, lan=False):
    """Build the page and its API.

    Args:
        recognizers: dict of name to model.Recognizer. The first reads the drawings, the others are to compare with.
        training: bool, whether visitors may train networks of their own.
        lan: bool, whether the page is served to the local network.

    Returns:
        gr.Blocks.
    """
    recognizer = next(iter(recognizers.values()))
    network_inside = Inside(recognizer.network)
    network_mistakes = Mistakes(recognizer)
    trained_networks = TrainedNetworks()
    line = TrainingLine(trained_networks)

    @say_what_is_wrong()
    def predict(drawing: Drawing, line_width: float | None = None) -> dict[str, float]:
        """Read a drawing and return the probability of each digit.

        A drawing is a list of strokes, each a list of [x, y] points in any unit, y down. The line width is in the
        same unit; without it the line is as wide as the sketchpad's own.
        """
        return by_digit(recognizer.predict_fields([preprocess_strokes(drawing, line_width)]))

    @say_what_is_wrong()
    def predict_image(image_file):
        """Read an image file and return the probability of each digit.

        The image shows one digit, dark on light or light on dark, in any size and colour.
        """
        return by_digit(recognizer.predict_images([open_image(image_file)]))

    async def look(drawing: Drawing, line_width: float | None = None, network: str | None = None) -> dict:
        """Answer the page while somebody draws; a network that the visitor has trained has the word."""
        # In the event loop, where QuickCalls has it: to hand a drawing to a thread costs as much as to read it.
        with say_what_is_wrong():
            field = preprocess_strokes(drawing, line_width)
            own = [await asyncio.to_thread(trained_networks.recognizer, network)] if network is not None else []
            return Prediction.answer(field, [each.judge(field) for each in [*own, *recognizers.values()]])

    @say_what_is_wrong()
    def steps(drawing: Drawing, line_width: float | None = None) -> dict:
        """Show how a drawing becomes 784 numbers."""
        taken = take_steps(drawing, line_width)
        return StepsPanel.answer(taken, recognizer.judge(taken.field), recognizer.judge(taken.plain))

    @say_what_is_wrong()
    def inside(drawing: Drawing, line_width: float | None, digit: int | None, position: int | None) -> dict:
        """Show what the network does with a drawing, or with the test digit at a position."""
        field = preprocess_strokes(drawing, line_width) if position is None else digit_at(position)
        activations = network_inside.activations(field)
        digit = int(activations[-1].argmax()) if digit is None else digit
        return InsidePanel.answer(field, activations, network_inside.relevance(field, digit), digit)

    @say_what_is_wrong()
    def weights(layer: int, unit: int) -> dict:
        """Show the incoming weights of a unit."""
        return InsidePanel.weights_answer(network_inside.incoming_weights(layer, unit))

    @say_what_is_wrong()
    def mistakes() -> dict:
        """Show the test digits that the network misreads, and some that it reads right."""
        matrix, wrong, right = network_mistakes.summary()
        return MistakesPanel.answer(matrix, [*wrong, *right], *load_test_digits(), network_mistakes.probabilities)

    def progress() -> float | None:
        """Tell how much of MNIST has been downloaded, for who waits for the mistakes."""
        return downloaded()

    @say_what_is_wrong()
    def join(address: str, is_local: bool) -> list:
        """Show how others come to the page that a visitor has at an address."""
        if is_local and not lan:
            raise InputError("This page is served to its own machine alone: start it with --lan to let others come.")
        return Header.join_answer(addresses_for_others(address, is_local))

    @say_what_is_wrong()
    def code(settings: dict) -> str:
        """Show the tutorial's code with these settings."""
        return tutorial_code(check_settings(settings))

    async def learn(settings: dict, drawing: Drawing, line_width: float | None) -> dict:
        """Train a network, and tell how that goes and what it says of a drawing meanwhile."""
        with say_what_is_wrong():
            field = preprocess_strokes(drawing, line_width) if drawing else None
            async with contextlib.aclosing(line.train(settings, field)) as updates:
                async for update in updates:
                    yield LearnPanel.answer(update, field)

    @say_what_is_wrong()
    def download(network: str) -> dict:
        """Give a visitor the file of their own network."""
        return LearnPanel.download_answer(trained_networks.file(network))

    with Page(title=i18n("title"), analytics_enabled=False, fill_width=True) as page:
        tabs = ["draw", "steps", "inside", *(["learn"] if training else []), "mistakes"]
        Header(tabs, join_endpoint="join", lan=lan)
        with gr.Row(elem_id="desk"):
            Sketchpad()
            with gr.Column():
                Prediction(endpoint="look", networks=list(recognizers))
                StepsPanel(endpoint="steps")
                InsidePanel(endpoint="inside", weights_endpoint="weights")
                if training:
                    LearnPanel(endpoint="learn", code_endpoint="code", download_endpoint="download")
                MistakesPanel(endpoint="mistakes", progress_endpoint="progress")

        # For programs; see "Use via API" at the foot of the page.
        gr.api(predict, queue=False)
        for function in (
            look,
            steps,
            inside,
            weights,
            mistakes,
            progress,
            join,
            *([code, download] if training else []),
        ):
            gr.api(function, queue=False, api_visibility="undocumented")  # these answer the page
        if training:  # waits in a line of its own
            gr.api(learn, concurrency_limit=None, api_visibility="undocumented")
        image_file = ImageFile(label="image", visible=False)
        image_file.upload(predict_image, image_file, Probabilities(visible=False), queue=False)
    return page


def by_digit(probabilities):
    """One row of probabilities, float array (1, 10), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities[0])}


@contextlib.contextmanager
def say_what_is_wrong():
    """Answer bad input with the one sentence that says what is wrong with it. To decorate a function, or for `with`."""
    try:
        yield
    except (InputError, DatasetError, TrainingError) as error:
        raise gr.Error(str(error), print_exception=False) from error


def load_recognizers(name):
    """Load the network of that name, and all that are shipped, to compare it with; a file goes by the file's name."""
    return {Path(each).name: load_recognizer(each) for each in dict.fromkeys([name, *shipped_networks()])}


def port_number(text):
    """Read a port from the command line; argparse makes a sentence of the error."""
    if not text.isdecimal() or int(text) not in environment.PORTS:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")
    return int(text)


def parse_arguments():
    parser = argparse.ArgumentParser(description="Serve the sketchpad.")
    parser.add_argument(
        "--host",
        default=environment.HOST or "127.0.0.1",
        help="address to listen on (default: GRADIO_SERVER_NAME or 127.0.0.1)",
    )
    parser.add_argument(
        "--lan",
        dest="host",
        action="store_const",
        const=EVERYWHERE,
        help=f"let everybody in the local network come to the page, and show how (as --host {EVERYWHERE})",
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=environment.PORT,
        help="port (default: GRADIO_SERVER_PORT or the first free one from 7860)",
    )
    parser.add_argument(
        "--model", default=DEFAULT_NETWORK, help="name of a network in model/, or a .keras file (default: %(default)s)"
    )
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through gradio.live")
    parser.add_argument(
        "--training",
        action=argparse.BooleanOptionalAction,
        default=training_by_default(),
        help="let visitors train networks of their own, one at a time (default: what "
        f"{TRAINING_VARIABLE}=on or off says, or else yes, but not on a Hugging Face Space)",
    )
    return parser.parse_args()


def training_by_default():
    """Whether visitors may train where no option says so: bool."""
    said = os.environ.get(TRAINING_VARIABLE)
    if said not in (None, "", "on", "off"):
        sys.exit(f"{TRAINING_VARIABLE} is {said}: it must be on or off.")
    return said == "on" if said else not is_on_space()


def main():
    arguments = parse_arguments()
    check_address(arguments.host, arguments.port)
    register_with_zero_gpu()
    lan = arguments.host == EVERYWHERE and not is_on_space()  # whose container's network is nobody's
    with upload_folder(PREFIX):
        try:
            page = build_page(load_recognizers(arguments.model), arguments.training, lan)
        except NetworkFileError as error:
            sys.exit(str(error))
        serve(page, arguments.host, arguments.port, arguments.share, lan, quick=["look"])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:  # while starting; later Gradio sees to it
        sys.exit(130)
