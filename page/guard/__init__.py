"""Rejects hostile requests, to keep the promises of `SECURITY.md`, which `tools/attack.py` tests.

A request passes `connections`, `origins` and `gate`, which reads its body. Work that takes long then waits for its
turn, see `fairness`.
"""
