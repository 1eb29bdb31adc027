// The open video and its next cut, with all actions on them.
import { useState } from "react";
import { useLocation } from "wouter";
import type { Asset, Clip, Export, Marker } from "@/lib/api/client";
import { useSetHidden } from "@/lib/api/assets/hidden";
import { useMay } from "@/lib/api/session";
import { copyText } from "@/lib/copying";
import { linkTo, wayToFrame } from "@/lib/links";
import { CONTRACTS } from "@/lib/clips/contracts";
import type { Stretches } from "@/lib/clips/stretches";
import { useStoryboard } from "@/lib/api/assets/storyboard";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { announceRefusal } from "@/lib/undo/undo";
import { useFrameTable } from "@/lib/api/assets/asset";
import { useProxy } from "./api/proxy";
import { useTracks } from "./api/tracks";
import { editableOf, type Editable } from "./exports/editable";
import { showsFrame, usePlayer, useShown } from "@/lib/player/use-player";
import { useView } from "./timeline/use-view";
import { useDecodedFrames } from "./decoding/use-decoded-frames";
import { nextStop, spansOf } from "./markers/markers";
import { useNextCut, useNextLength } from "./next-cut/next-cut";
import { openNeighbour } from "./playlist/open-neighbour";
import { useScrubbing } from "./scrub/use-scrubbing";
import { useSoundGrains } from "./scrub/use-sound-grains";
import { useShuttle } from "./transport/use-shuttle";
import { useCropping } from "./crop/use-cropping";
import { useCursor, useStartFrame } from "./next-cut/use-cursor";
import { useCutEdits } from "./next-cut/use-cut-edits";
import { useDeletions } from "./queue/use-deletions";
import { useFindings } from "./findings/use-findings";
import { useFollowing } from "./subject/use-following";
import { useGroups } from "./markers/use-groups";
import { useLoop } from "./transport/use-loop";
import { useNextReady } from "./playlist/use-next-ready";
import { useOrders } from "./exports/use-orders";
import { useNotes } from "./notes/use-notes";
import { useShotsShown } from "./shots/use-shots-shown";
import { usePlannedCuts } from "./planned-cuts/use-planned-cuts";
import { usePlaylist } from "./playlist/use-playlist";
import { useWords } from "./words/use-words";

export type Cut = ReturnType<typeof useCut>;

/** Opens the finder of a profile's clips with a label, which is made where there is none. */
export type FindLike = (like: { label: string; profile: string }) => void;

/** Asks for which finder stretches of a video are examples. */
export type MarkExample = (stretches: Stretches) => void;

const ONLY_STILLS = "Only single frames are shown, which do not play: step through them.";

const NO_FRAMES = "The frames of this video are not known yet.";

const NO_LABEL =
  "A finder learns from the clips of one label: give this clip one first, or choose a marker that has one.";

const ownLength = ({ name, seconds }: (typeof CONTRACTS)[keyof typeof CONTRACTS]) =>
  `Clips for ${name} last ${seconds} s: an out point would change that.`;

export type WaysToFind = { onFindLike: FindLike; onMarkExample: MarkExample };

export function useCut(
  asset: Asset,
  onOpen: (assetId: string) => void,
  { onFindLike, onMarkExample }: WaysToFind,
) {
  const settings = useSettings();
  const { profile } = settings;
  const contract = CONTRACTS[settings.contract];
  const [, navigate] = useLocation();
  const start = useStartFrame();
  const frames = useFrameTable(asset, true);
  const table = frames.data;
  const proxy = useProxy(asset.id);
  const playing = usePlayer(asset, table, start, settings.quality);
  const decoded = useDecodedFrames(playing, asset, table, settings.quality);
  // Requested after the first picture, which is more urgent.
  const seesFrame = useShown(decoded.screen, showsFrame);
  const board = useStoryboard(asset, seesFrame);
  const { sounds, subtitles: tracks } = useTracks(asset, seesFrame);
  const player = useScrubbing(decoded, asset.id, table, proxy, board);
  const screen = useShuttle(player.screen, table);
  useSoundGrains(asset, table, player, screen, settings);
  const move = useCursor(asset.id, start, table, screen);
  const { cursor, out } = move;
  const words = useWords(asset, table, seesFrame, move.goTo);
  const subtitles = words.subtitles ? [...tracks, words.subtitles] : tracks;
  const findings = useFindings(asset.id, table, seesFrame);
  const shots = useShotsShown(asset, table, screen, seesFrame, move.goTo);
  const length = useNextLength(settings, table, cursor, out);
  const next = useNextCut(table, cursor, settings, length);
  const crop = useCropping(settings, table, screen, move.locked);
  const { cropping } = crop;
  const edits = useCutEdits(asset.id, table, screen, settings, move, crop);
  const groups = useGroups(asset.id, profile, table, move, crop);
  const view = useView(table, cursor, next.batch);
  const orders = useOrders({
    asset,
    table,
    cursor,
    settings,
    length,
    cropping,
    groups,
    onShift: move.shift,
  });
  const planned = usePlannedCuts({ asset, table, cursor, out, next, settings, cropping });
  const notes = useNotes(asset.id);
  const deletions = useDeletions();
  const playlist = usePlaylist(asset, profile);
  useNextReady(asset, playlist, screen, settings.quality);
  useLoop(screen, table, next, settings.loop);
  const following = useFollowing({
    assetId: asset.id,
    table,
    screen,
    first: cursor,
    endSeconds: next.plan.at(-1)?.end ?? 0,
    settings,
    crop,
    holdForKeys: move.holdForKeys,
  });
  const hiding = useSetHidden(profile);
  const [sameTime, setSameTime] = useState<number | null>(null);
  const [drafting, setDrafting] = useState(false);
  /** The export whose label and profile are being changed. */
  const [edited, setEdited] = useState<Editable | null>(null);
  return {
    asset,
    settings,
    mayChange: useMay("change"),
    /** The frame index; undefined until it is loaded. */
    table,
    /** Why the frame index could not be loaded; null if it was, or is still loading. */
    framesError: frames.error,
    countAgain: () => void frames.refetch(),
    proxy,
    board,
    sounds,
    subtitles,
    words,
    player,
    screen,
    move,
    findings,
    shots,
    next,
    length,
    crop,
    edits,
    groups,
    view,
    orders,
    planned,
    notes,
    deletions,
    playlist,
    following,
    hidingError: hiding.error,
    toggleHidden: () => hiding.mutate({ assets: [asset], hidden: !asset.hidden }),
    open: onOpen,
    openNeighbour: (by: 1 | -1) => void openNeighbour(asset, playlist.neighbour, by, onOpen),
    playOrPause: () => {
      if (screen.runs) {
        screen.pause();
        return;
      }
      if (!screen.canPlay) {
        announceRefusal(player.shows === "stills" ? ONLY_STILLS : "The video is being opened.");
        return;
      }
      // A loop plays the span of the next cut from its start.
      if (settings.loop) move.look(cursor);
      else move.goOn();
      screen.play();
    },
    /** Set the points at the picture that is seen. */
    setPoint: {
      inPoint: move.setIn,
      outPoint: () => {
        const why = contract.seconds === null ? move.setOut() : ownLength(contract);
        if (why !== null) announceRefusal(why);
      },
    },
    /** Shows where a clip begins in its video, which may be another one. */
    showMoment: (order: Export, { first_frame: frame }: Clip) => {
      if (order.asset_id === asset.id) move.goTo(frame);
      else navigate(wayToFrame(order.asset_id, frame));
    },
    /** The moment for which other videos are looked up, in seconds from frame 0; null: none are. */
    sameTime,
    lookAtSameTime: () => {
      const seen = table ? table.clamp(screen.aim) : start;
      setSameTime(table?.secondsOf(seen) ?? 0);
    },
    closeSameTime: () => setSameTime(null),
    /** Copies a link to the picture that is seen. */
    copyLink: () => {
      const seen = table ? table.clamp(screen.aim) : start;
      void copyText(linkTo(wayToFrame(asset.id, seen)), "Link");
    },
    keyHere: () => {
      if (!crop.isCropped) {
        announceRefusal("A key frame is one of the crop: choose its ratio first.");
        return;
      }
      const why = crop.keyHere();
      if (why !== null) announceRefusal(why);
      // The first one is mostly set where the cut begins, and others are set by moving on.
      move.holdForKeys();
    },
    /** Finds more like a clip: one of the given label, else of the active marker, else the next one. */
    findLike: (given?: string) => {
      const label = given ?? groups.activeMarker?.label ?? settings.label.trim();
      if (label === "") announceRefusal(NO_LABEL);
      else onFindLike({ label, profile });
    },
    /** Marks the clips of the next cut as examples of a finder. */
    markExample: () => {
      if (!table) announceRefusal(NO_FRAMES);
      else if (!next.fits)
        announceRefusal("The next cut would leave the video: move it, or shorten it.");
      else {
        const spans = next.plan.map(({ start, end }) => ({ start, end }));
        onMarkExample({ assetId: asset.id, name: asset.name, spans });
      }
    },
    /** Marks the clips of a marker as examples of a finder. */
    markExamples: (marker: Marker) =>
      onMarkExample({ assetId: asset.id, name: asset.name, spans: spansOf(marker) }),
    /** To the next marker, whose settings are restored, or to the next note. */
    goToNext: () => {
      if (!table) return;
      const placed = notes.notes.map((note) => {
        return { note, seconds: table.secondsOf(table.clamp(note.frame)) };
      });
      const at = table.secondsOf(table.clamp(screen.aim));
      const stop = nextStop(groups.markers, placed, at, groups.active);
      if (!stop) return;
      if ("marker" in stop) groups.activate(stop.marker);
      else move.goTo(stop.note.frame);
    },
    noteHere: () => {
      if (table) notes.write({ id: null, frame: table.clamp(screen.aim) });
      else announceRefusal(NO_FRAMES);
    },
    toggleLoop: () => {
      if (!settings.loop && screen.runs) move.stay();
      changeSettings({ loop: !settings.loop });
    },
    /** Whether the dialog is open that plans a cut for each shot. */
    drafting,
    draft: setDrafting,
    edited,
    edit: setEdited,
    editMarker: ({ export_id: id, group, label, category }: Marker) =>
      setEdited(editableOf([{ id, group, label, category, profile }])),
  };
}
