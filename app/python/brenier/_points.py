"""Points from whatever people hold them in, and back in the type that came."""

import sys

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
    if points is None:
        raise ValueError(f"{name} is None, and points are rows of numbers [n, d].")
    refuse_masked(points, name, "Drop the rows that hold them: " + name + "[~numpy.ma.getmaskarray(" + name + ").any(axis=1)].")
    if getattr(points, "requires_grad", False):
        raise ValueError(f"{name} is a tensor that autograd follows, and a map is learned by its own gradients. "
                         f"Give {name}.detach().")
    array = np.asarray(points)
    if array.dtype.kind == "c":
        raise ValueError(f"Complex data not supported: {name} holds complex numbers, but points are real.")
    if array.dtype.kind in "OUS":
        array = _numbers(array, name)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} holds values of type {array.dtype}, which are no numbers. Convert them, dates by "
                         ".astype('datetime64[s]').astype(float).")
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


def refuse_masked(values, name, what_to_do):
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError(f"{name} has {np.ma.count_masked(values)} values that are masked, and a map takes numbers alone. "
                         + what_to_do)


def _numbers(array, name):
    """Of objects, each of which has to be a number; the first that is none is named by its place."""
    def where(place):
        at = zip(("row", "column", "layer"), np.unravel_index(place, array.shape))
        return f"{name}: {', '.join(f'{axis} {k}' for axis, k in at)} (from 0)"

    flat = np.empty(array.size)
    for place, value in enumerate(array.flat):
        if isinstance(value, (str, bytes)):
            raise ValueError(f"{where(place)} is the text {_plainly(value)!r}, and points are numbers. Choose columns of numbers, "
                             "or convert it.")
        if type(value).__name__ in ("NAType", "NaTType", "NoneType"):
            raise ValueError(f"{where(place)} is a missing value ({value}). Drop or fill the rows that hold such: the "
                             "map takes numbers alone.")
        try:
            flat[place] = value
        except (TypeError, ValueError) as error:
            raise type(error)(f"{where(place)} is a {type(value).__name__}: {error}. Choose columns of numbers, or "
                              "convert it.") from None
    return flat.reshape(array.shape)


def _plainly(text):
    """Without NumPy's own type, whose repr says np.str_('1')."""
    return str(text) if isinstance(text, str) else bytes(text)


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
    refuse_masked(weights, f"The weights of {name}", "Give 0 for rows that do not count.")
    weights = np.asarray(weights, dtype=np.float64)
    if weights.shape != (rows,):
        raise ValueError(f"The weights of {name} have shape {weights.shape}, and {name} has {rows} rows. "
                         "Give one weight a row.")
    wrong = ~np.isfinite(weights) | (weights < 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(f"The weights of {name}: the weight of row {row} (from 0) is {weights[row]:g}. Weights are numbers "
                         "from 0 on; only their ratios count.")
    largest = weights.max()
    return weights / largest if largest > 1e100 else weights


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
            names = names + [next(name for name in ("weight", "sample_weight", *map("weight{}".format, range(len(names) + 1)))
                                  if name not in names)]
        header = {"descr": [(column, kind) for column in names], "fortran_order": False, "shape": (len(array),)}
    else:
        header = {"descr": kind, "fortran_order": not array.flags.c_contiguous, "shape": array.shape}
    return _core.lend(name, _npy_header(header), array, "" if weights is None else str(array.shape[1]))


def _npy_header(header):
    """Version 3 of the format, whose text is UTF-8: columns have names in every language."""
    text = repr(header).encode()
    text += b" " * (-(len(text) + 13) % 64) + b"\n"
    return b"\x93NUMPY\x03\x00" + len(text).to_bytes(4, "little") + text


def _plain(names, count):
    """Names that stand in an NPY header and that no other column has; None where there are none such."""
    if names is None or len(names) != count or len(set(names)) != count:
        return None
    return list(names) if all(name and name.isprintable() for name in names) else None


def in_order(points, names, wanted):
    """A frame's columns in the order of `wanted`, where it has exactly those."""
    if names is None or wanted is None or list(names) == list(wanted):
        return points
    missing = [name for name in wanted if name not in set(names)]
    if missing:
        raise ValueError("The feature names should match those that were passed during fit. Missing: "
                         f"{', '.join(missing)}; there are {', '.join(names)}.")
    return points[list(wanted)]


def as_set(array, points, estimator):
    """A frame where scikit-learn's set_output() or its configuration asks for one."""
    if "sklearn" not in sys.modules:
        return array
    from sklearn.utils._set_output import _wrap_data_with_container

    return _wrap_data_with_container("transform", array, points, estimator)


def doubles(array):
    return np.ascontiguousarray(array, dtype=np.float64)


def blocks(rows, each=1 << 14):
    return [slice(first, first + each) for first in range(0, rows, each)]
