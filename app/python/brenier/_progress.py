"""A bar while a map is learned."""

import sys


def _watched():
    """Whether somebody looks: a terminal, or a notebook."""
    return sys.stderr is not None and (sys.stderr.isatty() or "ipykernel" in sys.modules)


class Progress:
    """Called with step, seconds and dual value some twenty times a second; shows them by tqdm where it is installed.

    ``wanted``: None where somebody looks and tqdm is there; True and False as they say; or a function that is called
    with (step, seconds, dual value), NaN where the method says none.
    """

    def __init__(self, wanted, steps=None, seconds=None):
        self._function = wanted if callable(wanted) else None
        self._bar = None
        self._steps, self._seconds = steps, seconds
        if self._function or wanted is False or (wanted is None and not _watched()):
            return
        try:
            from tqdm.auto import tqdm
        except ImportError:
            if wanted:
                raise ValueError("progress=True shows a bar by tqdm, which is not installed. pip install tqdm, or give a "
                                 "function of (step, seconds, dual).") from None
            return
        if seconds is not None:
            self._bar = tqdm(total=round(seconds, 1), unit="s", bar_format="{l_bar}{bar}| {n:.1f}/{total} s {postfix}")
        else:
            self._bar = tqdm(total=steps, unit="step")

    def __call__(self, step, seconds, dual):
        if self._function:
            self._function(step, seconds, dual)
        if self._bar is None:
            return
        self._bar.n = min(seconds, self._seconds) if self._seconds is not None else step
        told = {"step": step} if self._seconds is not None else {}
        if dual == dual:
            told["dual value"] = f"{dual:.4f} (estimate)"
        self._bar.set_postfix(told, refresh=False)
        self._bar.refresh()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._bar is not None:
            self._bar.close()
