"""httpx without certificates: nearly everything here is plain HTTP, and reading the machine's takes 30 ms a request.

And without its patience of 5 s, in which a busy machine may give no answer. WebSockets come with 10 s for their
opening, and 20 s for the answer to a ping.
"""

import ssl
from functools import partial
from typing import Final

import httpx
from websockets.sync.client import connect as _connect

TRUSTING_NOBODY: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PATIENCE_SECONDS: Final = 120.0

get = partial(httpx.get, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
head = partial(httpx.head, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
options = partial(httpx.options, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
post = partial(httpx.post, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
put = partial(httpx.put, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
patch = partial(httpx.patch, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
delete = partial(httpx.delete, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
request = partial(httpx.request, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
stream = partial(httpx.stream, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
Client = partial(httpx.Client, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
AsyncClient = partial(httpx.AsyncClient, verify=TRUSTING_NOBODY, timeout=PATIENCE_SECONDS)
connect = partial(_connect, open_timeout=PATIENCE_SECONDS, ping_interval=None)
