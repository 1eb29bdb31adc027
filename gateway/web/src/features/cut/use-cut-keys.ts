// The keys of the room in which a video is cut.
import { nextRatio } from "./crop-edits";
import { SUBPROFILE_KEYS } from "@/lib/keys";
import { changeSettings, clampClips, clampSpread } from "@/lib/settings";
import { clipsBetween } from "@/lib/spans";
import { useKeys, type KeyActions } from "@/lib/use-keys";
import { nextWish } from "./subtitles";
import type { Cut } from "./use-cut";

const SPREAD_STEP = 0.5;

export function useCutKeys(cut: Cut): void {
  const { settings, table, screen, move, crop, view, orders, groups, deletions } = cut;
  const { findings, following, edits, subtitles } = cut;
  const { cursor, locked } = move;
  const { activeMarker } = groups;
  const follow = () => {
    if (following.state !== "off") following.end();
    else if (crop.stateNow().ratio !== null) following.begin();
  };
  const autoClips = () => {
    if (!table) return;
    const [from, to] = [table.secondsOf(cursor), table.secondsOf(table.clamp(screen.aim))];
    changeSettings({ clips: clipsBetween(from, to, settings) });
  };
  const changeClips = (by: number) => changeSettings({ clips: clampClips(settings.clips + by) });
  const changeSpread = (by: number) =>
    changeSettings({ spread: clampSpread(settings.spread + by) });
  const leaveOverwriting = () => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.matches("input, select")) active.blur();
    else groups.leaveOverwriting();
  };

  useKeys({
    frameBack: () => move.stepFrames(-1),
    frameOn: () => move.stepFrames(1),
    secondBack: () => move.stepSeconds(-1),
    secondOn: () => move.stepSeconds(1),
    play: cut.playOrPause,
    snap: () => {
      screen.pause();
      screen.show(cursor);
    },
    // Where the hand has led to, be the picture there yet or not: keys are faster than any seek.
    cursorHere: () => {
      if (table && !locked) move.put(table.clamp(screen.aim));
    },
    zoomIn: view.zoomIn,
    zoomOut: view.zoomOut,
    zoomFit: view.fit,
    export: () => orders.exportTo(""),
    ...(groups.overwritten
      ? { escape: leaveOverwriting }
      : subprofileKeys(settings.subprofiles, orders.exportTo)),
    ...(following.state === "off" ? {} : { escape: following.end }),
    autoClips,
    followSubject: follow,
    lock: cut.lock,
    cropRatio: () => crop.change({ ratio: nextRatio(crop.stateNow().ratio) }),
    undo: edits.undo,
    redo: edits.redo,
    moreClips: () => changeClips(1),
    fewerClips: () => changeClips(-1),
    moreSpread: () => changeSpread(SPREAD_STEP),
    lessSpread: () => changeSpread(-SPREAD_STEP),
    ...(subtitles.length > 0
      ? { subtitles: () => changeSettings({ subtitles: nextWish(subtitles, settings.subtitles) }) }
      : {}),
    ...(findings.run ? { boxes: findings.toggleBoxes } : {}),
    edges: () => changeSettings({ edges: !settings.edges }),
    field: () => changeSettings({ field: !settings.field }),
    loop: () => changeSettings({ loop: !settings.loop }),
    nextFile: () => cut.openBeside(1),
    previousFile: () => cut.openBeside(-1),
    nextMarker: groups.activateNext,
    overwriteMarker: () => {
      if (activeMarker) groups.overwrite(activeMarker);
    },
    deleteMarker: () => {
      if (activeMarker) deletions.deleteGroup(activeMarker);
    },
    hideAsset: cut.toggleHidden,
  });
}

/** Only those that lead somewhere: a key that does nothing is not offered. */
const subprofileKeys = (subprofiles: readonly string[], onExport: (suffix: string) => void) =>
  Object.fromEntries(
    SUBPROFILE_KEYS.slice(0, subprofiles.length).map((id, i) => [
      id,
      () => onExport(subprofiles[i] ?? ""),
    ]),
  ) satisfies KeyActions;
