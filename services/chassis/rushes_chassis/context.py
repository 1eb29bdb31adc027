"""The context of a call, as servicers see it."""

from typing import Any, TypeAlias

# grpc.aio.ServicerContext. The published stubs give it other type arguments in each generated servicer and leave out
# half of its methods, so naming it exactly would say less than this does. Servicers rarely need it: errors are raised.
Context: TypeAlias = Any
