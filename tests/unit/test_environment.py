"""The environment variables that configure how the page is served."""

import pytest
from helpers.running.lazy import Lazy

from page.launch import environment

command_line = Lazy("page.launch.command_line")


@pytest.fixture(autouse=True)
def _restored(monkeypatch):
    """Unset the variables, and restore them after each test."""
    for name in (*environment.PORT_VARIABLES, *environment.UNUSED, "GRADIO_SERVER_NAME", "GRADIO_TEMP_DIR"):
        monkeypatch.setenv(name, "1")  # so that monkeypatch restores it even if it was not set
        monkeypatch.delenv(name)


def test_host_and_port_are_taken_from_gradios_variables(monkeypatch):
    assert environment.prepare_environment() == (None, None)
    monkeypatch.setenv("GRADIO_SERVER_NAME", "::")
    monkeypatch.setenv("GRADIO_SERVER_PORT", "7861")
    assert environment.prepare_environment() == ("::", "7861")
    assert environment.prepare_environment() == (None, None)  # removed, so that Gradio does not read them


@pytest.mark.parametrize("name", environment.PORT_VARIABLES)
def test_numbers_outside_their_range_are_rejected(monkeypatch, name):
    for number in (1, 65535):
        monkeypatch.setenv(name, str(number))
        environment.prepare_environment()
    for text in ("0", "65536", "", "many", "1.5", " 1", "+1"):
        monkeypatch.setenv(name, text)
        with pytest.raises(SystemExit) as stopped:
            environment.prepare_environment()
        assert name in stopped.value.code
        assert repr(text) in stopped.value.code


def test_other_sites_may_be_named_in_the_environment(monkeypatch):
    """A Space starts the page without options."""
    monkeypatch.setenv("DIGIT_SKETCHPAD_EMBED", "https://School.example/  http://127.0.0.1:8000")
    monkeypatch.setattr("sys.argv", ["app.py", "--embed", "https://*.other.example"])
    sites = ["https://school.example", "http://127.0.0.1:8000", "https://*.other.example"]
    assert list(command_line.parse_arguments().serving.trust.embedders) == sites


def test_proxies_are_addresses_and_names_are_hosts(monkeypatch, capsys):
    """Otherwise no proxy or host would match: all visitors would share one address, or be refused."""
    monkeypatch.setattr(
        "sys.argv", ["app.py", "--proxy", "[0:0::1]", "--proxy", "127.0.0.1", "--name", "School.example"]
    )
    trust = command_line.parse_arguments().serving.trust
    assert list(trust.proxies) == ["::1", "127.0.0.1"]
    assert trust.is_host("school.example:8000")
    for option, value, words in (
        *(("--proxy", value, "write 127.0.0.1") for value in ("localhost", "127.0.0", "10.0.0.0/8", "*", "")),
        *(
            ("--name", value, "leave out https://")
            for value in ("https://a.example/", "a.example/", "a.example:80", "")
        ),
    ):
        monkeypatch.setattr("sys.argv", ["app.py", f"{option}={value}"])
        with pytest.raises(SystemExit):
            command_line.parse_arguments()
        assert words in capsys.readouterr().err


NO_SITES = ("school.example", "https://school.example/page", "ftp://a", "https://a;b-src", "*")
NO_CONTACTS = (
    *("", "a@b", "javascript:alert(1)", "data:text/html,a", "http://a.example", "https://", "https://a@b.example"),
    *("a@b.example?cc=c@d.example", "a@b.example\nBcc:c@d.example", "https://a.example\n", "https://a.example/\u202e"),
    *('https://a.example/"onclick=b', "https://a.example/<script>", "https://a.example/{page}", "mailto:a@b.example"),
)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        *(("--embed", each, "is not a site") for each in NO_SITES),
        *(("--contact", each, "is neither an e-mail address nor") for each in NO_CONTACTS),
    ],
)
def test_what_is_not_a_site_or_a_contact_is_rejected(monkeypatch, capsys, option, value, words):
    monkeypatch.setattr("sys.argv", ["app.py", f"{option}={value}"])
    with pytest.raises(SystemExit):
        command_line.parse_arguments()
    assert words in capsys.readouterr().err


def test_barriers_are_reported_to_the_host_or_in_the_discussions_of_the_space(monkeypatch):
    monkeypatch.setattr("sys.argv", ["app.py"])
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert command_line.parse_arguments().contact == ""
    monkeypatch.setenv("SPACE_ID", "school/digits")
    assert command_line.parse_arguments().contact == "https://huggingface.co/spaces/school/digits/discussions"
    monkeypatch.setenv("DIGIT_SKETCHPAD_CONTACT", "Office+digits@school.example")
    assert command_line.parse_arguments().contact == "mailto:Office+digits@school.example"
    monkeypatch.setattr("sys.argv", ["app.py", "--contact", "https://school.example:8443/a?b=c&d=(e)"])
    assert command_line.parse_arguments().contact == "https://school.example:8443/a?b=c&d=(e)"
