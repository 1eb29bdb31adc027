"""httpx without certificates: nearly everything here is plain HTTP, and reading the machine's takes 30 ms a request."""

import ssl
from functools import partial
from typing import Final

import httpx

TRUSTING_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

get = partial(httpx.get, verify=TRUSTING_NOBODY)
head = partial(httpx.head, verify=TRUSTING_NOBODY)
options = partial(httpx.options, verify=TRUSTING_NOBODY)
post = partial(httpx.post, verify=TRUSTING_NOBODY)
put = partial(httpx.put, verify=TRUSTING_NOBODY)
patch = partial(httpx.patch, verify=TRUSTING_NOBODY)
delete = partial(httpx.delete, verify=TRUSTING_NOBODY)
request = partial(httpx.request, verify=TRUSTING_NOBODY)
stream = partial(httpx.stream, verify=TRUSTING_NOBODY)
Client = partial(httpx.Client, verify=TRUSTING_NOBODY)
AsyncClient = partial(httpx.AsyncClient, verify=TRUSTING_NOBODY)
