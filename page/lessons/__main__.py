"""Write the printable lessons into docs/: python -m page.lessons."""

from page.lessons import documents

for path, content in documents().items():
    path.write_text(content, encoding="utf-8")
