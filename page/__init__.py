"""The page's components: each is a Python class with HTML, CSS and JavaScript in files beside it."""

from pathlib import Path

from page import environment  # noqa: F401  first, since Gradio reads its variables while it is imported

# isort: split
import gradio as gr

from page.component import i18n
from page.header import Header
from page.inside_panel import InsidePanel
from page.learn_panel import LearnPanel
from page.mistakes_panel import MistakesPanel
from page.prediction import Prediction
from page.sketchpad import Sketchpad
from page.steps_panel import StepsPanel

# Not a style sheet of Gradio's own: it rewrites their selectors, and `:root` in a media query is lost.
HEAD = f"<style>{Path(__file__).with_name('page.css').read_text(encoding='utf-8')}</style>"
# Fonts of the visitor's own system: Gradio's default theme fetches its fonts from another host.
THEME = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]).set(
    block_padding="0px"
)
FAVICON = Path(__file__).with_name("favicon.svg")

__all__ = [
    "FAVICON",
    "HEAD",
    "THEME",
    "Header",
    "InsidePanel",
    "LearnPanel",
    "MistakesPanel",
    "Prediction",
    "Sketchpad",
    "StepsPanel",
    "i18n",
]
