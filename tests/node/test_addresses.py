"""The addresses in the documents, which the page must understand."""

import re
from dataclasses import asdict
from urllib.parse import parse_qsl

from helpers.running.driver import ROOT

from model.training_settings import TUTORIAL
from page.lessons import LESSONS, step_names
from page.tabs.learn.settings import DATA

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("page/lessons/words/*.json")]
QUERY = re.compile(r"(?<=[/`l])\?[a-z][\w=&,-]*")  # after a slash, ".html" or in code
OTHERS = {"lesson", "minutes", "projector", "embed", "kiosk", "restart"}


def test_the_page_understands_the_addresses_in_the_documents(node):
    queries = sorted({query for path in DOCUMENTS for query in QUERY.findall(path.read_text(encoding="utf-8"))})
    assert {"?lesson", "?kiosk", "?embed"} < set(queries)
    for query in queries:
        asked = dict(parse_qsl(query[1:], keep_blank_values=True))
        assert asked.keys() <= OTHERS | asdict(TUTORIAL).keys(), query
        assert asked.get("data", "mnist") in DATA, query
        assert asked.get("minutes", "25") in LESSONS, query
    node("addresses", {"queries": queries, "steps": {name: step_names(name) for name in LESSONS}})
