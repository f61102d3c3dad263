"""Which hosts, sites and addresses requests may name."""

import socket

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from page.guard.origins import PIECE, Origins, Trust

PEER = "203.0.113.7"
BEHIND_PROXY = Trust(proxies=[PEER])


def client_of(trust: Trust, peer: str = PEER) -> TestClient:
    """Return a client of a server that echoes the visitor's address and, like Gradio, allows all sites."""

    async def echo(request: Request) -> JSONResponse:
        allowed = {"access-control-allow-origin": "*", "access-control-allow-credentials": "true"}
        return JSONResponse(
            {"address": request.scope["guard.address"], "headers": list(request.headers)}, headers=allowed
        )

    app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])], middleware=[Middleware(Origins, trust=trust)])
    return TestClient(app, client=(peer, 5000), base_url="http://localhost:7860")


OWN_NAME = socket.gethostname()
OWN_NAMES = [OWN_NAME, f"{OWN_NAME.removesuffix('.local')}.local:7860", "named.example:7860"]
OWN_HOSTS = ["localhost", "localhost:7860", "LOCALHOST", "127.0.0.1:7860", "192.168.1.5", "[::1]:7860", "[fe80::1]"]
ODD_HOSTS = ["127.0.0.1:x", "127.0.0.1:99999", "127.0.0.1/x", "x@127.0.0.1", "[fe80::1%<b>]", "127.0.0.1?", "[::1]x"]
ODD_HOSTS += ["a b", ""]
OTHER_HOSTS = ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::", *ODD_HOSTS]


def test_the_host_must_be_a_name_of_the_server_or_any_ip_address():
    client = client_of(Trust(names={"named.example"}))
    for method in ("GET", "POST"):
        for host in (*OWN_HOSTS, *OWN_NAMES):
            assert client.request(method, "/", headers={"host": host}).status_code == 200, host
        for host in OTHER_HOSTS:
            reply = client.request(method, "/", headers={"host": host})
            assert (reply.status_code, reply.json()["error"][-1]) == (403, "."), host


OWN_ORIGINS = [None, "http://localhost:7860", "https://localhost:7860"]  # None: a program
OTHER_ORIGINS = ["null", "https://evil.example", "http://localhost", "http://localhost:1", "http://localhost:7860.evil"]


def test_only_the_page_itself_and_programs_may_post():
    client = client_of(Trust())
    for origin in OWN_ORIGINS:
        assert client.post("/", headers={"origin": origin} if origin else {}).status_code == 200
    for origin in OTHER_ORIGINS:
        assert client.post("/", headers={"origin": origin}).status_code == 403
        preflight = client.options("/", headers={"origin": origin, "access-control-request-method": "POST"})
        for reply in (preflight, client.get("/", headers={"origin": origin})):
            assert not [name for name in reply.headers if name.startswith("access-control-")]


def test_an_allowed_site_may_post():
    client = client_of(Trust(embedders=["https://school.example"]))
    headers = {"origin": "https://school.example"}
    reply = client.post("/", headers=headers)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == "https://school.example"
    assert "access-control-allow-credentials" not in reply.headers
    assert "https://school.example" in reply.headers["content-security-policy"]
    assert "cross-origin-resource-policy" not in reply.headers
    assert client.options("/", headers=headers).status_code == 204
    assert client.post("/", headers={"origin": "https://other.example"}).status_code == 403


def test_browsers_load_nothing_from_other_sites():
    headers = client_of(Trust()).get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    space = client_of(Trust(is_on_space=True)).get("/").headers["content-security-policy"]
    assert space.partition("frame-ancestors ")[2] == "'self' https://huggingface.co https://*.hf.space"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ((), "198.51.100.1", PEER),  # any client can send this header
        (["203.0.113.8"], "198.51.100.1", PEER),
        ([PEER], "198.51.100.1", "198.51.100.1"),
        ([PEER], "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the proxy itself adds the last address
        (["*"], "made up, 198.51.100.1", "198.51.100.1"),
        ([PEER], None, PEER),
        ([PEER], "", PEER),
        ([PEER], "198.51.100.1:5000", "198.51.100.1"),
        ([PEER], "2001:db8::1", "2001:db8::/64"),
        ([PEER], "[2001:db8::1]:5000", "2001:db8::/64"),
    ],
)
def test_the_forwarded_address_counts_only_from_a_trusted_proxy(proxies, forwarded, address):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_of(Trust(proxies=proxies)).get("/", headers=headers).json()["address"] == address


@pytest.mark.parametrize(
    ("trust", "forwarded", "origin", "status"),
    [
        (Trust(), "digits.example", "https://digits.example", 403),
        (BEHIND_PROXY, "digits.example", "https://digits.example", 200),
        (BEHIND_PROXY, "digits.example, 10.0.0.1:7860", "https://digits.example", 200),
        (BEHIND_PROXY, "digits.example, 10.0.0.1:7860", "http://10.0.0.1:7860", 200),
        (BEHIND_PROXY, "digits.example, 10.0.0.1:7860", "https://evil.example", 403),
    ],
)
def test_a_forwarded_host_counts_only_from_a_trusted_proxy(trust, forwarded, origin, status):
    headers = {"origin": origin, "x-forwarded-host": forwarded}
    assert client_of(trust).post("/", headers=headers).status_code == status


def test_an_invalid_forwarded_host_is_rejected():
    client = client_of(BEHIND_PROXY)
    for host in (*ODD_HOSTS, "<script>", "named.example, a/b"):
        assert client.get("/", headers={"x-forwarded-host": host}).status_code == 403, host
    assert client.get("/", headers={"x-forwarded-host": "named.example, 10.0.0.1:80"}).status_code == 200


@pytest.mark.parametrize(("trust", "passed_on"), [(Trust(), False), (BEHIND_PROXY, True)])
def test_forwarded_headers_are_passed_on_only_from_a_trusted_proxy(trust, passed_on):
    headers = {"x-forwarded-host": "named.example", "x-forwarded-proto": "https"}
    received = set(client_of(trust).get("/", headers=headers).json()["headers"])
    assert received & headers.keys() == (headers.keys() if passed_on else set())


@pytest.mark.parametrize("size", [0, PIECE, PIECE + 1, 3 * PIECE])
async def test_answers_are_written_in_pieces(size):
    """So that a client that does not read keeps only a piece in memory."""
    body, pieces = bytes(range(251)) * (size // 251) + bytes(size % 251), []

    async def send(message):
        if message["type"] == "http.response.body":
            pieces.append((len(message["body"]), message.get("more_body", False)))
            received.extend(message["body"])

    received = bytearray()
    scope = {"type": "http", "method": "GET", "path": "/", "client": ("one", 1), "headers": [(b"host", b"localhost")]}
    await Origins(Response(body), Trust())(scope, None, send)
    assert received == body
    whole = max(0, -(-size // PIECE) - 1)
    assert pieces == [(PIECE, True)] * whole + [(size - whole * PIECE, False)]
