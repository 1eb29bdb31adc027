// The room in which a video is cut: picture, transport and timeline on the desk; next cut and queue at its side.
import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import { DoneLine } from "@/components/done-line";
import { ProblemNote } from "@/components/note";
import { useTrash } from "@/lib/api/changes";
import { useNodes } from "@/lib/api/nodes";
import { expectOverwriting } from "@/lib/api/overwritings";
import { chosenEncoder } from "@/lib/encoders";
import type { Asset, Marker } from "@/lib/api/client";
import { useSetHidden } from "@/lib/api/hidden";
import { useMay } from "@/lib/api/session";
import { useStoryboard } from "@/lib/api/storyboard";
import type { FrameTable } from "@/lib/frames";
import {
  changeSettings,
  clampClips,
  clampSpread,
  useSettings,
  type Settings,
} from "@/lib/settings";
import { clipsBetween, spanSeconds } from "@/lib/spans";
import { SUBPROFILE_KEYS } from "@/lib/keys";
import { useKeys, type KeyActions } from "@/lib/use-keys";
import { useFrameTable, useMarkers } from "../api/asset";
import { useProxy } from "../api/proxy";
import { useSubtitles } from "../api/subtitles";
import { Captions } from "./player/captions";
import { chosenOf, nextWish } from "../subtitles";
import { useDeleteClips, useNewExport, type Deletion } from "../api/exports";
import { nextRatio } from "../crop-edits";
import { croppingOf } from "../cropping";
import { requestFor, useNextCut } from "../next-cut";
import { useCropping } from "../use-cropping";
import { useCursor, useStartFrame } from "../use-cursor";
import { useCutEdits } from "../use-cut-edits";
import { useScrubbing } from "../scrub/use-scrubbing";
import { useLoop } from "../use-loop";
import { useOrders } from "../use-orders";
import { useFindings } from "../use-findings";
import { useFollowing } from "../use-following";
import { usePlaylist } from "../use-playlist";
import { CutBar } from "./cut-bar";
import { EditExport, type Editable } from "./edit-export";
import { FindingsList } from "./findings/findings-list";
import { Inspector } from "./inspector/inspector";
import { CropOverlay } from "./player/crop-overlay";
import { FoundBoxes } from "./player/found-boxes";
import { FrameFindings } from "./player/frame-findings";
import { Picture } from "./player/picture";
import { SubjectPicker } from "./player/subject-picker";
import { Transport } from "./player/transport";
import { usePlayer } from "./player/use-player";
import { Queue } from "./queue/queue";
import { DeleteForGood } from "./side/delete-for-good";
import { Files } from "./side/files";
import { Markers } from "./side/markers";
import { SideTabs } from "./side/side-tabs";
import { TIMELINE_HEIGHT } from "./timeline/lanes";
import { Timeline } from "./timeline/timeline";
import { firstView, holding, spanView, wholeFile, zoomed, type View } from "./timeline/view";
import classes from "./cut-page.module.css";

const ZOOM_STEP = 1.5;
const SPREAD_STEP = 0.5;
/** A marker this near to the cursor is the one it stands on. */
const ON_MARKER = 0.1;

type CutRoomProps = { asset: Asset; onOpen: (assetId: string) => void };

export function CutRoom({ asset, onOpen }: CutRoomProps) {
  const settings = useSettings();
  const start = useStartFrame();
  const frames = useFrameTable(asset.id, true);
  const table = frames.data;
  const proxy = useProxy(asset.id);
  // Behind the frames, which the whole room waits for.
  const board = useStoryboard(asset, table !== undefined);
  const subtitles = useSubtitles(asset.id, table !== undefined);
  const captions = chosenOf(subtitles, settings.subtitles);
  const player = useScrubbing(
    usePlayer(asset, table, start, settings.quality),
    asset.id,
    table,
    proxy,
    board,
  );
  const { screen } = player;
  const move = useCursor(start, table, screen);
  const { cursor, locked } = move;
  const findings = useFindings(asset.id, table);
  const next = useNextCut(table, cursor, settings);
  const crop = useCropping(settings, table, screen, locked);
  const { cropping } = crop;
  const edits = useCutEdits(asset.id, table, screen, settings, move, crop);
  const markers = useMarkers(asset.id, settings.profile).data ?? [];
  const [activeMarker, setActiveMarker] = useState<string | null>(null);
  const [view, changeView] = useView(table, cursor);
  /** Whose group E overwrites. */
  const [overwritten, setOverwritten] = useState<Marker | null>(null);
  const order = useNewExport(({ id, group }, { replaces }) => {
    if (!replaces) return;
    expectOverwriting(id, group);
    setActiveMarker(id);
    setOverwritten(null);
  });
  const mayChange = useMay("change");
  const encoder = chosenEncoder(settings.encoder, useNodes().data);
  const setHidden = useSetHidden(settings.profile);
  const toggleHidden = () => setHidden.mutate({ assets: [asset], hidden: !asset.hidden });
  const playlist = usePlaylist(asset, settings.profile);
  const goToFile = (by: 1 | -1) =>
    // That there is no answer is told where the files are listed.
    void playlist.neighbour(by).then(
      (to) => to && onOpen(to.id),
      () => undefined,
    );
  const [edited, setEdited] = useState<Editable | null>(null);
  const [forGood, setForGood] = useState<Deletion | null>(null);
  const deletion = useDeleteClips();
  const hasTrash = useTrash().data?.budget_bytes !== 0;
  const deleteClips = (which: Deletion) => {
    if (hasTrash) deletion.mutate(which);
    else setForGood(which);
  };
  const deleteGroup = (marker: Marker) => deleteClips({ exportId: marker.export_id });
  const editMarker = ({ export_id: exportId, group, label, category }: Marker) =>
    setEdited({ exportId, group, label, category, profile: settings.profile });
  useLoop(screen, table, next, settings.loop);
  const following = useFollowing({
    assetId: asset.id,
    table,
    screen,
    first: cursor,
    endSeconds: next.plan.at(-1)?.end ?? 0,
    settings,
    crop,
    setLocked: move.setLocked,
  });
  const follow = () => {
    if (following.state !== "off") following.end();
    else if (crop.stateNow().ratio !== null) following.begin();
  };

  const orders = useOrders({
    asset,
    table,
    order,
    requestIn: (table, suffix) => {
      const request = requestFor(asset, table, cursor, settings, cropping, encoder, suffix);
      return overwritten ? { ...request, replaces: overwritten.export_id } : request;
    },
  });

  const playOrPause = () => {
    if (screen.shown.get().playing) {
      screen.pause();
      return;
    }
    // A loop is played from where the next cut begins, as it will be cut.
    if (settings.loop) screen.show(cursor);
    screen.play();
  };
  // Key frames belong to the lock: without it a crop is one for the whole video.
  const lock = () => {
    if (locked && cropping.keyframes.length > 0) crop.replace({ ...cropping, keyframes: [] });
    move.setLocked(!locked);
  };
  const overwrite = (marker: Marker) => {
    activate(marker, true);
    setOverwritten(marker);
  };
  const leaveOverwriting = () => {
    const active = document.activeElement;
    if (active instanceof HTMLElement && active.matches("input, select")) active.blur();
    else setOverwritten(null);
  };
  const activate = (marker: Marker, inPlace = false) => {
    changeSettings(settingsOf(marker));
    const cutWith = croppingOf(marker.crop);
    crop.replace(cutWith);
    if (cutWith.keyframes.length > 0) move.setLocked(true);
    setActiveMarker(marker.export_id);
    if (!table) return;
    // A locked cursor goes on behind the group: the next one follows it without a gap.
    const to = locked && !inPlace ? marker.start + spanSeconds(marker) : marker.start;
    move.put(table.clamp(table.atOrAfter(to)));
    screen.show(table.clamp(table.atOrAfter(to)));
  };
  const nextMarker = () => {
    const at = table?.secondsOf(cursor) ?? 0;
    const marker = markers.find((one) => one.start > at + ON_MARKER) ?? markers[0];
    if (marker) activate(marker);
  };
  const zoom = (factor: number) =>
    changeView((now) =>
      table ? zoomed(now, table.secondsOf(cursor), factor, table.durationSeconds) : now,
    );
  const fit = () =>
    changeView((now) => {
      if (!table) return now;
      const whole = wholeFile(table.durationSeconds);
      const seesAll = now.from === whole.from && now.to === whole.to;
      const from = table.secondsOf(cursor);
      return seesAll ? spanView(from, from + spanSeconds(settings), table.durationSeconds) : whole;
    });
  const autoClips = () => {
    const { frame } = screen.shown.get();
    if (!table || frame === null) return;
    const [from, to] = [table.secondsOf(cursor), table.secondsOf(frame)];
    changeSettings({ clips: clipsBetween(from, to, settings) });
  };
  const changeClips = (by: number) => changeSettings({ clips: clampClips(settings.clips + by) });
  const changeSpread = (by: number) =>
    changeSettings({ spread: clampSpread(settings.spread + by) });

  useKeys({
    frameBack: () => move.stepFrames(-1),
    frameOn: () => move.stepFrames(1),
    secondBack: () => move.stepSeconds(-1),
    secondOn: () => move.stepSeconds(1),
    play: playOrPause,
    snap: () => {
      screen.pause();
      screen.show(cursor);
    },
    cursorHere: () => {
      const { frame } = screen.shown.get();
      if (frame !== null && !locked) move.put(frame);
    },
    zoomIn: () => zoom(1 / ZOOM_STEP),
    zoomOut: () => zoom(ZOOM_STEP),
    zoomFit: fit,
    export: () => orders.exportTo(""),
    ...(overwritten
      ? { escape: leaveOverwriting }
      : subprofileKeys(settings.subprofiles, orders.exportTo)),
    ...(following.state === "off" ? {} : { escape: following.end }),
    autoClips,
    followSubject: follow,
    lock,
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
    nextFile: () => goToFile(1),
    previousFile: () => goToFile(-1),
    nextMarker,
    overwriteMarker: () => {
      const marker = markers.find((one) => one.export_id === activeMarker);
      if (marker) overwrite(marker);
    },
    deleteMarker: () => {
      const marker = markers.find((one) => one.export_id === activeMarker);
      if (marker) deleteGroup(marker);
    },
    hideAsset: toggleHidden,
  });

  return (
    <>
      <CutBar
        asset={asset}
        playlist={playlist}
        onNext={() => goToFile(1)}
        onHide={mayChange ? toggleHidden : null}
      />
      <div className={classes.room}>
        <div className={classes.desk}>
          <Picture
            asset={asset}
            player={player}
            muted={settings.muted}
            onPress={playOrPause}
            onStep={move.stepFrames}
          >
            {table && captions ? (
              <Captions subtitles={captions} screen={screen} table={table} />
            ) : null}
            <FrameFindings assetId={asset.id} screen={screen} rough={player.rough} />
            {findings.run && findings.looked && findings.boxes ? (
              <FoundBoxes
                // Of another run nothing stays.
                key={findings.run.id}
                run={findings.run}
                looked={findings.looked}
                isSeen={findings.isSeen}
                screen={screen}
                rough={player.rough}
              />
            ) : null}
            {asset.video ? (
              <CropOverlay
                video={asset.video}
                cropping={cropping}
                screen={screen}
                table={table}
                onChange={crop.change}
              />
            ) : null}
            <SubjectPicker following={following} />
          </Picture>
          <Transport
            player={player}
            proxy={proxy}
            subtitles={subtitles}
            table={table}
            duration={asset.duration_seconds ?? null}
            locked={locked}
            hasSound={asset.audio != null}
            height={asset.video?.height ?? 0}
            onJump={move.goTo}
            onStep={move.stepFrames}
            onPlay={playOrPause}
            onLock={lock}
          />
          {table && view ? (
            <Timeline
              asset={asset}
              table={table}
              screen={screen}
              board={board}
              cursor={cursor}
              locked={locked}
              batch={next.batch}
              plan={next.plan}
              fits={next.fits}
              cropping={cropping}
              lost={following.lost}
              findings={findings}
              onCropping={crop.replace}
              markers={markers}
              activeMarker={activeMarker}
              mayChange={mayChange}
              view={view}
              onView={changeView}
              onGo={(seconds) => move.goTo(table.atOrBefore(seconds))}
              onMarker={(marker) => activate(marker)}
              onOverwrite={overwrite}
              onEdit={editMarker}
              onDelete={deleteGroup}
            />
          ) : (
            <div className={classes.reading} style={{ height: TIMELINE_HEIGHT }} role="status">
              {frames.isError ? (
                <ProblemNote
                  error={frames.error}
                  action={<Button onClick={() => void frames.refetch()}>Try again</Button>}
                />
              ) : (
                "Counting the frames of this video"
              )}
            </div>
          )}
        </div>
        <aside className={classes.side} aria-label="Cutting">
          <Inspector
            asset={asset}
            table={table}
            cursor={cursor}
            next={next}
            screen={screen}
            crop={crop}
            locked={locked}
            following={following}
            error={orders.refused}
            ordering={orders.underWay}
            overwritten={overwritten}
            onExport={orders.exportTo}
            onLeave={() => setOverwritten(null)}
            onGo={move.goTo}
          />
          {setHidden.isError ? <ProblemNote error={setHidden.error} /> : null}
          {deletion.isError && forGood === null ? <ProblemNote error={deletion.error} /> : null}
          <SideTabs
            counts={{
              files: playlist.total,
              markers: markers.length,
              ...(findings.runs.data?.length ? { findings: findings.runs.data.length } : {}),
            }}
          >
            {{
              queue: (
                <Queue
                  profile={settings.profile}
                  onEdit={(order) => setEdited({ ...order, exportId: order.id })}
                  onDelete={deleteClips}
                />
              ),
              files: <Files playlist={playlist} asset={asset} onOpen={onOpen} />,
              markers: (
                <Markers
                  markers={markers}
                  active={activeMarker}
                  onActivate={(marker) => activate(marker)}
                  onDelete={mayChange ? deleteGroup : null}
                />
              ),
              findings: (
                <FindingsList
                  assetId={asset.id}
                  findings={findings}
                  table={table}
                  next={next}
                  cursor={cursor}
                />
              ),
            }}
          </SideTabs>
          <DoneLine />
        </aside>
      </div>
      <EditExport edited={edited} onClose={() => setEdited(null)} />
      <DeleteForGood which={forGood} deletion={deletion} onClose={() => setForGood(null)} />
    </>
  );
}

/** Only those that lead somewhere: a key that does nothing is not offered. */
const subprofileKeys = (subprofiles: readonly string[], onExport: (suffix: string) => void) =>
  Object.fromEntries(
    SUBPROFILE_KEYS.slice(0, subprofiles.length).map((id, i) => [
      id,
      () => onExport(subprofiles[i] ?? ""),
    ]),
  ) satisfies KeyActions;

/** What a group was cut with. */
function settingsOf(marker: Marker): Partial<Settings> {
  return {
    clips: clampClips(marker.clips),
    spread: clampSpread(marker.spread),
    shortSide: marker.short_side ?? 0,
    contract: marker.contract,
    format: marker.format,
    audio: marker.audio,
    label: marker.label,
    category: marker.category,
  };
}

/** Which part of the video the timeline shows; it goes where the cursor goes. */
function useView(table: FrameTable | undefined, cursor: number) {
  const [view, setView] = useState<View | null>(null);
  const [held, setHeld] = useState(cursor);
  if (table && (view === null || held !== cursor)) {
    const at = table.secondsOf(cursor);
    const duration = table.durationSeconds;
    setHeld(cursor);
    setView(view === null ? firstView(at, duration) : holding(view, at, duration));
  }
  const change = useCallback(
    (by: (view: View) => View) => setView((now) => (now === null ? now : by(now))),
    [],
  );
  return [view, change] as const;
}
