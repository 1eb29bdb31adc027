"""EncodersService: results of trying this node's encoders and decoders, and repeating the trials."""

from rushes.media.v1 import encoders_pb2, encoders_pb2_grpc
from rushes_chassis.context import Context
from rushes_footage.messages.encoders import decoder_to, encoder_to
from rushes_media.domain.trials.decoders import in_words
from rushes_media.operations.trials.encoders import Encoders
from rushes_media.operations.trials.hardware_decoders import HardwareDecoders


class EncodersServicer(encoders_pb2_grpc.EncodersServiceServicer):
    """Implements EncodersService."""

    def __init__(self, encoders: Encoders, decoders: HardwareDecoders) -> None:
        self._encoders, self._decoders = encoders, decoders

    async def ListEncoders(
        self, request: encoders_pb2.ListEncodersRequest, context: Context
    ) -> encoders_pb2.ListEncodersResponse:
        return encoders_pb2.ListEncodersResponse(
            encoders=[encoder_to(trial) for trial in self._encoders.known],
            decoders=[decoder_to(in_words(trial)) for trial in self._decoders.known],
        )

    async def TryEncoders(
        self, request: encoders_pb2.TryEncodersRequest, context: Context
    ) -> encoders_pb2.TryEncodersResponse:
        self._encoders.try_all()
        self._decoders.try_all()
        return encoders_pb2.TryEncodersResponse(
            encoders=[encoder_to(trial) for trial in self._encoders.known],
            decoders=[decoder_to(in_words(trial)) for trial in self._decoders.known],
        )
