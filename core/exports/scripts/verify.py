"""Checks the files of an export against the numbers that Brenier's own networks gave when it was written:

    python verify.py FOLDER [FILE ...]

Reopens each .onnx (onnxruntime), .pt (PyTorch) and .safetensors (load_torch.py) file, evaluates it on training samples,
a grid and far points at batches of 1, 3 and 4096 (pictures: 16), and writes FILE.verify.json. Exit code 0: everything passed; 1: a
check failed; 3: a file could not be checked or judged here.
"""
import json
import os
import pathlib
import platform
import sys

try:
    import numpy as np
except ImportError:
    print(f"verify.py: {sys.executable} has no NumPy, so nothing was checked. Install it there (python3-numpy), or name "
          "another Python in BRENIER_PYTHON.", file=sys.stderr)
    sys.exit(3)

TOLERANCE = 1e-5  # of the largest absolute value in the set
MOST_SPREAD = 1e-3  # where rounding of the point alone moves the answer by more, no two programs need agree
SPREAD_FACTOR, MOST_STRAYS = 4, 0.05  # how far beyond rounding an answer may be, and where it may be farther
SMALL_BATCH, IN_SMALL_BATCHES = 64, 64  # batches up to this size see only so many points of a set


def read_tensors(path):
    """A safetensors file without its library: the length of a JSON header, the header, the data. Returns the tensors and
    what is said of them."""
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
    return tensors, header.get("__metadata__", {})


def open_onnx(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    double = session.get_inputs()[0].type == "tensor(double)"
    return (lambda output, x: session.run([output], {"x": x.astype("f8" if double else "f4")})[0]), "onnxruntime " + onnxruntime.__version__


def open_torchscript(path):
    import torch

    torch.set_num_threads(1)
    module = torch.jit.load(str(path))

    def run(output, x):
        with torch.no_grad():
            return getattr(module, output)(torch.from_numpy(x.copy())).numpy()

    return run, "PyTorch " + torch.__version__


def open_safetensors(path):
    import torch

    sys.path.insert(0, str(path.parent))
    from load_torch import load

    torch.set_num_threads(1)
    module = load(path.parent)

    def run(output, x):
        with torch.no_grad():
            return module.output(output, torch.from_numpy(x.copy())).numpy()

    return run, "load_torch.py with PyTorch " + torch.__version__


OPENERS = {".onnx": open_onnx, ".pt": open_torchscript, ".safetensors": open_safetensors}


def batches(run, output, x, size, points):
    """The output at x, evaluated `size` points at a time; a batch larger than x repeats its points."""
    if size > len(x):
        return run(output, np.resize(x, (size, x.shape[1])))[:len(x)]
    count = min(len(x), points) // size * size
    return np.concatenate([run(output, x[i:i + size]) for i in range(0, count, size)])


def compare(run, output, name, size, x, expected, spread, kink, origin):
    got = np.asarray(batches(run, output, x, size, IN_SMALL_BATCHES if size <= SMALL_BATCH else len(x)))
    if origin is not None and not output.endswith("potential"):
        got = got - origin
    scale = max(float(np.abs(expected).max()), 1e-30)
    expected = expected[:len(got)].reshape(got.shape[0], -1)
    check = {"output": output, "points": name, "batch": size, "count": len(got)}
    if got.reshape(len(got), -1).shape != expected.shape:
        return {**check, "passed": False, "problem": f"the shape is {list(got.shape)}, not {list(expected.shape)}"}
    error = np.abs(got.reshape(expected.shape).astype(np.float64) - expected).max(1)
    spread, kink = spread[:len(got)], kink[:len(got)] != 0
    steep = ~kink & (spread > MOST_SPREAD * scale)
    valid = ~kink & ~steep
    judged = error[valid]
    wrong = ~(judged <= np.maximum(TOLERANCE * scale, SPREAD_FACTOR * spread[valid]))
    strays = error[~valid] > SPREAD_FACTOR * spread[~valid]
    finite = bool(np.isfinite(got).all())
    constant = len(got) > 8 and float(np.ptp(expected, 0).max()) > 0 and float(np.ptp(got, 0).max()) == 0
    check.update(judged=int(valid.sum()), max_absolute_error=float(judged.max()) if judged.size else 0.0,
                 mean_absolute_error=float(judged.mean()) if judged.size else 0.0,
                 max_relative_error=float(judged.max()) / scale if judged.size else 0.0,
                 at_kinks=int(kink.sum()), too_steep=int(steep.sum()))
    passed = finite and not constant and not wrong.any() and strays.sum() <= MOST_STRAYS * len(got)
    if passed and not judged.size:
        return {**check, "passed": None,
                "problem": f"not judged: of {len(got)} points {int(kink.sum())} lie at kinks, and at {int(steep.sum())}"
                           " rounding of the point alone moves the answer by more than 0.1 %"}
    return {**check, "passed": bool(passed)}


def verdict(checks):
    """Failed where a check failed; passed where one passed and none failed; None where none could be judged."""
    said = {check["passed"] for check in checks}
    return False if False in said or not said else True if True in said else None


def verify(path, tensors, about):
    largest = int(about.get("largest_batch", 4096))
    answers = about.get("outputs of " + path.name, "map potential inverse inverse_potential").split()
    passport = {"format": 1, "file": path.name, "process": os.getpid(), "tolerance": TOLERANCE, "checks": []}
    try:
        run, opened = OPENERS[path.suffix](path)
    except ImportError as error:
        passport.update(passed=None, problem=f"not checked: {error}; scripts/setup of Brenier makes a Python with it")
        return passport
    except Exception as error:
        passport.update(passed=False, problem=f"it cannot be opened: {error}")
        return passport
    passport["verified_by"] = f"Python {platform.python_version()}, {opened}"
    if "scored_on" in about:
        passport["scored_on"] = about["scored_on"]
    for key in sorted(tensors):
        parts = key.split("/")
        if parts[0] != "points":
            continue
        _, side, name = parts
        # Far from 0, points and answers are given less the origin of their side.
        here, there = (np.array(json.loads(about[s + "_origin"])) if s + "_origin" in about else None
                       for s in (side, "target" if side == "source" else "source"))
        x = tensors[key] if here is None else tensors[key] + here
        for output in ("map", "potential") if side == "source" else ("inverse", "inverse_potential"):
            if output not in answers or f"{output}/{name}" not in tensors:
                continue
            for size in (1, 3, largest):
                try:
                    check = compare(run, output, name, size, x, tensors[f"{output}/{name}"],
                                    tensors[f"{output}/{name}/spread"], tensors[f"{output}/{name}/kink"], there)
                except Exception as error:
                    check = {"output": output, "points": name, "batch": size, "passed": False, "problem": str(error)}
                passport["checks"].append(check)
    passport["passed"] = verdict(passport["checks"])
    return passport


def main():
    folder = pathlib.Path(sys.argv[1])
    tensors, about = read_tensors(folder / "check_points.safetensors")
    names = sys.argv[2:] or sorted(p.name for p in folder.iterdir()
                                   if p.suffix in OPENERS and p.name != "check_points.safetensors")
    code = 0
    for name in names:
        passport = verify(folder / name, tensors, about)
        target = folder / (name + ".verify.json")
        part = target.with_suffix(".part")
        part.write_text(json.dumps(passport, indent=1) + "\n", encoding="utf-8")
        part.replace(target)
        if passport["passed"] is False:
            code = 1
        elif passport["passed"] is None and code == 0:
            code = 3
    return code


if __name__ == "__main__":
    sys.exit(main())
