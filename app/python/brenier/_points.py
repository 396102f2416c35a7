"""Points from whatever people hold them in, and back in the type that came."""

import io

import numpy as np

from . import _core


def column_names(points):
    """The names of a frame's columns; None where it has none, or some are no text."""
    columns = getattr(points, "columns", None)
    if columns is None or not len(columns) or not all(isinstance(name, str) for name in columns):
        return None
    return np.asarray(columns, dtype=object)


def as_array(points, name):
    """Rows of real numbers [n, d], in the type that came where that is one of floating point, without a copy."""
    if hasattr(points, "toarray") or "sparse" in type(points).__module__:
        raise TypeError(f"{name} is a sparse matrix, and a map takes dense points. Give {name}.toarray().")
    if isinstance(points, (str, bytes)):
        raise ValueError(f"{name} is text, and points are rows of numbers. brenier.load(PATH) opens a run.")
    array = np.asarray(points)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: {name} holds complex numbers, but points are real.")
    if array.dtype.kind in "OUS":
        array = array.astype(np.float64)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} holds values of type {array.dtype}, which are no numbers.")
    if array.ndim != 2:
        shape = " x ".join(map(str, array.shape)) or "a single number"
        axes = "1 axis" if array.ndim == 1 else f"{array.ndim} axes"
        raise ValueError(f"{name} has {axes} ({shape}), but points have two, [n, d]. Reshape your data: "
                         f"{name}.reshape(-1, 1) where each number is a point.")
    if array.shape[1] == 0:
        raise ValueError(f"{name} has 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.")
    if array.shape[0] == 0:
        raise ValueError(f"{name} has 0 sample(s) (shape={array.shape}) while a minimum of 1 is required.")
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        array = array.astype(np.float64)
    return array


def check_finite(array, name):
    wrong = ~np.isfinite(array)
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        what = "a missing value (NaN)" if np.isnan(array[row, column]) else "infinity (inf)"
        raise ValueError(f"{name}: row {row}, column {column} (from 0) is {what}; {wrong.any(axis=1).sum()} of "
                         f"{len(array)} rows hold such numbers. Drop or fill them: the map takes numbers alone.")


def _weights_of(weights, rows, name):
    if weights is None:
        return None
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (rows,):
        raise ValueError(f"The weights of {name} have shape {weights.shape}, and {name} has {rows} rows. "
                         "Give one weight a row.")
    return weights


def lend(points, name, weights=None, names=None):
    """Points that a run reads where they are, once: they are copied into memory of its own, as the bytes of an NPY file.

    ``names``: of the columns, which the run then knows; ``weights`` [n] become a last column.
    """
    array = points
    weights = _weights_of(weights, len(array), name)
    if weights is not None:
        array = np.column_stack([array.astype(np.float64, copy=False), weights])
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        array = np.ascontiguousarray(array)
    names = _plain(names, array.shape[1] - (weights is not None))
    kind = array.dtype.str
    if names is not None:
        array = np.ascontiguousarray(array)  # a record a row
        if weights is not None:
            names = names + ["weight"]
        header = {"descr": [(column, kind) for column in names], "fortran_order": False, "shape": (len(array),)}
    else:
        header = {"descr": kind, "fortran_order": not array.flags.c_contiguous, "shape": array.shape}
    start = io.BytesIO()
    np.lib.format.write_array_header_2_0(start, header)
    return _core.lend(name, start.getvalue(), array, "" if weights is None else str(array.shape[1]))


def _plain(names, count):
    """Names that stand in an NPY header as they are and that no other column has; None where there are none such."""
    if names is None or len(names) != count or len(set(names)) != count:
        return None
    plain = all(name and name.isascii() and name.isprintable() and not set(name) & set("'\"\\") for name in names)
    return list(names) if plain and "weight" not in names else None
