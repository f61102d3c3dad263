"""Attacks on the server, each on a promise of SECURITY.md: `hostile/test_attacks.py` plays them once, for seconds.

`tools/attack.py` plays them, for long by default, beside a victim whose answers it watches, and watches the server's
memory, its log and its files. An attack is a function with a decorator and a docstring. It gets a visitor of its own,
from an address that no other has, and a scene with a bystander at another address. It checks what is particular to it,
as counts, bytes and statuses, never as times.
"""

from helpers.attacks import on_connections, on_files, on_requests, on_the_class, scene

MODULES = on_requests, on_connections, on_files, on_the_class  # each adds its functions to these:
ATTACKS = scene.ATTACKS
