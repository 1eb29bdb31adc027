"""httpx without certificates: nearly everything here is plain HTTP, and reading the machine's takes 30 ms a request.

And with the patience of all tests: httpx itself gives an answer five seconds, which a busy machine may need.
"""

import ssl
from functools import partial
from typing import Final

import httpx

TRUSTING_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_SECONDS: Final = 120

get = partial(httpx.get, verify=TRUSTING_NOBODY, timeout=_SECONDS)
head = partial(httpx.head, verify=TRUSTING_NOBODY, timeout=_SECONDS)
options = partial(httpx.options, verify=TRUSTING_NOBODY, timeout=_SECONDS)
post = partial(httpx.post, verify=TRUSTING_NOBODY, timeout=_SECONDS)
put = partial(httpx.put, verify=TRUSTING_NOBODY, timeout=_SECONDS)
patch = partial(httpx.patch, verify=TRUSTING_NOBODY, timeout=_SECONDS)
delete = partial(httpx.delete, verify=TRUSTING_NOBODY, timeout=_SECONDS)
request = partial(httpx.request, verify=TRUSTING_NOBODY, timeout=_SECONDS)
stream = partial(httpx.stream, verify=TRUSTING_NOBODY, timeout=_SECONDS)
Client = partial(httpx.Client, verify=TRUSTING_NOBODY, timeout=_SECONDS)
AsyncClient = partial(httpx.AsyncClient, verify=TRUSTING_NOBODY, timeout=_SECONDS)
