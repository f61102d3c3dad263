"""The page: its components, its routes, and how both are served.

A tab is a folder in `tabs/`: a Python class with HTML, CSS and JavaScript beside it, and the routes that its JavaScript
asks. `pad/` and `header/` belong to all tabs, `shared/` has what the JavaScript of several tabs uses, `visitors/` what
visitors have trained. `guard/` refuses hostile requests, `serving.py` brings it all together.
"""
