"""The page's answers in JavaScript, and Python that makes the files which that fetches."""
