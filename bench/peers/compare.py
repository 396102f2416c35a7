"""Runs the peers in turns, A B C A B C, and prints and writes the table. Start it with bench/peers/run.

Every figure beside Brenier's is the median of ratios taken within one round, so that a busy or throttled machine slows
both sides of a ratio. Each peer is measured with one and two threads (as far as there are cores); its best counts.
"""

import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "bench/peers"
PEERS = {
    "Brenier fused": ([str(ROOT / "build/release/bench/peer_brenier")], "fused"),
    "Brenier autograd": ([str(ROOT / "build/release/bench/peer_brenier")], "autograd"),
    "PyTorch eager": ([sys.executable, str(HERE / "peer_torch.py")], "eager"),
    "torch.compile": ([sys.executable, str(HERE / "peer_torch.py")], "compile"),
    "JAX, step by step": ([sys.executable, str(HERE / "peer_jax.py")], "steps"),
    "JAX, one loop": ([sys.executable, str(HERE / "peer_jax.py")], "loop"),
}
SMALL = {"dim": 2, "hidden": 64, "layers": 4, "inner": 10, "init-scale": 0.1}
CASES = {
    "2-D, batch 256": {**SMALL, "batch": 256},
    "2-D, batch 1024": {**SMALL, "batch": 1024},
    "16-D, batch 1024": {**SMALL, "batch": 1024, "dim": 16},
    "64-D, batch 1024": {**SMALL, "batch": 1024, "dim": 64, "init-scale": 0.03},
    "784-D, batch 60": {"dim": 784, "hidden": 1024, "layers": 3, "inner": 10, "batch": 60, "init-scale": 0.005},
}


class Peer:
    """One process. `steps` is chosen so that a measurement lasts about a slice."""

    def __init__(self, name, case, threads, device):
        command, mode = PEERS[name]
        flags = [f for key, value in {**case, "threads": threads, "device": device}.items()
                 for f in (f"--{key}", str(value))]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
        self.name, self.threads, self.steps, self.times = name, threads, 1, []
        self.process = subprocess.Popen([*command, "--mode", mode, *flags], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
        self.about = self.answer()["ready"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} with {self.threads} threads ended with status {self.process.wait()}")
        return json.loads(line)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def warm_up(self, slice_seconds):
        seconds = self.ask("run 1")["seconds"]
        for _ in range(3):
            self.steps = max(1, round(self.steps * min(10.0, slice_seconds / max(seconds, 1e-6))))
            seconds = self.ask(f"run {self.steps}")["seconds"]

    def measure(self, clock):
        self.times.append(self.ask(f"run {self.steps}")[clock] / self.steps)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def flops_of_outer_step(case):
    """The products of an outer step with its inner ones as the formulas have them. A pass over the hidden weights is one
    product for each of them; skips count only when they are wide. An inner step is six passes, as engine_step counts:
    forward and backward of g and of f, the tangents of g, the gradient of g's weights. The step of f is eight: forward
    and backward of g, and forward, backward and the gradient of f's weights at the samples of either side.
    """
    weights = (case["layers"] - 1) * case["hidden"] ** 2
    if case["dim"] > 4:
        weights += case["layers"] * case["hidden"] * case["dim"]
    return (6 * case["inner"] + 8) * 2 * case["batch"] * weights


def steps_of_check(case):
    return 40 if case["hidden"] <= 64 else 4


def start(case, options, skipped):
    peers = []
    for name in options.peers:
        for count in options.threads:
            try:
                peers.append(Peer(name, case, count, options.device))
            except RuntimeError as error:
                skipped.append(str(error))
    return peers


def measure_case(name, case, options):
    """Returns the rows of one case, best thread count of each peer, and the peak of one core."""
    skipped = []
    peers = start(case, options, skipped)
    for peer in peers:
        peer.warm_up(options.slice)
    peaks, load = [], os.getloadavg()[0]
    for _ in range(options.rounds):
        peaks.append(peers[0].ask("peak")["flops"])
        for peer in peers:
            peer.measure("cpu" if options.clock == "cpu" else "seconds")
    duals = {}
    for peer in peers:
        if peer.threads == options.threads[0]:
            peer.ask("restart")
            duals[peer.name] = peer.ask(f"run {steps_of_check(case)}")["dual"]
    for peer in peers:
        peer.stop()
    best = {}
    for peer in peers:
        if peer.name not in best or statistics.median(peer.times) < statistics.median(best[peer.name].times):
            best[peer.name] = peer
    one = next(p for p in peers if p.name == "Brenier fused" and p.threads == options.threads[0])
    two = next(p for p in peers if p.name == "Brenier fused" and p.threads == options.threads[-1])
    work = flops_of_outer_step(case)
    return {
        "name": name,
        "load": load,
        "skipped": skipped,
        "peak": statistics.median(peaks),
        "of_peak": statistics.median(work / t / peak for t, peak in zip(one.times, peaks)),
        "best_of_peak": work / min(one.times) / max(peaks),
        "scaling": statistics.median(a / b for a, b in zip(one.times, two.times)),
        "rows": [row_of(peer, best["Brenier fused"], case, duals) for peer in best.values()],
    }


def row_of(peer, fused, case, duals):
    ratios = [theirs / ours for theirs, ours in zip(peer.times, fused.times)]
    return {"peer": peer.name, "about": peer.about, "threads": peer.threads, "dual": duals.get(peer.name),
            "steps": case["inner"] / statistics.median(peer.times), "ratio": statistics.median(ratios),
            "low": min(ratios), "high": max(ratios)}


def cpu_model():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def isa():
    flags = Path("/proc/cpuinfo").read_text()
    return "AVX-512" if " avx512f" in flags else "AVX2" if " avx2" in flags else platform.machine()


def page(results, options):
    lines = [
        "# The same step in Brenier and its peers", "",
        "One outer step of OT-ICNN (Makkuva et al., ICML 2020): ten inner updates of g and one of f, each with fresh",
        "samples, Adam, f projected, g penalised; the network of the paper, a squared leaky ReLU and then leaky ReLU with",
        "skips from the input. 2-D: N(0, I) to eight Gaussians, hidden 64 x 4; 16-D and 64-D: N(0, I) to N(5, I), hidden",
        "64 x 4; 784-D: the same with hidden 1024 x 3. Written by `bench/peers/run`, which builds Brenier, installs the",
        "peers on the first run, and measures them in turns, A B C A B C.", "",
        f"Machine: {options.machine}.",
        f"Command: `{shlex.join(['bench/peers/run', *sys.argv[1:]])}`. Threads tried: {options.threads}, the best counts;",
        f"clock: {'processor time, since others were using the machine' if options.clock == 'cpu' else 'wall'}. `times` is "
        "how much longer the peer takes than Brenier's fused",
        "engine: the median over the rounds, with the smallest and the largest. `dual` is the dual value after 40 outer",
        "steps (784-D: 4) from new weights: it differs by seeds and samples, and shows that all do the same work.", "",
        *([] if options.device == "cuda" else [
            "Of the peak: the multiply-adds of the products as the formulas have them, for three hidden products 18 in each of",
            "the ten inner steps and 24 in the step of f, over the time of all. The engine needs 17 of the 18, and fewer where",
            "samples share rows, so that this is no rate of arithmetic. The peak is one core's, the fastest of eight runs of",
            "less than a millisecond, which finds moments when no neighbour uses the core; a slice is hundreds of times as",
            "long.", ""]),
    ]
    for result in results:
        lines += [f"## {result['name']}", "",
                  "| peer | threads | inner steps/s | times | dual |", "|---|---:|---:|---:|---:|"]
        for row in result["rows"]:
            lines.append(f"| {row['peer']} ({row['about']}) | {row['threads']} | {row['steps']:.0f} | "
                         f"{row['ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f}) | {row['dual']:.3g} |")
        scaling = (f"; {options.threads[-1]} threads: {result['scaling']:.2f} times one"
                   if options.threads[-1] > 1 else "")
        if options.device == "cuda":
            lines += [""] + [f"Left out: {reason}." for reason in result["skipped"]] + [""]
            continue
        lines += ["", f"Brenier fused with one thread: {100 * result['of_peak']:.0f} % of the peak, "
                  f"{result['peak'] * 1e-9:.0f} GFLOP/s, in the median, {100 * result['best_of_peak']:.0f} % in the fastest "
                  f"slice{scaling}. Load of the machine at the start: {result['load']:.1f}."]
        lines += [f"Left out: {reason}." for reason in result["skipped"]] + [""]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--slice", type=float, default=0.5, help="seconds of one measurement")
    parser.add_argument("--cases", default=";".join(CASES), help="names separated by semicolons")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall",
                        help="cpu: seconds of processor time, for a machine that others use too; with --threads 1 only")
    parser.add_argument("--peers", default=";".join(PEERS), help="names separated by semicolons")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--machine", help="what the page calls the machine",
                        default=f"{cpu_model()}, {os.cpu_count()} cores, {isa()}, {platform.system()} {platform.machine()}")
    parser.add_argument("--brenier", help="the program peer_brenier, where it is not in build/release")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/peers.md")
    options = parser.parse_args()
    options.threads = [t for t in map(int, options.threads.split(",")) if t <= (os.cpu_count() or 1)]
    if options.clock == "cpu" and options.threads != [1]:
        parser.error("processor time says how fast one thread is; add --threads 1")
    options.peers = [name for name in PEERS if name in options.peers.split(";")]
    if options.device == "cuda":
        options.threads = [1]
        options.peers = [name for name in options.peers if name != "Brenier autograd"]  # it stays on the CPU
    if options.brenier:
        for name in ("Brenier fused", "Brenier autograd"):
            PEERS[name] = ([options.brenier], PEERS[name][1])
    names = options.cases.split(";")
    unknown = [n for n in names if n not in CASES]
    if unknown:
        parser.error(f"there is no case {unknown[0]!r}; there are {'; '.join(CASES)}")
    results, began = [], time.time()
    for name in names:
        results.append(measure_case(name, CASES[name], options))
        print(page(results[-1:], options).split("\n## ", 1)[1], flush=True)
        options.out.write_text(page(results, options))
    print(f"{time.time() - began:.0f} s; written to {options.out}")


if __name__ == "__main__":
    main()
