"""What is raised and warned of."""

import sys


class DataWarning(UserWarning):
    """Something about the points that a person should know before trusting what is learned from them."""


class NotFittedError(ValueError, AttributeError):
    """A map was asked something before fit(). Where scikit-learn is in use, what is raised is scikit-learn's, too."""


def __getattr__(name):
    """SklearnNotFittedError, of both families, which is made when it is asked for: scikit-learn may not be there."""
    if name != "SklearnNotFittedError":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from sklearn.exceptions import NotFittedError as theirs

    made = type(name, (NotFittedError, theirs), {"__module__": __name__})
    return globals().setdefault(name, made)


def not_fitted(name):
    """The error to raise, whoever may be waiting for it."""
    here = sys.modules[__name__]
    kind = here.SklearnNotFittedError if "sklearn" in sys.modules else NotFittedError
    return kind(f"This {name} instance is not fitted yet. Call 'fit' with points of both sides first.")
