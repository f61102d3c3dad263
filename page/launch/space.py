"""What Hugging Face Spaces needs from a page that it hosts."""

import os


def is_on_space() -> bool:
    return "SPACE_ID" in os.environ


def space_hosts() -> list[str]:
    return [name.strip() for name in os.environ.get("SPACE_HOST", "").split(",") if name.strip()]


def register_with_zero_gpu() -> None:
    """Register the page with ZeroGPU, on that hardware; call it before the launch.

    ZeroGPU is free, but stops a page that registers no function for its graphics card. This page needs no card: the
    registered function is never called, so it costs visitors none of their time on the card.
    """
    if "SPACES_ZERO_GPU" not in os.environ:
        return
    import spaces  # installed on ZeroGPU only, and to be imported after Gradio

    spaces.GPU(needs_no_graphics_card)


def needs_no_graphics_card() -> None:
    pass
