"""Which hosts, sites and addresses requests may name, and that addresses take turns."""

import asyncio
import socket

import pytest
from loops import in_a_loop
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from page.guard.origins import Origins, Trust


def client_of(trust: Trust, peer: str = "203.0.113.7") -> TestClient:
    """A client of a server that tells the visitor's address, and that allows all sites, as Gradio does."""

    async def tell(request: Request) -> JSONResponse:
        allowed = {"access-control-allow-origin": "*", "access-control-allow-credentials": "true"}
        return JSONResponse({"address": request.scope["guard.address"]}, headers=allowed)

    app = Starlette(routes=[Route("/", tell, methods=["GET", "POST"])], middleware=[Middleware(Origins, trust=trust)])
    return TestClient(app, client=(peer, 5000), base_url="http://localhost:7860")


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:7860",
        "LOCALHOST",
        "127.0.0.1:7860",
        "192.168.1.5",
        "[::1]:7860",
        "[fe80::1]",
        socket.gethostname(),
        f"{socket.gethostname().removesuffix('.local')}.local:7860",
        "named.example:7860",
    ],
)
def test_the_server_may_be_asked_for_by_its_names_and_by_any_address(host):
    client = client_of(Trust(names={"named.example"}))
    assert client.get("/", headers={"host": host}).status_code == 200


ODD_HOSTS = ["127.0.0.1:x", "127.0.0.1:99999", "127.0.0.1/x", "x@127.0.0.1", "[fe80::1%<b>]", "127.0.0.1?", "[::1]x"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b", "[::", *ODD_HOSTS]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_by_another_name_it_is_not(host, method):
    reply = client_of(Trust()).request(method, "/", headers={"host": host})
    assert reply.status_code == 403
    assert reply.json()["error"].endswith(".")


@pytest.mark.parametrize("origin", ["http://localhost:7860", "https://localhost:7860", None])
def test_the_page_itself_and_programs_may_post(origin):
    headers = {"origin": origin} if origin else {}
    assert client_of(Trust()).post("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "origin",
    ["null", "https://evil.example", "http://localhost", "http://localhost:1", "http://localhost:7860.evil", "x"],
)
def test_other_sites_may_not(origin):
    client = client_of(Trust())
    assert client.post("/", headers={"origin": origin}).status_code == 403
    preflight = client.options("/", headers={"origin": origin, "access-control-request-method": "POST"})
    for reply in (preflight, client.get("/", headers={"origin": origin})):
        assert not [name for name in reply.headers if name.startswith("access-control-")]


def test_a_site_that_was_named_may():
    client = client_of(Trust(embedders=["https://school.example"]))
    headers = {"origin": "https://school.example"}
    reply = client.post("/", headers=headers)
    assert reply.status_code == 200
    assert reply.headers["access-control-allow-origin"] == "https://school.example"
    assert "access-control-allow-credentials" not in reply.headers
    assert "https://school.example" in reply.headers["content-security-policy"]
    assert client.options("/", headers=headers).status_code == 204
    assert client.post("/", headers={"origin": "https://other.example"}).status_code == 403


def test_browsers_are_told_to_load_nothing_from_elsewhere():
    headers = client_of(Trust()).get("/").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    space = client_of(Trust(is_on_space=True)).get("/").headers["content-security-policy"]
    assert space.partition("frame-ancestors ")[2] == "'self' https://huggingface.co https://*.hf.space"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        ((), "198.51.100.1", "203.0.113.7"),  # anybody can write this
        (["203.0.113.8"], "198.51.100.1", "203.0.113.7"),
        (["203.0.113.7"], "198.51.100.1", "198.51.100.1"),
        (["203.0.113.7"], "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the last hop is what the proxy has seen
        (["*"], "made up, 198.51.100.1", "198.51.100.1"),
        (["203.0.113.7"], None, "203.0.113.7"),
        (["203.0.113.7"], "", "203.0.113.7"),
        (["203.0.113.7"], "198.51.100.1:5000", "198.51.100.1"),
        (["203.0.113.7"], "2001:db8::1", "2001:db8::/64"),
        (["203.0.113.7"], "[2001:db8::1]:5000", "2001:db8::/64"),
    ],
)
def test_the_address_is_the_peers_but_behind_a_proxy_that_is_trusted(proxies, forwarded, address):
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    assert client_of(Trust(proxies=proxies)).get("/", headers=headers).json() == {"address": address}


def test_a_forwarded_host_counts_from_a_proxy_only():
    headers = {"origin": "https://digits.example", "x-forwarded-host": "digits.example"}
    assert client_of(Trust()).post("/", headers=headers).status_code == 403
    assert client_of(Trust(proxies=["203.0.113.7"])).post("/", headers=headers).status_code == 200


def test_of_several_hosts_that_proxies_forwarded_the_page_has_one():
    client = client_of(Trust(proxies=["203.0.113.7"]))
    forwarded = {"x-forwarded-host": "digits.example, 10.0.0.1:7860"}
    for origin, status in (
        ("https://digits.example", 200),
        ("http://10.0.0.1:7860", 200),
        ("https://evil.example", 403),
    ):
        assert client.post("/", headers={"origin": origin, **forwarded}).status_code == status


@pytest.mark.parametrize("host", [*ODD_HOSTS, "<script>", "a b", "named.example, a/b", ""])
def test_a_proxy_cannot_name_a_host_that_is_none(host):
    client = client_of(Trust(proxies=["203.0.113.7"]))
    assert client.get("/", headers={"x-forwarded-host": host}).status_code == 403
    assert client.get("/", headers={"x-forwarded-host": "named.example, 10.0.0.1:80"}).status_code == 200


@pytest.mark.parametrize(("proxies", "passed_on"), [([], False), (["203.0.113.7"], True)])
def test_what_is_forwarded_is_passed_on_from_a_proxy_only(proxies, passed_on):
    async def tell(request: Request) -> JSONResponse:
        return JSONResponse(list(request.headers))

    app = Starlette(routes=[Route("/", tell)], middleware=[Middleware(Origins, trust=Trust(proxies=proxies))])
    client = TestClient(app, client=("203.0.113.7", 5000), base_url="http://localhost:7860")
    headers = {"x-forwarded-host": "named.example", "x-forwarded-proto": "https", "x-gradio-server": "http://a"}
    told = set(client.get("/", headers=headers).json())
    assert told & headers.keys() == ({"x-forwarded-host", "x-forwarded-proto"} if passed_on else set())


def test_addresses_take_turns():
    begun = []

    async def app(scope, receive, send):
        begun.append(scope["guard.address"])

    async def send(message):
        assert message["type"] != "http.response.start" or message["status"] == 403
        begun.append("rejected") if message["type"] == "http.response.start" else None

    async def go():
        origins, scope = Origins(app, Trust()), {"type": "http", "method": "GET", "path": "/"}
        scopes = [{**scope, "client": ("many", n), "headers": [(b"host", b"localhost")]} for n in range(50)]
        scopes += [{**scope, "client": (name, 1), "headers": [(b"host", b"localhost")]} for name in ("one", "two")]
        scopes += [{**scope, "client": ("many", 99), "headers": [(b"host", b"evil.example")]}]
        await asyncio.gather(*(origins(each, None, send) for each in scopes))

    in_a_loop(go())
    assert sorted(begun[:4]) == ["many", "many", "one", "two"]
    assert begun[-1] == "rejected"
