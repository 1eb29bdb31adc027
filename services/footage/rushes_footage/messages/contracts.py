"""Conversions of data set contracts."""

from rushes.catalog.v1 import contracts_pb2
from rushes_footage.contracts import Contract

_CONTRACTS = {
    contracts_pb2.CONTRACT_PLAIN: Contract.PLAIN,
    contracts_pb2.CONTRACT_VIDEO_201: Contract.VIDEO_201,
    contracts_pb2.CONTRACT_VIDEO_193: Contract.VIDEO_193,
    contracts_pb2.CONTRACT_FOLEY: Contract.FOLEY,
}
_CONTRACTS_TO = {contract: number for number, contract in _CONTRACTS.items()}


def contract_from(message: contracts_pb2.Contract.ValueType) -> Contract | None:
    """A contract; None where the message names none."""
    return _CONTRACTS.get(message)


def contract_to(contract: Contract) -> contracts_pb2.Contract.ValueType:
    """A contract."""
    return _CONTRACTS_TO[contract]
