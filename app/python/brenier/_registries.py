"""What can be named."""

import operator

from . import _core

#: What people bring from other libraries, and what it is here. No method and no run has an option of such a name.
ELSEWHERE = {"random_state": "seed", "n_jobs": "threads", "max_iter": "steps", "n_iter": "steps", "verbose": "progress",
             "batch_size": "batch", "lr": "learning_rate"}


def methods(**wanted):
    """The methods that learn between points, by their ids, each with title, help and what it gives.

    Keywords choose among them: ``methods(inverse=True)``, ``methods(potential=True, convex=True)``.
    """
    all_methods = _core.methods()
    known = list(next(iter(all_methods.values())))
    if unknown := [key for key in wanted if key not in known]:
        raise ValueError(f"methods() chooses by {', '.join(known)}, not by {', '.join(unknown)}.")
    return {name: told for name, told in all_methods.items()
            if all(told[key] == value for key, value in wanted.items())}


def options(method=None):
    """Every keyword that ``OTMap(method=...)`` takes: those of the method, with default, help, range and unit.

    Without a method: the settings that every run has.
    """
    if method == "auto":
        raise ValueError('Which method "auto" takes is known when it has seen the points: then it is method_ of the map, and '
                         "brenier.options(T.method_) shows its options.")
    return _core.settings() if method is None else _core.options(method)


def is_setting(name):
    return any(name == key or name in told.get("aliases", ()) for key, told in _core.settings().items())


def as_word(value):
    """A keyword's value as a person would type it."""
    if hasattr(value, "item") and not isinstance(value, str):
        value = value.item()
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def check_seed(seed):
    """ValueError where it is no whole number below 2^63; generators are none."""
    if seed is None or isinstance(seed, str):
        return
    try:
        right = not isinstance(seed, bool) and 0 <= operator.index(seed) < 1 << 63
    except TypeError:
        right = False
    if not right:
        raise ValueError(f"seed is {seed!r}, but must be a whole number from 0 to {(1 << 63) - 1}.")
