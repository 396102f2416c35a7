"""What the peers written in Python share: the case as command line flags, and the answers to the driver.

A peer prints one line of JSON when it is ready, then answers each line of stdin with one line of JSON:
  run N    trains N outer steps: {"seconds": ..., "cpu": ..., "dual": mean dual value of the last ten steps}
  restart  begins again from new weights: {}
"""

import argparse
import json
import sys
import time


def read_case():
    """The same flags as the C++ peer; one case is one network, one batch size and one number of threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", required=True)
    parser.add_argument("--dim", type=int, default=2)
    parser.add_argument("--hidden", type=int, default=64)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--batch", type=int, default=1024)
    parser.add_argument("--inner", type=int, default=10)
    parser.add_argument("--init-scale", type=float, default=0.1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    return parser.parse_args()


def layer_shapes(case):
    """[(A_k shape or None, W_k shape or None, b_k shape)] of the potential, weights as [out, in]."""
    widths = [case.hidden] * case.layers + [1]
    return [((w, case.dim), (w, widths[k - 1]) if k else None, (w,)) for k, w in enumerate(widths)]


def say(answer):
    print(json.dumps(answer), flush=True)


def serve(about, train, restart):
    """`train(n)` runs n outer steps to the end and returns the dual value."""
    say({"ready": about})
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "run":
            wall, cpu = time.perf_counter(), time.process_time()
            dual = train(int(rest[0]))
            say({"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "dual": float(dual)})
        elif word == "restart":
            restart()
            say({})
        else:
            return
