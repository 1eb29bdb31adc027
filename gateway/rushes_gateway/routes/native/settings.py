"""The settings of each process of Rushes."""

import asyncio

from fastapi import APIRouter

from rushes.chassis.v1 import settings_pb2
from rushes.chassis.v1.settings_pb2_grpc import SettingsServiceStub
from rushes_chassis.errors import RushesError
from rushes_chassis.shown_settings import shown_settings
from rushes_gateway.resources.settings import shapes
from rushes_gateway.routes.dependencies import Connected

router = APIRouter(tags=["settings"])

_DEADLINE = 5.0


@router.get("/settings")
async def list_settings(services: Connected) -> shapes.SettingsList:
    """The settings of every process, with the environment variable that sets each.

    Secrets are left out: tokens and addresses of databases are never shown.
    """
    asked = {
        "catalog": services.catalog_settings,
        **{node.name: node.settings for node in services.media.nodes},
        "inference": services.inference_settings,
    }
    said = await asyncio.gather(*map(_said, asked.values()))
    own = [
        shapes.Setting(
            variable=told.variable,
            value=told.value or None,
            from_environment=told.from_environment,
            about=told.about,
        )
        for told in shown_settings(services.own_settings)
    ]
    return shapes.SettingsList(
        processes=[
            shapes.ProcessSettings(process="gateway", settings=own),
            *(
                shapes.ProcessSettings(process=process, settings=settings)
                for process, settings in zip(asked, said, strict=True)
            ),
        ]
    )


async def _said(process: SettingsServiceStub) -> list[shapes.Setting] | None:
    try:
        answer = await process.ListSettings(settings_pb2.ListSettingsRequest(), timeout=_DEADLINE)
    except RushesError:
        return None
    return [
        shapes.Setting(
            variable=setting.variable,
            value=setting.value or None,
            from_environment=setting.from_environment,
            about=setting.about,
        )
        for setting in answer.settings
    ]
