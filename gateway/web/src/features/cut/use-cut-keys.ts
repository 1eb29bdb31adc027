// Keyboard shortcuts of Cut.
import { nextRatio, reseeded } from "./crop-edits";
import { leavesToChance } from "./cropping";
import { cutRefusals, NO_CROP } from "./cut-refusals";
import { SUBPROFILE_KEYS } from "@/lib/keys";
import type { FrameTable } from "@/lib/frames";
import { useHint } from "@/lib/key-bindings";
import { limitsOf } from "@/lib/number-limits";
import { changeSettings, clampClips, clampSpread, CLIPS, SPREAD } from "@/lib/settings";
import { clipsBetween } from "@/lib/spans";
import { announceRefusal } from "@/lib/undo";
import { useKeys, type KeyActions } from "@/lib/use-keys";
import { nextWish } from "./subtitles";
import { useAutoClips } from "./use-auto-clips";
import type { Cut } from "./use-cut";

const SPREAD_STEP = 0.5;

export function useCutKeys(cut: Cut): void {
  const { settings, table, screen, move, crop, view, orders, groups, deletions } = cut;
  const { findings, following, edits, subtitles } = cut;
  const { cursor, locked } = move;
  const { activeMarker } = groups;
  const layClips = useAutoClips();
  const follow = () => {
    if (following.state !== "off") following.end();
    else if (crop.stateNow().ratio !== null) following.begin();
    else announceRefusal(NO_CROP);
  };
  const autoClips = (table: FrameTable) => {
    const playHead = table.clamp(screen.aim);
    if (playHead <= cursor) {
      announceRefusal(
        "Clips are placed from the cursor to the play head: move the play head past the cursor.",
      );
      return;
    }
    const [from, to] = [table.secondsOf(cursor), table.secondsOf(playHead)];
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
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.matches("input, select")) active.blur();
    else groups.leaveOverwriting();
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
    // The requested frame, even if it is not visible yet: keys are faster than seeking.
    cursorHere: () => {
      if (locked) announceRefusal("The cursor is locked.");
      else move.put(table.clamp(screen.aim));
    },
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
        const ran = screen.speed.get() !== 0;
        screen.pause();
        // While the shuttle runs, the key only stops it.
        if (ran) return;
        screen.show(cursor);
      },
      export: () => orders.exportTo(""),
      ...(groups.overwritten
        ? { escape: leaveOverwriting }
        : subprofileKeys(settings.subprofiles, orders.exportTo)),
      ...(following.state === "off" ? {} : { escape: following.end }),
      followSubject: follow,
      lock: cut.lock,
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
      edges: () => changeSettings({ edges: !settings.edges }),
      field: () => changeSettings({ field: !settings.field }),
      loop: () => changeSettings({ loop: !settings.loop }),
      pixelForPixel: () => changeSettings({ pixelForPixel: !settings.pixelForPixel }),
      nextFile: () => cut.openNeighbour(1),
      previousFile: () => cut.openNeighbour(-1),
      ...(groups.markers.length > 0 ? { nextMarker: groups.activateNext } : {}),
      ...(activeMarker
        ? {
            overwriteMarker: () => groups.overwrite(activeMarker),
            deleteMarker: () => deletions.deleteGroup(activeMarker),
          }
        : {}),
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

/** Keys of the subprofiles that exist. */
const subprofileKeys = (subprofiles: readonly string[], onExport: (suffix: string) => void) =>
  Object.fromEntries(
    SUBPROFILE_KEYS.slice(0, subprofiles.length).map((id, i) => [
      id,
      () => onExport(subprofiles[i] ?? ""),
    ]),
  ) satisfies KeyActions;
