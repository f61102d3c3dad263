"""Rejects hostile requests before the page works on them, to keep the promises of `SECURITY.md`.

A request passes `connections`, `origins` and `gate`, which reads its body with `bodies`; `turns` shares the event loop
and the threads between addresses. Nothing here knows about drawings or networks. `tools/attack.py` tests the promises.
"""
