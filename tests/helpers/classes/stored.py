"""A class's store, and what phones and a teacher do with it."""

import contextlib

from model.data.class_digits import ClassDigits, SharedDrawing, pack
from page.tabs.classroom.store import FILE, Store

STROKES = [[[500, 100], [500, 900]]]


def id_of(number):
    return f"{number:032x}"


@contextlib.contextmanager
def restarted(store, folder):
    store.close()
    with contextlib.closing(Store(folder)) as another:
        yield another


async def share(store, token, number, label=1, strokes=STROKES):
    drawing = SharedDrawing(id_of(number), label, 0, "phone", pack(strokes))
    return (await store.drawings.share(store.drawings.sender(token), drawing)).own


async def add(store, digits, **options):
    return len((await store.drawings.add(digits, **options)).shown)


async def on_wall(store):
    return [int(drawing.id, 16) for drawing in (await store.drawings.digits()).drawings]


def some_class(*numbers, phone=1):
    return ClassDigits([SharedDrawing(id_of(number), 5, phone, "phone", pack(STROKES)) for number in numbers])


async def vote(store, token, answer, name="fool", lesson="25", address=""):
    await store.votes.vote(store.drawings.sender(token, address), f"{lesson} {name}", answer)


async def go_to(store, name, stage=0, again=False, lesson="25", begins=False):
    await store.votes.ask(lesson, name, stage, again, begins)
    return store.state["lesson"]


async def answers_of(store, *phones):
    votes = [await store.votes.own(store.drawings.sender(phone)) for phone in phones]
    return [vote and vote["answer"] for vote in votes]


def close_without_voters(store, folder, phones):
    """Close a store, and check that its file does not have the phones' hashes."""
    store.close()
    content = (folder / FILE).read_bytes()
    assert not any(store.drawings.sender(phone).hash_for(b"votes").encode() in content for phone in phones)
