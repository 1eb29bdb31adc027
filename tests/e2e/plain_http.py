"""httpx without certificates: nearly everything here is plain HTTP, and reading the machine's takes 30 ms a request."""

import ssl
from functools import partial
from typing import Final

import httpx

TRUSTING_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
SECONDS: Final = 120.0
"""How long an answer may take: on a busy machine any takes more than the five seconds that httpx gives it."""

get = partial(httpx.get, verify=TRUSTING_NOBODY, timeout=SECONDS)
head = partial(httpx.head, verify=TRUSTING_NOBODY, timeout=SECONDS)
options = partial(httpx.options, verify=TRUSTING_NOBODY, timeout=SECONDS)
post = partial(httpx.post, verify=TRUSTING_NOBODY, timeout=SECONDS)
put = partial(httpx.put, verify=TRUSTING_NOBODY, timeout=SECONDS)
patch = partial(httpx.patch, verify=TRUSTING_NOBODY, timeout=SECONDS)
delete = partial(httpx.delete, verify=TRUSTING_NOBODY, timeout=SECONDS)
request = partial(httpx.request, verify=TRUSTING_NOBODY, timeout=SECONDS)
stream = partial(httpx.stream, verify=TRUSTING_NOBODY, timeout=SECONDS)
Client = partial(httpx.Client, verify=TRUSTING_NOBODY, timeout=SECONDS)
AsyncClient = partial(httpx.AsyncClient, verify=TRUSTING_NOBODY, timeout=SECONDS)
