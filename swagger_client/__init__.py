"""The first client's interface, for scripts written in 2023: bodies come first, data is free.

New scripts use :mod:`torc`.

Source:
    torc at commit d5c1dfb, 2023-03-29, the package of this name.
"""

from __future__ import annotations

from swagger_client.api import DefaultApi
from swagger_client.configuration import ApiClient, Configuration

__all__ = ["ApiClient", "Configuration", "DefaultApi"]
