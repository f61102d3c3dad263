"""Addresses and QR codes that lead other devices to the page."""

import shutil
import subprocess
import sys
from urllib.parse import urlsplit

import numpy as np
import pytest
from helpers.drawings.images import read_codes
from helpers.running.driver import ROOT

from model import InputError
from page.server.join import MAX_CHARACTERS, addresses_for_others, lan_hosts, qr_pixels

INTERFACES = """
ip link set lo up
for number in 0 1 2 3; do ip link add card$number type veth peer name cable$number; done
ip address add 169.254.7.7/16 dev card0
ip address add 10.42.0.1/24 dev card1
ip address add 192.168.7.20/24 dev card2
ip address add 172.20.0.9/24 dev card3
for number in 0 1 2; do ip link set card$number up; ip link set cable$number up; done
for number in 0 1 2; do until ip link show card$number | grep -q "state UP"; do sleep 0.01; done; done
"""
PRINT_HOSTS = [sys.executable, "-c", "from page.server.join import lan_hosts; print(*lan_hosts())"]


@pytest.mark.skipif(shutil.which("unshare") is None, reason="only Linux has network namespaces")
@pytest.mark.parametrize(
    ("setup", "hosts"),
    [
        ("ip link set lo up", ""),
        (INTERFACES, "10.42.0.1 192.168.7.20 169.254.7.7"),  # like a hotspot without internet
        (f"{INTERFACES}\nip route add default dev card2", "192.168.7.20 10.42.0.1 169.254.7.7"),
    ],
    ids=["no network", "no route", "default route"],
)
def test_hosts_of_several_networks(setup, hosts):
    """In a network namespace of its own, where the system has them."""
    begin = ["unshare", "--net", "sh", "-ec"]
    attempt = subprocess.run([*begin, "ip link add card type veth"], capture_output=True, text=True, check=False)
    if attempt.returncode:
        pytest.skip(f"no network namespaces (Debian: util-linux, iproute2): {attempt.stderr.strip()}")
    command = [*begin, f'{setup}\nexec "$@"', "sh", *PRINT_HOSTS]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert printed.returncode == 0, printed.stderr
    assert printed.stdout.strip() == hosts


@pytest.mark.skipif(not lan_hosts(), reason="this machine is connected to no network")
def test_a_public_address_is_kept_and_a_local_one_replaced_by_the_hosts_of_the_network():
    for address in ("https://school-digit-sketchpad.hf.space", "http://192.168.1.5:7860/school/"):
        assert addresses_for_others(address, False, {urlsplit(address).hostname}) == [address]
    for address, end in (("http://localhost:7860", ":7860"), ("https://127.0.0.1/a", "/a"), ("http://[::1]:80", ":80")):
        scheme = address.partition(":")[0]
        own = {urlsplit(address).hostname}
        assert addresses_for_others(address, True, own) == [f"{scheme}://{host}{end}" for host in lan_hosts()]


def test_invalid_addresses_are_rejected():
    texts = ("", "localhost", "javascript:alert(1)", "ftp://school", "http://", "http://[", "http://a:b")
    for address in (None, 7860, [], {}, *texts, f"http://school/{'a' * MAX_CHARACTERS}"):
        for is_local in (True, False):
            with pytest.raises(InputError, match="address"):
                addresses_for_others(address, is_local, {"school", "a", None})
    with pytest.raises(InputError, match="that of this page"):  # another server's address
        addresses_for_others("https://elsewhere.example/", False, {"school.example"})


@pytest.mark.parametrize(
    "address", ["http://10.0.0.1", f"https://school/{'a' * (MAX_CHARACTERS - 15)}", "http://数字/"]
)
def test_the_code_contains_the_address(address):
    pixels = qr_pixels(address)
    assert pixels.dtype == np.uint8
    assert pixels.shape[0] == pixels.shape[1]
    assert set(np.unique(pixels)) == {0, 255}
    margin = pixels.copy()
    margin[4:-4, 4:-4] = 255
    assert (margin == 255).all()  # the quiet zone of the standard, four modules
    assert read_codes(pixels.repeat(4, axis=0).repeat(4, axis=1)) == [address]
