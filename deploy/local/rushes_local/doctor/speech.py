"""Check of speech recognition."""

from pathlib import Path

from rushes_inference.adapters.speech_folder import speech_kept_in
from rushes_inference.adapters.speech_process import installed
from rushes_inference.domain.speech import INSTALL_SPEECH
from rushes_local.doctor.findings import Finding, limited, works

_WITHOUT = "videos are sorted by how they look and sound, not by what is said"


def check_speech(folder: Path) -> Finding:
    """Check that the packages are installed in this environment, and that `folder` has a model."""
    model = speech_kept_in(folder)
    if not installed():
        missing = "faster-whisper is not installed"
        return limited("speech", f"{missing}: {_WITHOUT}", f"{INSTALL_SPEECH}, then `rushes speech add`")
    if model is None:
        return limited("speech", f"no model was added: {_WITHOUT}", "rushes speech add")
    return works("speech", f"is recognised by {model.origin}")
