"""scikit-learn's metadata routing: whether a Pipeline or a search hands weights on to fit() and score()."""

import copy
import inspect

_UNCHANGED = "$UNCHANGED$"  # sklearn.utils.metadata_routing.UNCHANGED: scikit-learn may not be there


class Requests:
    """What of a caller's metadata is wanted, a method at a time, as scikit-learn's own estimators are asked for it.

    ``_METADATA``: by method, which of its parameters are metadata. A subclass whose method takes fewer has fewer.
    """

    _METADATA = {}

    def get_metadata_routing(self):
        """What of a caller's metadata is wanted, as scikit-learn's MetadataRequest; wants scikit-learn 1.3 or newer."""
        from sklearn.utils.metadata_routing import MetadataRequest

        if hasattr(self, "_metadata_request"):
            return copy.deepcopy(self._metadata_request)
        made = MetadataRequest(owner=repr(self) if callable(self) else type(self).__name__)
        for method in self._METADATA:
            for name in self._metadata_of(method):
                getattr(made, method).add_request(param=name, alias=None)
        return made

    def _metadata_of(self, method):
        taken = inspect.signature(getattr(self, "__call__" if callable(self) else method)).parameters
        return [name for name in self._METADATA[method] if name in taken]

    def _set_requests(self, method, requests):
        from sklearn import get_config

        if not get_config().get("enable_metadata_routing"):
            raise RuntimeError(f"set_{method}_request() says what is handed on by scikit-learn's metadata routing, which is "
                               "off. Call sklearn.set_config(enable_metadata_routing=True) first.")
        requests = {name: alias for name, alias in requests.items() if alias != _UNCHANGED}
        known = self._metadata_of(method)
        if unknown := [name for name in requests if name not in known]:
            raise TypeError(f"{type(self).__name__}.{method}() takes no {', '.join(unknown)}. Ask for {', '.join(known)}.")
        made = self.get_metadata_routing()
        for name, alias in requests.items():
            getattr(made, method).add_request(param=name, alias=alias)
        self._metadata_request = made
        return self
