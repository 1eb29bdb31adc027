// Keyboard shortcuts of Cut.
import { SUBPROFILE_KEYS } from "@/lib/keys/key-table";
import type { FrameTable } from "@/lib/footage/frames";
import { useHint } from "@/lib/keys/key-bindings";
import { limitsOf } from "@/lib/number-limits";
import { changeSettings, clampClips, clampSpread, CLIPS, SPREAD } from "@/lib/settings/settings";
import { clipsBetween } from "@/lib/clips/spans";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys, type KeyActions } from "@/lib/keys/use-keys";
import { nextRatio, reseeded } from "./crop/crop-edits";
import { leavesToChance } from "./crop/cropping";
import { cutRefusals, NO_CROP } from "./cut-refusals";
import { nextWish } from "./tracks/subtitles";
import { useAutoClips } from "./next-cut/use-auto-clips";
import type { Cut } from "./use-cut";

const SPREAD_STEP = 0.5;

export function useCutKeys(cut: Cut): void {
  const { settings, table, screen, move, crop, view, orders, groups, deletions } = cut;
  const { findings, following, edits, subtitles, planned, notes } = cut;
  const { cursor } = move;
  const { activeMarker } = groups;
  const layClips = useAutoClips();
  const follow = () => {
    if (following.state !== "off") following.end();
    else if (crop.stateNow().ratio !== null) following.begin();
    else announceRefusal(NO_CROP);
  };
  const autoClips = (table: FrameTable) => {
    const seen = table.clamp(screen.aim);
    if (!move.isHeld || seen <= cursor) {
      announceRefusal(
        "Clips are placed from the in point to the picture that is seen: set the in point, and move on.",
      );
      return;
    }
    const [from, to] = [table.secondsOf(cursor), table.secondsOf(seen)];
    layClips(clipsBetween(from, to, cut.next.batch));
  };
  const changeClips = (by: number) => {
    const clips = clampClips(settings.clips + by);
    if (clips === settings.clips) announceRefusal(`Clips: ${limitsOf(CLIPS)}.`);
    else changeSettings({ clips });
  };
  const changeSpread = (by: number) => {
    const spread = clampSpread(settings.spread + by);
    // A step that would pass the limit stops at it, with a message.
    if (spread !== settings.spread + by)
      announceRefusal(`Between the starts of clips: ${limitsOf(SPREAD, "s")}.`);
    if (spread !== settings.spread) changeSettings({ spread });
  };
  const leaveOverwriting = () => {
    if (!leaveField()) groups.leaveOverwriting();
  };
  const letGo = () => {
    if (!leaveField()) move.letGo();
  };

  const keysOfFrames = (table: FrameTable): KeyActions => ({
    frameBack: () => move.stepFrames(-1),
    frameOn: () => move.stepFrames(1),
    secondBack: () => move.stepSeconds(-1),
    secondOn: () => move.stepSeconds(1),
    firstFrame: () => move.goTo(0),
    lastFrame: () => move.goTo(table.count - 1),
    shuttleBack: () => screen.run(-1),
    shuttleOn: () => screen.run(1),
    ...keysOfPoints(cut, table),
    zoomIn: view.zoomIn,
    zoomOut: view.zoomOut,
    zoomFit: view.fit,
    autoClips: () => autoClips(table),
  });
  const exportKey = useHint("export");
  const leaveKey = useHint("escape");

  useKeys(
    {
      ...(table ? keysOfFrames(table) : {}),
      play: cut.playOrPause,
      snap: () => {
        // While the shuttle runs, the key only stops it.
        const ran = screen.speed.get() !== 0;
        screen.pause();
        if (!ran) move.goBack();
      },
      export: () => orders.exportTo(""),
      ...(groups.overwritten
        ? { escape: leaveOverwriting }
        : {
            ...subprofileKeys(settings.subprofiles, orders.exportTo),
            ...(move.isSet ? { escape: letGo } : {}),
          }),
      ...(following.state === "off" ? {} : { escape: following.end }),
      letGo,
      followSubject: follow,
      lock: move.toggleLock,
      ...(leavesToChance(crop.cropping)
        ? { newSeed: () => crop.replace(reseeded(crop.cropping)) }
        : {}),
      cropRatio: () => crop.change({ ratio: nextRatio(crop.stateNow().ratio) }),
      undo: edits.undo,
      redo: edits.redo,
      moreClips: () => changeClips(1),
      fewerClips: () => changeClips(-1),
      moreSpread: () => changeSpread(SPREAD_STEP),
      lessSpread: () => changeSpread(-SPREAD_STEP),
      ...(subtitles.length > 0
        ? {
            subtitles: () => changeSettings({ subtitles: nextWish(subtitles, settings.subtitles) }),
          }
        : {}),
      ...(findings.run ? { boxes: findings.toggleBoxes } : {}),
      cutBefore: () => cut.shots.go("before"),
      cutAfter: () => cut.shots.go("after"),
      shots: cut.shots.toggle,
      draftShots: () => cut.draft(true),
      edges: () => changeSettings({ edges: !settings.edges }),
      field: () => changeSettings({ field: !settings.field }),
      loop: cut.toggleLoop,
      pixelForPixel: () => changeSettings({ pixelForPixel: !settings.pixelForPixel }),
      nextFile: () => cut.openNeighbour(1),
      previousFile: () => cut.openNeighbour(-1),
      ...(groups.markers.length + notes.notes.length > 0 ? { nextMarker: cut.goToNext } : {}),
      noteHere: cut.noteHere,
      planCut: planned.plan,
      exportPlanned: planned.exportAll,
      plannedEarlier: () => planned.moveOpened(-1),
      plannedLater: () => planned.moveOpened(1),
      plannedDelete: planned.removeOpened,
      ...(activeMarker
        ? {
            overwriteMarker: () => groups.overwrite(activeMarker),
            deleteMarker: () => deletions.deleteGroup(activeMarker),
          }
        : {}),
      copyLink: cut.copyLink,
      findLike: () => cut.findLike(),
      markExample: cut.markExample,
      sameTime: cut.lookAtSameTime,
      hideAsset: cut.toggleHidden,
    },
    cutRefusals({
      framesError: cut.framesError,
      subprofiles: settings.subprofiles,
      overwrites: groups.overwritten !== null,
      exportKey,
      leaveKey,
    }),
  );
}

/** Leaves the field that has the focus; false if none has. */
function leaveField(): boolean {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement && active.matches("input, select"))) return false;
  active.blur();
  return true;
}

/** Keys of the in and out points, and of key frames at the picture that is seen. */
function keysOfPoints(cut: Cut, table: FrameTable): KeyActions {
  const { move, next } = cut;
  return {
    ...cut.setPoint,
    goIn: () => {
      if (move.isHeld) move.look(move.cursor);
      else announceRefusal("There is no in point: the cut begins with the picture that is seen.");
    },
    goOut: () => {
      const [first] = next.plan;
      if (move.isHeld && first) move.look(table.clamp(table.atOrAfter(first.end) - 1));
      else announceRefusal("There is no out point.");
    },
    keyHere: cut.keyHere,
  };
}

/** Keys of the subprofiles that exist. */
const subprofileKeys = (subprofiles: readonly string[], onExport: (suffix: string) => void) =>
  Object.fromEntries(
    SUBPROFILE_KEYS.slice(0, subprofiles.length).map((id, i) => [
      id,
      () => onExport(subprofiles[i] ?? ""),
    ]),
  ) satisfies KeyActions;
