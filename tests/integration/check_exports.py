"""Answers requests, one JSON object a line, so that the packages are imported once for all exports and not once for each:

    {"verify": FOLDER, "files": [...]}                    what `python FOLDER/verify.py FOLDER FILES...` does, with fewer
                                                          points one by one: those take most of its time
    {"jax": FOLDER, "output": "map", "side": "source"}    the written loader gives the same in JAX

Each answer is a line, {"problem": TEXT}: empty where there is none.
"""
import contextlib
import importlib.util
import json
import sys
import traceback

import jax
import numpy as np
import onnxruntime  # noqa: F401, with torch: what verify.py opens files with
import torch  # noqa: F401
from safetensors.numpy import load_file


def forget_the_loaders():
    """Every export has a load_torch and a load_jax of its own."""
    for name in ("load_torch", "load_jax"):
        sys.modules.pop(name, None)


def verify(folder, files):
    sys.argv = [folder + "/verify.py", folder, *files]
    spec = importlib.util.spec_from_file_location("verify", sys.argv[0])
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.IN_SMALL_BATCHES = 16
    code = script.main()
    return f"verify.py ends with {code}" if code else ""


def check_jax(folder, output, side):
    sys.path.insert(0, folder)
    from load_jax import load

    t = load_file(folder + "/check_points.safetensors")
    x, want = t[f"points/{side}/training"], t[output + "/training"]
    got = np.asarray(jax.jit(load(folder)[output])(x)).reshape(want.shape)
    # On points that rounding does not throw over a kink.
    error, scale = np.abs(got - want).max(1), np.abs(want).max()
    largest = error[t[output + "/training/spread"] < 5e-6 * scale].max()
    return "" if largest < 1e-5 * scale else f"{output} differs by {largest} of {scale} in JAX"


def answer(request):
    forget_the_loaders()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            if "verify" in request:
                return verify(request["verify"], request["files"])
            return check_jax(request["jax"], request["output"], request["side"])
    except Exception:
        return traceback.format_exc()


for line in sys.stdin:
    print(json.dumps({"problem": answer(json.loads(line))}), flush=True)
