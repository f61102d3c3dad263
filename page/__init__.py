"""The page: its components, its routes, and the server around them. CONTRIBUTING lists all folders."""
