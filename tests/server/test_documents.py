"""Each line of Python and each curl command in README.md and docs/api.md runs, and returns what the document says.

So do the examples on the server's own page for programs. The uploads to Spaces in docs/hosting.md are parsed only.
"""

import ast
import contextlib
import functools
import html
import io
import json
import os
import re
import shlex
import shutil
import subprocess
from unittest.mock import patch

import gradio_client
import pytest
from helpers.drawings.images import picture_of_one
from helpers.requests.calls import check_probabilities, check_refused
from helpers.running.driver import ROOT
from helpers.running.waiting import REPLY

from page.build.api_page import programs_html

ADDRESS = "http://127.0.0.1:7860"  # in the documents
DIGIT = picture_of_one("RGB")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Work in a folder with the files that the documents name; their programs wait longer than 5 s for an answer."""
    folder = tmp_path_factory.mktemp("documents")
    DIGIT.save(folder / "digit.png")
    patient = functools.partial(gradio_client.Client, httpx_kwargs={"timeout": REPLY})
    with contextlib.chdir(folder), patch("gradio_client.Client", patient):
        yield folder


def blocks(document, language=""):
    """Return the blocks of code in a language, each with the text up to the next block."""
    text = (ROOT / document).read_text(encoding="utf-8")
    found = re.findall(r"^```(\w*)\n(.*?)^```\n(.*?)(?=^```|\Z)", text, re.MULTILINE | re.DOTALL)
    return [(code, after) for name, code, after in found if name == language]


def agrees(found, said):
    """Return whether a value is as documented; "..." stands for any further items, and 0.99 for almost as much."""
    if isinstance(said, dict):
        named = said.keys() - {...}
        return (... in said or named == found.keys()) and all(agrees(found[name], said[name]) for name in named)
    if isinstance(said, list | tuple):
        count = len(said) - (... in said)
        return len(found) >= count and (... in said or len(found) == count) and all(map(agrees, found, said[:count]))
    return found == pytest.approx(said, abs=0.05) if isinstance(said, float) else found == said


def expect_as_documented(value, text):
    """Check a value by its comment: its kind and shape, or the literal in it, or neither."""
    if kind := re.search(r"\b(float32|bool) (\([\d, ]+\))", text):
        assert (str(value.dtype), value.shape) == (kind[1], ast.literal_eval(kind[2]))
    elif begin := re.search(r"[{\[(\"]", text):
        rest = re.sub(r"\.\.\.(?=[,}])", "...: ...", text[begin.start() :])
        said = next(filter(None, (literal(rest[:end]) for end in range(len(rest), 0, -1))))
        assert agrees(value, said), (value, said)


def literal(text):
    try:
        return ast.literal_eval(text)
    except SyntaxError:
        return None


@pytest.mark.parametrize("document", ["README.md", "docs/api.md"])
def test_python(app, folder, document):
    names, count = {"image": DIGIT}, 0
    for code, _ in blocks(document, "python"):
        lines = code.replace(ADDRESS, app.address).splitlines()
        statements = ast.parse("\n".join(lines)).body
        for statement, following in zip(statements, [*statements[1:], None], strict=True):
            source = "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
            if not isinstance(statement, ast.Expr):
                exec(source, names)
                continue
            value = eval(source, names)
            after = lines[statement.end_lineno - 1 : following and following.lineno - 1]
            comments = [line.partition("# ")[2] for line in after if "# " in line]
            expect_as_documented(value, comments[-1] if comments else "")
            count += bool(comments)
    assert count >= 2


def require(program):
    if shutil.which(program) is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{program} is not installed")


def test_curl(app, folder):
    require("curl")
    count = 0
    for block, text in blocks("docs/api.md"):
        for command in re.findall(r"^(?:curl|\(printf) (?:.*[\\|]\n)*.*", block, re.MULTILINE):
            said = command.replace(ADDRESS, app.address)
            printed = subprocess.run(said, shell=True, capture_output=True, check=True).stdout
            answer = json.loads(printed)
            assert answer.keys() == {"data"}, (command, answer)
            count += 1
        if promised := re.match(r"\s*returns `(.*?)`", text):
            expect_as_documented(answer, promised[1])
    assert count == 2
    check_probabilities(answer["data"][0])


def test_uploads_to_spaces_put_the_files_at_the_top():
    from huggingface_hub.cli.hf import app as hf

    code = "".join(code for code, _ in blocks("docs/hosting.md"))
    uploads = re.findall(r"^\S+/hf (upload .*)", code, re.MULTILINE)
    for words in map(shlex.split, uploads):
        context = hf.make_context("hf", [*words])
        name, command, arguments = hf.resolve_command(context, words)
        params = command.make_context(name, arguments, parent=context).params
        assert (params["repo_type"], params["path_in_repo"]) == ("space", None), words
    assert len(uploads) == 2


# A stand-in for @gradio/client: prints the call.
JAVASCRIPT_CLIENT = """
const predict = async (path, values) => ({ data: [JSON.stringify({ path, values })] });
export const Client = { connect: async (address) => (new URL(address), { predict }) };
"""


def examples_on_page(http, **headers):
    """Return the examples on the page for programs by function and language."""
    _, *sections = http.get("/api", headers=headers).raise_for_status().text.split("<section>")
    codes = [re.findall(r'<pre class="(\w+)"><code>(.*?)</code>', each, re.DOTALL) for each in sections]
    paths = [re.search(r"<h2><code>(.*?)</code>", each)[1] for each in sections]
    return {path: {name: html.unescape(code) for name, code in of} for path, of in zip(paths, codes, strict=True)}


@pytest.fixture(scope="module")
def examples(http):
    return examples_on_page(http)


@pytest.fixture(scope="module")
def expected(examples, folder):
    """Return what the examples in Python print."""
    answers = {}
    for path, codes in examples.items():
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(codes["python"], {})
        answers[path] = ast.literal_eval(printed.getvalue().splitlines()[-1])
    return answers


def test_examples_in_python(http, expected):
    assert expected.keys() == http.get("/gradio_api/info").json()["named_endpoints"].keys()
    for path in ("/predict", "/predict_image"):
        check_probabilities(expected[path])
    assert expected["/predict"]["7"] > 0.9
    assert expected["/predict_image"]["7"] > 0.9


def test_examples_for_curl(examples, expected):
    require("curl")
    for path, codes in examples.items():
        done = subprocess.run(codes["curl"], shell=True, capture_output=True, check=True)
        assert json.loads(done.stdout) == {"data": [expected[path]]}


def test_examples_in_javascript(examples, expected, client, folder):
    require("node")
    package = folder / "node_modules/@gradio/client"
    package.mkdir(parents=True)
    (package / "index.js").write_text(JAVASCRIPT_CLIENT, encoding="utf-8")
    (package / "package.json").write_text('{"type": "module", "exports": "./index.js"}', encoding="utf-8")
    for path, codes in examples.items():
        (folder / "example.mjs").write_text(codes["javascript"], encoding="utf-8")
        called = json.loads(subprocess.run(["node", "example.mjs"], stdout=subprocess.PIPE, check=True).stdout)
        assert client.predict(**called["values"], api_name=called["path"]) == expected[path]


def test_examples_have_the_visitors_address(app, http):
    port = app.address.rpartition(":")[2]
    for codes in examples_on_page(http, host=f"localhost:{port}").values():
        for code in codes.values():
            assert re.findall(r"http://[^/]*/", code)[0] == f"http://localhost:{port}/"
            assert "127.0.0.1" not in code


def test_markup_in_an_address_or_a_description_is_text(http):
    markup = "\"'><img src=x onerror=alert(1)>$address"
    for host in (markup, f"localhost{markup}", f"127.0.0.1:7860/{markup}"):
        check_refused(http.get("/api", headers={"host": host}), 400, 403)
    parameter = {"parameter_name": markup, "parameter_has_default": True, "python_type": {"type": markup}}
    functions = {markup: {"description": markup, "parameters": [parameter]}}
    page = programs_html(functions, "page/0", f"http://{markup}/")
    assert page.count(html.escape(markup)) > 5
    assert "<img" not in page
