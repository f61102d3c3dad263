"""Everything of the page that depends on Gradio."""
