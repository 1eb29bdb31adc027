"""The context of a call, as servicers see it."""

from typing import Any, TypeAlias

# grpc.aio.ServicerContext. The published stubs declare other type arguments in each generated servicer and lack half of
# its methods, so an exact type would say less. Servicers rarely need it: errors are raised.
Context: TypeAlias = Any
