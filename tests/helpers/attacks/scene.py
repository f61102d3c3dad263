"""What an attack is, the servers that it is played on, and what it may look at."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from helpers.attacks.attacker import CLOSED, Reply, Visitor, request
from helpers.classes.classroom import new_id
from helpers.requests.calls import DRAWING

LIFETIME = 45  # s after which a connection without progress must be gone
HANDSHAKE = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A"}
ROW = [[[n * 16, 400], [n * 16, 600]] for n in range(60)]  # strokes that may be many digits
WALL = request("/api/class_wall", {})

# What a server may answer to an attack. It never fails itself, and never leaves a request without a reply.
REFUSED = frozenset({CLOSED, *range(400, 432), 501, 503})
ANYTHING = REFUSED | {100, 200, 206, 304, 416}
UNLOADED = ANYTHING - {CLOSED, 501, 503}


@dataclass(frozen=True)
class Setting:
    """A server to attack, which has a class in its folder."""

    setup: str = ""  # Python to run before it starts
    has_mnist: bool = True  # or has to download it, from a server that never answers


@dataclass(frozen=True)
class Scene:
    """What an attack may look at besides its own visitor."""

    bystander: Visitor
    folder: Path  # where the server can write
    server: psutil.Process
    key: str  # the teacher's

    def size(self) -> int:
        """Return how many bytes are in the folder, whose files may go meanwhile."""
        total = 0
        for path in self.folder.rglob("*"):
            with suppress(FileNotFoundError):
                total += path.stat().st_size
        return total

    def memory(self) -> float:
        """Return the MB that the server holds."""
        return float(self.server.memory_info().rss) / 1e6

    def cpu(self) -> float:
        """Return s of CPU time of the server and its children, and of those that have ended."""
        times = [self.server.cpu_times(), *(child.cpu_times() for child in self.server.children(recursive=True))]
        return float(sum(each.user + each.system + each.children_user + each.children_system for each in times))

    async def network(self) -> bytes:
        """Return a request for the largest file of a network."""
        config = await self.bystander.can(request("/config.json"))
        return request("/" + config.json["networks"]["handwriting"]["file"])

    async def teach(self, name: str, /, **body: Any) -> Reply:
        return await self.bystander.can(request(f"/api/class_{name}", body, X_Class_Key=self.key))

    async def class_goes_on(self) -> None:
        """Check that a bystander shares, sees the wall and withdraws the drawing; then empty the class."""
        token = new_id()
        await self.bystander.can(share_request(token), request("/api/class_withdraw", {"token": token}))
        async with self.bystander.connection() as connection:
            await connection.send(WALL)
            head = await connection.reader.readuntil(b"\r\n")  # the body goes on
            self.bystander.check(b" 200 " in head, "a bystander does not see the wall")
        await self.teach("clear")


Play = Callable[[Visitor, Scene], Awaitable[None]]


@dataclass(frozen=True)
class Attack:
    """A row of the table: what is played, on which server, and which statuses it may answer."""

    play: Play
    setting: Setting
    allowed: frozenset[int]


ORDINARY = Setting()
# Without the pace of a class, which minutes of waiting overcome, too. Connections may rest, as on slow machines.
PATIENT = Setting("""
from page.guard import connections
from page.tabs.classroom import classroom
connections.STUCK, classroom.PHONE_INTERVAL, classroom.ADDRESS_INTERVAL = 600, 0, 0
""")
# It waits for seconds only.
IMPATIENT = Setting("from page.guard import bodies, connections\nbodies.MAX_SECONDS, connections.STUCK = 4, 2")
# It may have 256 files open.
POOR = Setting("import resource as it\nit.setrlimit(it.RLIMIT_NOFILE, (256, 256))", has_mnist=False)
ATTACKS: dict[str, Attack] = {}


def attack(setting: Setting = ORDINARY, allowed: frozenset[int] = ANYTHING) -> Callable[[Play], Play]:
    """Add a function to the attacks."""

    def add(play: Play) -> Play:
        ATTACKS[play.__name__.replace("_", "-")] = Attack(play, setting, allowed)
        return play

    return add


def addresses(network: int, count: int) -> list[str]:
    return [f"127.9.{network}.{n + 1}" for n in range(count)]


def share_request(token: str, strokes: Any = DRAWING) -> bytes:
    body = {"token": token, "id": new_id(), "label": 1, "device": "phone", "strokes": strokes}
    return request("/api/class_share", body)
