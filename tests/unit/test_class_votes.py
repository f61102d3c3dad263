"""A class's votes: on questions of a lesson, and on test digits in rounds."""

import asyncio

import pytest
from helpers.classes.classroom import new_id
from helpers.classes.stored import answers_of, close_without_voters, go_to, restarted, vote
from helpers.pages.lessons import asked_in

from model.errors import InputError
from page.lessons import is_right, question_of
from page.tabs.classroom import votes as votes_module


async def test_each_phone_has_one_vote_until_the_vote_closes_and_then_only_counts_are_kept(store, tmp_path):
    phones = [new_id() for _ in range(3)]
    await go_to(store, "fool")
    await asyncio.gather(*(vote(store, phone, answer) for phone, answer in zip(phones, [0, 0, 2], strict=True)))
    await vote(store, phones[0], 2)
    lesson = store.state["lesson"]
    begun = lesson["number"]
    assert (lesson["question"], lesson["votes"], lesson["results"]) == (question_of("fool"), 3, {})
    assert await answers_of(store, *phones) == [2, 0, 2]
    assert (await go_to(store, "fool", 1))["results"] == {"25 fool": [1, 0, 2]}
    assert await answers_of(store, phones[0]) == [None]
    with pytest.raises(InputError, match="closed"):
        await vote(store, phones[1], 1)
    assert (await go_to(store, "fool", again=True))["number"] > begun
    close_without_voters(store, tmp_path, phones)


async def test_only_counts_of_changed_answers_are_kept_and_none_when_the_last_question_has_closed(store, tmp_path):
    right = next(answer for answer in range(3) if is_right("rules", answer))
    wrong = (right + 1) % 3
    phones = [new_id() for _ in range(7)]
    before, after = [right, wrong, right, wrong, wrong, right, None], [right, right, wrong, wrong, right, None, right]
    for moment, answers in (("before", before), ("after", after)):
        await go_to(store, f"{moment}-rules", lesson="10", begins=moment == "before")
        for phone, answer in zip(phones, answers, strict=True):
            if answer is not None:
                await vote(store, phone, answer, f"{moment}-rules", "10")
        if moment == "before":
            await go_to(store, "seven", lesson="10")
            assert len(store.query("SELECT * FROM firsts")) == 6
    assert asked_in("10")[-1] == "rules"
    results = (await go_to(store, "after-rules", 1, lesson="10"))["results"]
    assert results["10 both-rules"] == [1, 2, 1, 1, 2]  # right twice, gained, lost, wrong twice, once only
    assert store.query("SELECT * FROM firsts") == []
    with restarted(store, tmp_path) as store:
        assert store.state["lesson"]["results"] == results
        assert (await go_to(store, "before-rules", lesson="10", begins=True))["results"] == {}
        await vote(store, phones[0], right, "before-rules", "10")
        await go_to(store, None, lesson=None)  # the lesson is left
        assert store.query("SELECT * FROM firsts") == []
    close_without_voters(store, tmp_path, phones)


async def test_an_address_gets_half_of_the_votes_that_others_leave(store, monkeypatch):
    monkeypatch.setattr(votes_module, "MAX_VOTES", 8)
    await go_to(store, "fool")
    accepted = []
    for address in ("a", "b", "c", "d", "e"):
        phones = [new_id() for _ in range(6)]
        votes = [vote(store, each, 0, address=address) for each in phones]
        errors = await asyncio.gather(*votes, return_exceptions=True)
        assert all("as many devices as possible" in str(error) for error in errors if error)
        accepted.append(errors.count(None))
        for phone, error in zip(phones, errors, strict=True):
            if not error:
                await vote(store, phone, 1, address=address)  # a change
    assert accepted == [4, 2, 1, 1, 0]
    await go_to(store, "fool", again=True)
    for _ in range(4):
        await vote(store, new_id(), 0, address="a")


async def read(store, token, position, answer):
    await vote(store, token, answer, position, "digit")


async def test_a_round_keeps_an_answer_of_each_phone_to_the_digit_that_is_asked_and_then_only_counts(store, tmp_path):
    phones = [new_id() for _ in range(3)]
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 7, 1)
    await store.votes.play([7, 9000])
    for phone, answer in zip([*phones, phones[0]], [1, 1, 10, 2], strict=True):
        await read(store, phone, 7, answer)
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 9000, 1)  # comes later
    lesson = store.state["lesson"]
    assert lesson["round"] == {"turn": 0, "stage": 0, "total": 2, "positions": [7]}
    assert (lesson["open"], lesson["votes"], lesson["results"]) == ("digit 7", 3, {})
    assert await answers_of(store, *phones) == [2, 1, 10]
    for turn in (0, 0, 5):  # of two devices, and of none
        await store.votes.end_turn(turn)
    lesson = store.state["lesson"]
    assert lesson["round"] == {"turn": 1, "stage": 1, "total": 2, "positions": [7]}
    assert (lesson["open"], lesson["votes"]) == (None, 0)
    assert lesson["results"] == {"digit 7": [0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]}
    assert await answers_of(store, phones[0]) == [None]
    with pytest.raises(InputError, match="closed"):
        await read(store, phones[0], 7, 1)
    for turn in (1, 2):
        await store.votes.end_turn(turn)
    await read(store, phones[0], 9000, 4)
    for turn in (3, 4, 5, 6, 7):
        await store.votes.end_turn(turn)
    assert store.state["lesson"]["round"]["stage"] is None
    await store.votes.play([5])
    assert (store.state["lesson"]["open"], store.state["lesson"]["results"]) == ("digit 5", {})
    await read(store, phones[0], 5, 1)
    await store.votes.play([])
    rows = [store.query(f"SELECT * FROM {table}") for table in ("round", "votes", "addresses")]
    assert (rows, store.state["lesson"]["round"]) == ([[], [], []], None)
    await go_to(store, "fool")
    await vote(store, phones[0], 2)
    await store.votes.play([1])  # which closes the question
    lesson = store.state["lesson"]
    assert (lesson["open"], lesson["votes"], lesson["results"]) == ("digit 1", 0, {"25 fool": [0, 0, 1]})
    await read(store, phones[0], 1, 8)
    assert (await go_to(store, "fool", 2))["round"]  # which the next stage of the step leaves open
    await store.votes.play([])
    assert store.state["lesson"]["open"] is None
    with pytest.raises(InputError, match="closed"):
        await vote(store, phones[0], 1)
    for end in (store.clear, lambda: go_to(store, "fool"), lambda: store.votes.ask(None, None, 0)):
        await store.votes.play([1])
        await end()
        assert store.state["lesson"]["round"] is None
    await store.votes.play([1])
    with restarted(store, tmp_path) as store:
        assert store.state["lesson"]["round"] is None
    close_without_voters(store, tmp_path, phones)
