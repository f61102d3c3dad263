"""The repository as Hugging Face Spaces uses it."""

import http.server
import sys
from typing import ClassVar

import httpx
import pytest
from helpers.running.driver import free_port, running_app
from helpers.running.localhost import serve
from helpers.running.waiting import REPLY, wait_until

SEVEN = [[[300, 250], [700, 250], [450, 800]]]
# The variables of a Space, without its port 7860, which another app on this machine may use.
SPACE = {
    "SYSTEM": "spaces",
    "SPACE_ID": "teacher/digit-sketchpad",
    "SPACE_HOST": "teacher-digit-sketchpad.hf.space",
    "SPACE_AUTHOR_NAME": "teacher",
    "SPACE_REPO_NAME": "digit-sketchpad",
    "GRADIO_SERVER_NAME": "0.0.0.0",
    "GRADIO_NUM_PORTS": "1",
    "GRADIO_ALLOW_FLAGGING": "never",
    "GRADIO_THEME": "huggingface",
    "GRADIO_SSR_MODE": "True",
}


class DeviceApi(http.server.BaseHTTPRequestHandler):
    """The part of ZeroGPU to which a page reports that it has started."""

    called: ClassVar[list[str]] = []  # paths

    def do_POST(self):
        self.called.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.mark.slow
@pytest.mark.skipif(sys.version_info >= (3, 15), reason="the package `spaces` does not support Python 3.15")
def test_starts_on_a_space_with_zero_gpu():
    port = str(free_port())
    with serve(DeviceApi) as api:
        zero_gpu = {"SPACES_ZERO_GPU": "true", "SPACES_ZERO_DEVICE_API_URL": api}
        served = running_app(**SPACE, GRADIO_SERVER_PORT=port, **zero_gpu)
        with served as app, httpx.Client(base_url=app.address, timeout=REPLY) as http:
            assert app.address.endswith(f":{port}")
            assert "page-components" in http.get("/").text
            answer = http.post("/gradio_api/run/predict", json={"data": [SEVEN]}).json()["data"][0]
            assert max(answer, key=answer.get) == "7"
            dependencies = http.get("/config").json()["dependencies"]
            names = {dependency["api_name"] for dependency in dependencies}
            assert names == {"predict", "predict_image"}
            # ZeroGPU stops a page that does not report; requesting a GPU would use up the visitor's quota.
            wait_until(lambda: DeviceApi.called, "the report of the start")
        assert DeviceApi.called == ["/startup-report"]
    output = "".join(app.output)
    assert "Traceback" not in output
    assert "Others in the same network" not in output
    assert app.process.returncode == 0, output
