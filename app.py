"""The page: draw a digit, watch ten bars move.

python app.py
"""

import argparse
import functools
import sys
from pathlib import Path

import gradio as gr

from model import (
    DEFAULT_NETWORK,
    DatasetError,
    InputError,
    NetworkFileError,
    load_recognizer,
    open_image,
    preprocess_strokes,
    shipped_networks,
)
from model.inside import Inside
from model.mistakes import Mistakes, digit_at, load_test_digits
from model.steps import steps as take_steps
from page import (
    FAVICON,
    HEAD,
    THEME,
    Header,
    InsidePanel,
    MistakesPanel,
    Prediction,
    Sketchpad,
    StepsPanel,
    i18n,
)

Drawing = list[list[list[float]]]  # strokes of [x, y] points


def build_page(recognizers):
    """Build the page and its API.

    Args:
        recognizers: dict of name to model.Recognizer. The first reads the drawings, the others are to compare with.

    Returns:
        gr.Blocks.
    """
    recognizer = next(iter(recognizers.values()))
    network_inside = Inside(recognizer.network)
    network_mistakes = Mistakes(recognizer)

    @say_what_is_wrong
    def predict(drawing: Drawing, line_width: float | None = None) -> dict[str, float]:
        """Read a drawing and return the probability of each digit.

        A drawing is a list of strokes, each a list of [x, y] points in any unit, y down. The line width is in the
        same unit; without it the line is as wide as the sketchpad's own.
        """
        return by_digit(recognizer.predict_strokes([drawing], line_width))

    @say_what_is_wrong
    def predict_image(image_file):
        """Read an image file and return the probability of each digit.

        The image shows one digit, dark on light or light on dark, in any size and colour.
        """
        return by_digit(recognizer.predict_images([open_image(image_file)]))

    @say_what_is_wrong
    def look(drawing: Drawing, line_width: float | None = None) -> dict:
        """Answer the page while somebody draws."""
        field = preprocess_strokes(drawing, line_width)
        return Prediction.answer(field, [each.judge(field) for each in recognizers.values()])

    @say_what_is_wrong
    def steps(drawing: Drawing, line_width: float | None = None) -> dict:
        """Show how a drawing becomes 784 numbers."""
        taken = take_steps(drawing, line_width)
        return StepsPanel.answer(taken, recognizer.judge(taken.field), recognizer.judge(taken.plain))

    @say_what_is_wrong
    def inside(drawing: Drawing, line_width: float | None, digit: int | None, position: int | None) -> dict:
        """Show what the network does with a drawing, or with the test digit at a position."""
        field = preprocess_strokes(drawing, line_width) if position is None else digit_at(position)
        activations = network_inside.activations(field)
        digit = int(activations[-1].argmax()) if digit is None else digit
        return InsidePanel.answer(field, activations, network_inside.relevance(field, digit), digit)

    @say_what_is_wrong
    def weights(layer: int, unit: int) -> dict:
        """Show the incoming weights of a unit."""
        return InsidePanel.weights_answer(network_inside.incoming_weights(layer, unit))

    @say_what_is_wrong
    def mistakes() -> dict:
        """Show the test digits that the network misreads, and some that it reads right."""
        matrix, wrong, right = network_mistakes.summary()
        return MistakesPanel.answer(matrix, [*wrong, *right], *load_test_digits(), network_mistakes.probabilities)

    with gr.Blocks(title=i18n("title"), analytics_enabled=False, fill_width=True) as page:
        Header(tabs=["draw", "steps", "inside", "mistakes"])
        with gr.Row(elem_id="desk"):
            Sketchpad()
            with gr.Column():
                Prediction(endpoint="look", networks=list(recognizers))
                StepsPanel(endpoint="steps")
                InsidePanel(endpoint="inside", weights_endpoint="weights")
                MistakesPanel(endpoint="mistakes")

        # For programs; see "Use via API" at the foot of the page.
        gr.api(predict, queue=False)
        for function in (look, steps, inside, weights, mistakes):  # these answer the page
            gr.api(function, queue=False, api_visibility="undocumented")
        image_file = gr.File(label="image", visible=False)
        image_file.upload(predict_image, image_file, Probabilities(visible=False), queue=False)
    return page


class Probabilities(gr.JSON):
    """The answer of an endpoint, described to programs as what it is."""

    def api_info(self):
        return {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "description": "probability of each digit",
        }


def by_digit(probabilities):
    """One row of probabilities, float array (1, 10), as `{"0": p, ..., "9": p}`."""
    return {str(digit): float(probability) for digit, probability in enumerate(probabilities[0])}


def say_what_is_wrong(function):
    """Answer bad input with the one sentence that says what is wrong with it."""

    @functools.wraps(function)
    def answer(*args):
        try:
            return function(*args)
        except (InputError, DatasetError) as error:
            raise gr.Error(str(error), print_exception=False) from error

    return answer


def load_recognizers(name):
    """Load the network of that name, and all that are shipped, to compare it with."""
    return {Path(each).stem: load_recognizer(each) for each in dict.fromkeys([name, *shipped_networks()])}


def parse_arguments():
    parser = argparse.ArgumentParser(description="Serve the sketchpad.")
    parser.add_argument("--host", help="address to listen on (default: GRADIO_SERVER_NAME or 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port (default: GRADIO_SERVER_PORT or the first free one from 7860)")
    parser.add_argument("--model", default=DEFAULT_NETWORK, help="name of a network in model/, or a .keras file")
    parser.add_argument("--share", action="store_true", default=None, help="make a public link through gradio.live")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    try:
        page = build_page(load_recognizers(arguments.model))
    except NetworkFileError as error:
        sys.exit(str(error))
    try:
        page.launch(
            server_name=arguments.host,
            server_port=arguments.port,
            share=arguments.share,
            i18n=i18n,
            theme=THEME,
            head=HEAD,
            favicon_path=FAVICON,
            footer_links=["api"],
            run_history=False,
            max_file_size="10mb",
            ssr_mode=False,  # needs Node.js, and this page draws itself in the browser anyway
            show_error=True,
            strict_cors=True,
        )
    except OSError as error:
        sys.exit(f"The page cannot be served: {error}")


if __name__ == "__main__":
    main()
