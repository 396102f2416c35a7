"""Runs of brenier-cli for the benchmarks: trained once, scored once, kept in a folder, so that a sweep can be stopped and
started again. A run is finished when its RESULT file is there; one that was cut off goes on from its last autosave where
its length is a number of steps, and is trained again from its start where it is a time."""

import fcntl
import json
import os
import shlex
import shutil
import statistics
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CLI = Path(os.environ.get("BRENIER_CLI", ROOT / "build/release/app/brenier-cli"))


def listed(kind):
    """What `brenier-cli list KIND` knows, in its registry's order."""
    return json.loads(subprocess.run([CLI, "list", kind, "--json"], check=True, capture_output=True, text=True).stdout)


def last_line(text):
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""


def call(*arguments):
    """What brenier-cli answers. A call that fails ends the benchmark with the program's own sentence."""
    done = subprocess.run([str(a) for a in (CLI, *arguments)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"brenier-cli {shlex.join(map(str, arguments))}: {last_line(done.stderr)}")
    return done.stdout


def side_by_side(jobs, function, tasks):
    """[function(*task) for task in tasks], `jobs` at a time. The first failure stops what has not begun."""
    if jobs == 1:
        return [function(*task) for task in tasks]
    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(function, *task) for task in tasks]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise


def require_unclaimed(run):
    """Ends the benchmark where another program is learning in a folder, which the program locks (RunDirectory::claim)."""
    if not run.is_dir():
        return
    folder = os.open(run, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(f"Another program is learning in {run}. Wait for it, or choose another --runs folder.") from None
    finally:
        os.close(folder)


def begins_or_goes_on(begun, run, arguments):
    """Whether a run of just these arguments was cut off and can go on; if not, makes room for one that begins."""
    by_steps = "--steps" in arguments and not {"--seconds", "--processor-seconds"} & set(arguments)
    saved = (run / "session.json").exists() and (run / "state.safetensors").exists()
    if by_steps and saved and begun.exists() and json.loads(begun.read_text()) == arguments:
        return True
    if run.exists():
        shutil.rmtree(run)
    begun.write_text(json.dumps(arguments))
    return False


def train_once(folder, name, arguments, before=()):
    """Trains and scores `name` in `folder` unless it is finished. Returns {"status": "done", "metrics": {id: value}, ...}
    or {"status": "refused" or "diverged", "reason": sentence}. Any other failure of the program is raised, and so is a
    finished run of the same name with other arguments: its numbers would answer another question."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    result, run = folder / f"{name}.json", folder / name
    arguments = [str(a) for a in arguments]
    if result.exists():
        kept = json.loads(result.read_text())
        if kept["arguments"] != arguments:
            raise SystemExit(f"{result} was made with {' '.join(kept['arguments'])}, not with {' '.join(arguments)}; "
                             "choose another --runs folder or delete it")
        return kept
    require_unclaimed(run)
    goes_on = begins_or_goes_on(folder / f"{name}.begun", run, arguments)
    how = ["--resume", run, "--steps", arguments[arguments.index("--steps") + 1]] if goes_on else [*arguments, "--out", run]
    trained = subprocess.run([*before, CLI, "train", *how, "--json"], capture_output=True, text=True)
    kept = {"arguments": arguments}
    if trained.returncode in (2, 3):
        kept |= {"status": "refused" if trained.returncode == 2 else "diverged", "reason": last_line(trained.stderr)}
    elif trained.returncode:
        raise SystemExit(f"{name}: brenier-cli ended with {trained.returncode}: {last_line(trained.stderr)}")
    else:
        about = json.loads(last_line(trained.stdout))
        scored = subprocess.run([*before, CLI, "eval", run, "--json"], capture_output=True, text=True)
        if scored.returncode:
            raise SystemExit(f"{name}: eval ended with {scored.returncode}: {last_line(scored.stderr)}")
        metrics = {key: entry["value"] for key, entry in json.loads(scored.stdout).items()}
        kept |= {"status": "done", "metrics": metrics}
        kept |= {key: about[key] for key in ("seconds", "steps", "engine", "threads", "truth", "solver")}
        if not goes_on:  # the program counts those of its own call
            kept["processor_seconds"] = about["processor_seconds"]
    scratch = result.with_suffix(".part")
    scratch.write_text(json.dumps(kept, indent=1))
    scratch.replace(result)
    (folder / f"{name}.begun").unlink()
    return kept


def spread(values, digits=3):
    """Mean and standard deviation over the seeds; a dash where no run has the number."""
    values = [v for v in values if v is not None]
    if not values:
        return "-"
    if len(values) == 1:
        return f"{values[0]:.{digits}g}"
    return f"{statistics.mean(values):.{digits}g} ± {statistics.stdev(values):.2g}"


def counted(threads):
    return "1 thread" if threads == 1 else f"{threads} threads"


def machine():
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith("model name")), "CPU")
    isa = "AVX-512" if " avx512f" in info else "AVX2" if " avx2" in info else "no AVX2"
    return f"{model}, {os.cpu_count()} cores, {isa}"
