"""PicturesService: picture files sent by clients."""

from rushes.media.v1 import pictures_pb2, pictures_pb2_grpc
from rushes_chassis.context import Context
from rushes_media.adapters.workers.sent_pictures import SentPictures


class PicturesServicer(pictures_pb2_grpc.PicturesServiceServicer):
    """Implements PicturesService."""

    def __init__(self, pictures: SentPictures) -> None:
        self._pictures = pictures

    async def DecodePicture(
        self, request: pictures_pb2.DecodePictureRequest, context: Context
    ) -> pictures_pb2.DecodePictureResponse:
        return pictures_pb2.DecodePictureResponse(ppm=await self._pictures.pixels(request.file))
