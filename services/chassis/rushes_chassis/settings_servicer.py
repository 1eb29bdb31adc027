"""SettingsService: the settings that a process runs with."""

from rushes.chassis.v1 import settings_pb2, settings_pb2_grpc
from rushes_chassis.context import Context
from rushes_chassis.settings import CommonSettings
from rushes_chassis.shown_settings import shown_settings


class SettingsServicer(settings_pb2_grpc.SettingsServiceServicer):
    """The settings of this process, which never change while it runs."""

    def __init__(self, settings: CommonSettings) -> None:
        self._answer = settings_pb2.ListSettingsResponse(
            settings=[
                settings_pb2.Setting(
                    variable=each.variable, value=each.value, from_environment=each.from_environment, about=each.about
                )
                for each in shown_settings(settings)
            ]
        )

    async def ListSettings(
        self, request: settings_pb2.ListSettingsRequest, context: Context
    ) -> settings_pb2.ListSettingsResponse:
        return self._answer
