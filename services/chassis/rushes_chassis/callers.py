"""Which processes may call an RPC: by the roles in their certificates, and the options of the contract."""

from google.protobuf import descriptor_pool

from rushes.api.v1 import options_pb2
from rushes_chassis.context import Context
from rushes_chassis.errors import Forbidden
from rushes_chassis.service_tls import ROLES, role_uri

_NAMES = "x509_subject_alternative_name"
_PREFIX = "CALLER_"


class CallerNotAllowed(Forbidden):
    """The certificate of the caller is of a role that may not call this."""

    def __init__(self, method: str, roles: list[str], allowed: frozenset[str]) -> None:
        has = f"is of {' and '.join(roles)}" if roles else "names no role"
        super().__init__(
            f"{method} may be called with a certificate of {' or '.join(sorted(map(role_uri, allowed)))}, and the "
            f"caller's {has}."
        )


def callers_of(path: str) -> frozenset[str]:
    """The roles that may call a method, whose path is as in `/package.Service/Method`."""
    _, service_name, method_name = path.split("/")
    service = descriptor_pool.Default().FindServiceByName(service_name)
    own = service.methods_by_name[method_name].GetOptions().Extensions[options_pb2.called_by]
    callers = own or service.GetOptions().Extensions[options_pb2.callers]
    return frozenset(options_pb2.Caller.Name(each).removeprefix(_PREFIX).lower() for each in callers)


def check_caller(context: Context, method: str, allowed: frozenset[str]) -> None:
    """Raises CallerNotAllowed; calls over a socket of this machine, which have no certificate, are of the same user."""
    if context.peer().startswith("unix:"):
        return
    names = context.auth_context().get(_NAMES, ())
    roles = [role for role in ROLES if role_uri(role).encode() in names]
    if allowed.isdisjoint(roles):
        raise CallerNotAllowed(method, [role_uri(role) for role in roles], allowed)
