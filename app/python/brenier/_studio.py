"""The window, from Python."""

import os
import shutil
import subprocess
import tempfile


def open(run, program=None):
    """Opens a run in Brenier's window and returns at once, with the window's process.

    ``run``: a run directory, a .brenier file, or a fitted map, which is saved to a temporary file. ``program``: the
    studio, where it is not ``brenier`` on the path nor what the environment's BRENIER_STUDIO names.
    """
    program = program or os.environ.get("BRENIER_STUDIO") or shutil.which("brenier")
    if not program:
        raise FileNotFoundError("There is no program brenier on this machine's path. Install Brenier's desktop package, "
                                "or name the program: brenier.open(run, program=PATH).")
    path = run
    if hasattr(run, "save"):
        path = os.path.join(tempfile.mkdtemp(prefix="brenier-"), "map.brenier")
        run.save(path)
    path = os.fspath(path)
    if not os.path.exists(path):
        raise ValueError(f"There is no run {path}. Give a directory or a .brenier file that train or save() wrote.")
    return subprocess.Popen([program, path], stdin=subprocess.DEVNULL, start_new_session=True)
