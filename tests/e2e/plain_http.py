"""httpx without certificates: here everything is plain HTTP, and reading the machine's takes 30 ms for each request."""

import ssl
from functools import partial
from typing import Final

import httpx

_NONE: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

get = partial(httpx.get, verify=_NONE)
head = partial(httpx.head, verify=_NONE)
options = partial(httpx.options, verify=_NONE)
post = partial(httpx.post, verify=_NONE)
put = partial(httpx.put, verify=_NONE)
patch = partial(httpx.patch, verify=_NONE)
delete = partial(httpx.delete, verify=_NONE)
request = partial(httpx.request, verify=_NONE)
stream = partial(httpx.stream, verify=_NONE)
Client = partial(httpx.Client, verify=_NONE)
AsyncClient = partial(httpx.AsyncClient, verify=_NONE)
