"""What Hugging Face Spaces asks of a page that it hosts."""

import os


def is_on_space() -> bool:
    """Whether the page is served there."""
    return "SPACE_ID" in os.environ


def space_hosts() -> list[str]:
    """The names by which the Space is asked for."""
    return [name.strip() for name in os.environ.get("SPACE_HOST", "").split(",") if name.strip()]


def register_with_zero_gpu() -> None:
    """Make the page one that ZeroGPU starts, where that is the hardware. To be called before the launch.

    ZeroGPU is free hardware, but only for pages that have a function for its graphics card: it stops a page that names
    none. This page needs no such card, as the network answers in less than a millisecond without: the function that it
    names is never called, so that no visitor's time on the card is used up.
    """
    if "SPACES_ZERO_GPU" not in os.environ:
        return
    import spaces  # which is there by itself, and wants Gradio to be imported before

    os.environ["CUDA_VISIBLE_DEVICES"] = "-1"  # a training, which is outside of such functions, must not use the card
    spaces.GPU(needs_no_graphics_card)


def needs_no_graphics_card() -> None:
    pass
