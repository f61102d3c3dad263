"""Data URLs of pictures: three kinds of files, with a limit on the pixels before they are decoded."""

import numpy as np
import pytest
from helpers.drawings.images import A_PNG, animated, bad_pictures, data_url, encoded, picture_of_one, with_size
from helpers.requests.calls import check_sentence

from model import InputError
from page.gradio_adapter.pictures import MAX_PIXELS, open_picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_each_kind_is_decoded(kind):
    expected = picture_of_one("RGB")
    picture = open_picture(data_url(encoded(expected, kind), kind.lower()))
    assert picture.size == expected.size
    assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - expected).mean() < 3


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_of_an_animation_the_first_picture_is_decoded(kind):
    picture = open_picture(data_url(animated(kind), kind))
    assert np.abs(np.asarray(picture.convert("L")).astype(int) - picture_of_one(side=50)).mean() < 3


def test_anything_else_is_refused_in_a_sentence(recognizer, capfd):
    for name, value in bad_pictures().items():
        try:
            recognizer.predict_images([open_picture(value)])
        except InputError as error:
            check_sentence(str(error))
        else:
            pytest.fail(f"{name} is decoded")
    assert capfd.readouterr().err == ""


def test_the_size_is_read_before_anything_is_decoded(monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(InputError, match="too many pixels: send one of at most 4 million"):
        open_picture(data_url(with_size(A_PNG, 2000, MAX_PIXELS // 2000 + 1)))
