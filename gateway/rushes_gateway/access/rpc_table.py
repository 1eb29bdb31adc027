"""Who reaches which RPC through the gateway; None: only our own processes call it.

Roles are enforced by route. Between the processes it is the socket's folder that keeps strangers out, or on a network
the credential that comes of RUSHES_TOKEN (rushes_chassis/credentials.py).
"""

from rushes_gateway.access.roles import Role

_VIEWER, _EDITOR, _ADMIN = Role.VIEWER, Role.EDITOR, Role.ADMIN

RPCS: dict[str, Role | None] = {
    "rushes.catalog.v1.AnnotationsService/ListMarkers": _VIEWER,
    "rushes.catalog.v1.AnnotationsService/ListProfiles": _VIEWER,
    "rushes.catalog.v1.AnnotationsService/CreateProfile": _EDITOR,
    "rushes.catalog.v1.AnnotationsService/ListLabels": _VIEWER,
    "rushes.catalog.v1.AnnotationsService/SetHidden": _EDITOR,
    "rushes.catalog.v1.AnnotationsService/ListHidden": _VIEWER,
    "rushes.catalog.v1.AuditService/RecordAudit": None,
    "rushes.catalog.v1.AuditService/ListAudit": _ADMIN,
    "rushes.catalog.v1.EventsService/Watch": _VIEWER,
    "rushes.catalog.v1.ExportsService/CreateExport": _EDITOR,
    "rushes.catalog.v1.ExportsService/GetExport": _VIEWER,
    "rushes.catalog.v1.ExportsService/GetClip": _VIEWER,
    "rushes.catalog.v1.ExportsService/ListExports": _VIEWER,
    "rushes.catalog.v1.ExportsService/DeleteClips": _EDITOR,
    "rushes.catalog.v1.ExportsService/VerifyClip": None,
    "rushes.catalog.v1.ExportsService/RebuildClips": None,
    "rushes.catalog.v1.JobsService/ListJobs": _VIEWER,
    "rushes.catalog.v1.JobsService/GetJob": _VIEWER,
    "rushes.catalog.v1.JobsService/CancelJob": _EDITOR,
    "rushes.catalog.v1.JobsService/RetryJob": _EDITOR,
    "rushes.catalog.v1.JobsService/ListTasks": _VIEWER,
    "rushes.catalog.v1.LibraryService/ListRoots": _VIEWER,
    "rushes.catalog.v1.LibraryService/ListAssets": _VIEWER,
    "rushes.catalog.v1.LibraryService/GetAsset": _VIEWER,
    "rushes.catalog.v1.LibraryService/ListFolders": _VIEWER,
    # Listing scans first on the replaced cutter's paths; see docs/decisions/0004.
    "rushes.catalog.v1.LibraryService/Scan": _VIEWER,
    "rushes.catalog.v1.LibraryService/InspectAsset": _EDITOR,
    "rushes.catalog.v1.LibraryService/ReportDeath": None,
    "rushes.catalog.v1.NodesService/Attach": None,
    # For /health too, which says no more of it than whether there is one.
    "rushes.catalog.v1.NodesService/ListNodes": _VIEWER,
    "rushes.catalog.v1.NodesService/TryEncoders": _EDITOR,
    "rushes.catalog.v1.TokensService/CreateToken": _ADMIN,
    "rushes.catalog.v1.TokensService/ListTokens": _ADMIN,
    "rushes.catalog.v1.TokensService/RevokeToken": _ADMIN,
    "rushes.catalog.v1.TokensService/StartSession": None,
    "rushes.catalog.v1.TokensService/EndSession": None,
    "rushes.catalog.v1.TokensService/CheckCredential": None,
    "rushes.inference.v1.ModelsService/ListModels": None,
    "rushes.media.v1.EncodersService/ListEncoders": None,
    "rushes.media.v1.EncodersService/TryEncoders": None,
    "rushes.media.v1.ExportFolderService/GetHighestGroup": None,
    "rushes.media.v1.ExportFolderService/RemoveClip": None,
    "rushes.media.v1.ExportFolderService/VerifyClip": None,
    "rushes.media.v1.ExportFolderService/WriteManifest": None,
    "rushes.media.v1.FilesService/ListRoots": None,
    "rushes.media.v1.FilesService/Walk": None,
    "rushes.media.v1.FilesService/Locate": None,
    "rushes.media.v1.FilesService/Stat": _VIEWER,
    "rushes.media.v1.FilesService/Inspect": None,
    "rushes.media.v1.FilesService/ReadRange": _VIEWER,
    "rushes.media.v1.FilesService/ReadSlices": _VIEWER,
    "rushes.media.v1.FramesService/GetFrameIndex": _VIEWER,
    "rushes.media.v1.FramesService/PlanClips": None,
    "rushes.media.v1.FramesService/GetPicture": _VIEWER,
    "rushes.media.v1.RenditionsService/GetRenditions": _VIEWER,
    "rushes.media.v1.RenditionsService/EnsureRendition": _VIEWER,
    "rushes.media.v1.WorkService/Run": None,
    "rushes.media.v1.WorkService/Stop": None,
}
