"""What stands between the network and the page: hostile requests are rejected here, before they are worked on.

What is promised: whatever one visitor sends (any requests, up to 10 MB of bodies a minute, up to 300 connections),
- other visitors' answers stay below 100 ms at p95, and below 500 ms at most;
- the serving process, without that of a training, stays below 600 MB;
- its log grows by less than 1 MB an hour;
- nothing of one visitor reaches another one;
- nothing reaches the disk but uploaded images (15 minutes, 200 MB), trained networks, and what a class shares with the
  network that it has trained last;
- other websites get nothing.
A visitor is known by the address that a connection comes from, of IPv6 by its first 64 bits. `tools/attack.py` tries to
break the promise.

A request passes `connections`, `origins` and `gate` with `bodies`; `turns` are for whatever takes long, and
`log` stands beside them. None knows anything of drawings or networks.
"""
