"""The page: its components, its routes, and the server around them.

A tab is a folder in `tabs/`: a Python class with its HTML, CSS and JavaScript, and the routes that its script calls.
`pad/` and `header/` belong to all tabs, and `shared/` holds JavaScript that several of them import. `server/` answers
the page's requests, `guard/` limits them, `visitors/` keeps what programs upload, and `workers/` reads images.
`gradio_adapter/` holds all that depends on Gradio, and `launch/` starts the page. CONTRIBUTING lists all folders.
"""
