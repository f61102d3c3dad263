"""Write the page as a static site, whose answers the visitor's browser computes: `python3 run.py site [FOLDER]`."""

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends it at once, also while it imports

import argparse
import os
import sys
from pathlib import Path

import uvicorn

sys.path[0] = str(Path(__file__).resolve().parents[2])  # run.py runs this file

from model.data.mnist import file_version
from model.errors import ProgramError
from page.build.site import SINGLE, build_site
from page.build.writing import static_app
from page.launch.option_values import CONTACT, read_contact, read_origin, read_port, read_url

HOST = "127.0.0.1"
PORT = 7870
WITHOUT_MNIST = """\
MNIST is not on this computer: without it, visitors cannot train, and there is no Mistakes and no test digit. Set
MNIST_PATH to mnist.npz, or open Mistakes once in the page of `run.py app`, which downloads it; then run this again."""
PUBLISH = """\
Put it on a web host, in any folder:
- Hugging Face: make a Space with the SDK Static, then hf upload YOUR_NAME/digits "{folder}" --repo-type=space
- GitHub Pages: write it into a clone of a repository, push it, and choose the branch in its Settings, Pages."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="run.py site", description="Write the page as a static site.")
    add = parser.add_argument
    add("folder", nargs="?", type=Path, default=Path("site"), help="default: %(default)s")
    add("--url", type=read_url, help="the site's address, for the QR code of Join")
    add("--source", type=read_url, metavar="URL", help="address of the full program, for a link below the page")
    words = "a site that gets the answers of the page in its frame, like https://school.example"
    add("--embed", type=read_origin, action="append", default=[], metavar="ORIGIN", help=words)
    add("--contact", type=read_contact, metavar="ADDRESS", help=f"{CONTACT} (default: the --source)")
    add("--single", action="store_true", help=f"also write {SINGLE}, the page as one file that needs no host")
    add("--serve", action="store_true", help="serve it to this computer, to try it")
    add("--port", type=read_port, default=PORT, help="for --serve (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        address, source, contact = arguments.url or "", arguments.source or "", arguments.contact or ""
        sizes = build_site(arguments.folder, address, source, arguments.single, arguments.embed, contact)
    except ProgramError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The site cannot be written to {arguments.folder} ({error.strerror}): name another folder.")
    print(f"The site is in {arguments.folder}: {len(sizes)} files, {sum(sizes.values()) / 1e6:.1f} MB")
    if not file_version():
        print(WITHOUT_MNIST)
    print(PUBLISH.format(folder=arguments.folder), flush=True)
    if arguments.serve:
        print(f"\nhttp://{HOST}:{arguments.port}/  (Ctrl-C ends it)", flush=True)
        uvicorn.run(static_app(arguments.folder), host=HOST, port=arguments.port, log_level="warning")


if __name__ == "__main__":
    try:
        main()
    except OSError as error:  # from stdout, as on a full disk; the site is already written
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python writes the rest when it ends
        sys.exit(f"The output cannot be written: {error.strerror}.")
