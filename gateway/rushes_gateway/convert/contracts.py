"""What the clips of a data set have to be like."""

from rushes.catalog.v1 import contracts_pb2
from rushes_gateway.schemas.exports import Contract

_CONTRACTS: dict[Contract, contracts_pb2.Contract.ValueType] = {
    "plain": contracts_pb2.CONTRACT_PLAIN,
    "video_201": contracts_pb2.CONTRACT_VIDEO_201,
    "video_193": contracts_pb2.CONTRACT_VIDEO_193,
    "foley": contracts_pb2.CONTRACT_FOLEY,
}
_NAMES = {number: name for name, number in _CONTRACTS.items()}


def contract(number: contracts_pb2.Contract.ValueType) -> Contract:
    """A contract's name."""
    return _NAMES[number]


def contract_to(name: Contract) -> contracts_pb2.Contract.ValueType:
    """A contract for a request."""
    return _CONTRACTS[name]
