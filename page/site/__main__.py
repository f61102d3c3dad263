"""Write the page as a static site, whose answers the visitor's browser computes: `python3 run.py site [FOLDER]`."""

import argparse
import sys
from pathlib import Path

import uvicorn

sys.path[0] = str(Path(__file__).resolve().parents[2])  # run.py runs this folder, which may be outside the path

from page.launch.command_line import read_port
from page.site.build import ASSETS, DIGITS, NETWORKS, SiteError, build_site
from page.site.serving import static_app

HOST = "127.0.0.1"
PORT = 7870
PUBLISH = """\
Put it on a web host, in any folder:
- Hugging Face: make a Space with the SDK "Static", and push the folder's content to it. README.md has its settings.
- GitHub Pages: push the content to a branch, and choose that branch in the repository's Settings, Pages."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py site", description="Write the page as a static site.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("site"), help="default: %(default)s")
    parser.add_argument("--serve", action="store_true", help="serve it to this computer, to try it")
    parser.add_argument("--port", type=read_port, default=PORT, help="for --serve (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        sizes = build_site(arguments.folder)
    except (SiteError, OSError) as error:
        sys.exit(str(error))
    report(arguments.folder, sizes)
    if arguments.serve:
        print(f"\nhttp://{HOST}:{arguments.port}/  (Ctrl-C ends it)", flush=True)
        uvicorn.run(static_app(arguments.folder), host=HOST, port=arguments.port, log_level="warning")


def report(folder: Path, sizes: dict[str, int]) -> None:
    """Print the sizes of the site's parts, and how to publish it."""
    parts = {
        "page, scripts, styles and texts": [
            name for name in sizes if not name.endswith(".bin") and not name.startswith(f"{DIGITS}/")
        ],
        "networks": [name for name in sizes if name.startswith(f"{NETWORKS}/")],
        "MNIST's digits": [name for name in sizes if name.startswith(f"{DIGITS}/") and name.endswith(".bin")],
        "recorded training": [name for name in sizes if name.startswith(f"{ASSETS}/") and name.endswith(".bin")],
    }
    print(f"The site is in {folder}:")
    for part, names in parts.items():
        print(f"  {part:<34}{sum(sizes[name] for name in names) / 1000:7,.0f} kB in {len(names)} files")
    print(f"  {'together':<34}{sum(sizes.values()) / 1000:7,.0f} kB\n\n{PUBLISH}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
