"""How components become parts of Gradio's page. On the static site, `page/site/build.py` and its host.js do this.

What the page uses from Gradio, or overrides:

- a component is a gr.HTML, which runs the component's script when its HTML is there: `place`
- fonts and colours of Gradio's own parts: `theme`
- in host.js: `gradio_config.root`, the path of the page; the element with the class "block" around a component, which a
  tab hides; the class "dark" of the body, which Gradio sets by the system's setting; the document's language, which
  Gradio sets to the browser's
- in gradio.css: Gradio's margins (".fillable.app", ".column") and its footer; in tabs' styles, its reset of controls
- in the styles of Inside and Learn: the two wrappers between a gr.HTML's element and its content, which must not break
  their grids
- in internals.py, shell.html and loading_screen.js: the pad before Gradio's scripts have loaded

`tests/browser/test_gradio_page.py` checks what Gradio does not document.
"""

from pathlib import Path

import gradio as gr

from page.page_component import PageComponent
from page.server.assets import assets_path

STYLESHEET = Path(__file__).with_name("gradio.css").read_text(encoding="utf-8")


def place(component: PageComponent) -> None:
    """Put a component on the Gradio page that is being built."""
    gr.HTML(
        elem_id=component.element_id,
        html_template=component.html,
        js_on_load=f'const load = (name) => import(new URL("{assets_path()}/" + name, document.baseURI));'
        f'const module = load("{component.module}");'
        'load("shared/mount.js").then(({ mountPart }) => mountPart(element, props, module));',
        apply_default_css=False,
        **component.props,
    )


def theme() -> gr.themes.Base:
    """Return Gradio's look with the system's fonts: its default theme fetches fonts from another host."""
    fonts = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return fonts.set(block_padding="0px")
