"""What all components of the page share: files beside their Python class, and the page's language."""

import inspect
import json
from pathlib import Path

import gradio as gr

FOLDER = Path(__file__).parent
# One text file a language, named by its BCP 47 tag.
TEXTS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((FOLDER / "texts").glob("*.json"))}
# Gradio looks a locale up by its tag, then by the part before the hyphen: "zh" catches zh-SG, zh-HK and the like.
i18n = gr.I18n(**TEXTS, zh=TEXTS["zh-CN"])


class PageComponent(gr.HTML):
    """A component made of NAME.html, NAME.css and NAME.js, which lie beside NAME.py, the module of its class.

    Its texts are elements with `data-text="key"` (content) or `data-title="key"` (tooltip and accessible name) in the
    HTML. The label of a `gr.HTML` is translated by the browser; this one's is the language itself, by which shared.js
    picks the texts.
    """

    def __init__(self, **props):
        source = Path(inspect.getfile(type(self)))
        super().__init__(
            label=i18n("language"),
            html_template=source.with_suffix(".html").read_text(encoding="utf-8"),
            css_template=source.with_suffix(".css").read_text(encoding="utf-8"),
            js_on_load=source.with_suffix(".js").read_text(encoding="utf-8"),
            head=f"<script>{(FOLDER / 'shared.js').read_text(encoding='utf-8')}</script>",
            apply_default_css=False,
            texts=TEXTS,
            **props,
        )
