// The user's settings, stored in this browser. What the next export contains, and where one was, belongs to a tab: a new
// one begins with what any tab has set last, and an open one keeps its own.
import { useCallback, useSyncExternalStore } from "react";
import { lengthsIn, type Lengths } from "../clips/clip-length";
import { isContract, type Contract } from "../clips/contracts";
import {
  AUDIOS,
  FORMATS,
  RANGES,
  type ClipAudio,
  type ClipFormat,
  type DynamicRange,
} from "../clips/clip-formats";
import { CROSS_SHOTS, type CrossShots } from "../clips/cross-shots";
import { isEncoderChoice, type EncoderChoice } from "../clips/encoders";
import { QUALITIES, type Quality } from "../playback/qualities";
import { readRatio } from "../clips/ratio";
import type { Limits } from "../number-limits";
import { Store } from "../store";
import { mistakeIn } from "../clips/subprofiles";
import {
  EDGE_PARAMETERS,
  EDGES_VIEWS,
  FIELD_PARAMETERS,
  FIELD_VIEWS,
  valuesIn,
  type EdgeParameter,
  type EdgesView,
  type FieldParameter,
  type FieldView,
  type ParameterValues,
} from "./finding-parameters";
import { hintsIn, type Hint } from "./hints";
import { viewsIn, type SavedView } from "./saved-views";
import { keepInTab, keptInTab } from "./tab-memory";
import { looksIn, USUAL_LOOKS, type LayerLooks } from "./tune-layers";

/** The lists beside the video in Cut, in their order. */
export const SIDE_TABS = ["queue", "cuts", "files", "markers", "words", "findings"] as const;

export type SideTab = (typeof SIDE_TABS)[number];

export const SIDE_TAB_WORDS = {
  queue: "Queue",
  cuts: "Cuts",
  files: "Videos",
  markers: "Markers",
  words: "Words",
  findings: "Findings",
} as const satisfies Record<SideTab, string>;

export type Settings = {
  profile: string;
  clips: number;
  spread: number;
  /** The length of clips in each profile that has another than the usual one. */
  lengths: Lengths;
  /** Length of a clip's shorter side in pixels; 0: as the source. */
  shortSide: number;
  /** Aspect ratio of the crop, as `9:16`; "": the whole picture. Its position is kept with each video. */
  portraitRatio: string;
  /** Whether randomly chosen clips become 9:16, or square, and the seed of that choice; -1: none was drawn yet. */
  randomPortrait: boolean;
  randomSquare: boolean;
  randomSeed: number;
  /** How the crop moves from key frame to key frame. */
  cropMove: "hold" | "linear" | "ease";
  /** What a crop follows: the model that finds it, its class ("" for any), and its least score. */
  followModel: string;
  followClass: string;
  followScore: number;
  /** Which rules clips follow in length, frames and size. */
  contract: Contract;
  format: ClipFormat;
  /** The wanted sound; a format that cannot contain it uses its own default. */
  audio: ClipAudio;
  /** The wanted dynamic range of clips of HDR videos; formats and contracts that cannot keep HDR use SDR. */
  dynamicRange: DynamicRange;
  label: string;
  category: string;
  /** The encoder of clips; `auto` is the best that is available. */
  encoder: EncoderChoice;
  /** What happens to clips that cross a cut of an edited video. */
  crossShots: CrossShots;
  /** Suffixes of the folders beside the export folder, in the order of their keys. */
  subprofiles: readonly string[];
  muted: boolean;
  /** Whether short pieces of the sound are played while stepping or dragging. */
  scrubSound: boolean;
  /** Language or name of the subtitles that are shown where a video has them; "": none. */
  subtitles: string;
  /** The quality that is played; what the browser cannot play is always played as a rendition. */
  quality: Quality;
  /** Playing repeats the span of the next cut. */
  loop: boolean;
  /** Shows each pixel of the video as one pixel of the screen, instead of fitting the whole picture into its place. */
  pixelForPixel: boolean;
  /** The video that Cut shows when it is opened from the rail, and where its cursor was. */
  lastAsset: string;
  lastFrame: number;
  /** The parameters of the library's last URL. */
  lastListing: string;
  /** The parameters of the last URL of Sort. */
  lastSorting: string;
  /** How many folders Sort had last: as many have a place while they are read. 0: not known. */
  lastFolders: number;
  /** Saved views of the library. */
  savedViews: readonly SavedView[];
  libraryView: "grid" | "list";
  density: "roomy" | "dense";
  /** Whether "Next cut" shows all its fields, even those that have their defaults. */
  allFields: boolean;
  /** Height of "Next cut" in px; 0: as high as its fields. */
  nextCutHeight: number;
  /** Widths of the library's folders, and of the panel beside the video in Cut, in px; 0: the default. */
  foldersWidth: number;
  cuttingWidth: number;
  /** The list that is shown beside the video in Cut. */
  sideTab: SideTab;
  /** Whether boxes of what a model found are drawn on the picture. */
  boxes: boolean;
  /** Whether regions between edges, and the playing field, are looked for in the visible frame. */
  edges: boolean;
  field: boolean;
  /** Whether the shots of edited videos are found, and shown on the timeline. */
  shots: boolean;
  /** The parameters of looking for edges and field, and how the results are drawn. */
  edgeParameters: ParameterValues<EdgeParameter>;
  fieldParameters: ParameterValues<FieldParameter>;
  edgesView: EdgesView;
  fieldView: FieldView;
  /** The layers over a frame in Tune. */
  tuneLayers: LayerLooks;
  /** Hints of the first visit that were put away. */
  hintsGone: readonly Hint[];
  /** Why pictures are not searched, where the note about it was put away; "": it was not. */
  seenNoteGone: string;
  /** Failures before this moment no longer count on the rail. ISO 8601. */
  failuresSeenAt: string;
};

export const DEFAULTS: Settings = {
  profile: "default",
  clips: 3,
  spread: 3,
  lengths: {},
  shortSide: 512,
  portraitRatio: "",
  randomPortrait: false,
  randomSquare: false,
  randomSeed: -1,
  cropMove: "hold",
  followModel: "",
  followClass: "",
  followScore: 0.5,
  contract: "plain",
  format: "mp4",
  audio: "aac",
  dynamicRange: "sdr",
  label: "",
  category: "",
  encoder: "auto",
  crossShots: "warn",
  subprofiles: [],
  muted: false,
  scrubSound: false,
  subtitles: "",
  quality: "auto",
  loop: false,
  pixelForPixel: false,
  lastAsset: "",
  lastFrame: 0,
  lastListing: "",
  lastSorting: "",
  lastFolders: 0,
  savedViews: [],
  libraryView: "grid",
  density: "roomy",
  allFields: false,
  nextCutHeight: 0,
  foldersWidth: 0,
  cuttingWidth: 0,
  sideTab: "queue",
  boxes: false,
  edges: false,
  field: false,
  shots: false,
  edgeParameters: {},
  fieldParameters: {},
  edgesView: "regions",
  fieldView: "boundary",
  tuneLayers: USUAL_LOOKS,
  hintsGone: [],
  seenNoteGone: "",
  failuresSeenAt: "",
};

/** The number is raised when a field changes its meaning: settings that an older page stored are then ignored. */
const KEY = "rushes.settings.1";

/** A tab's own, which would otherwise change under the hand while another tab is used. */
const OF_TAB = [
  "profile",
  "clips",
  "spread",
  "lengths",
  "shortSide",
  "portraitRatio",
  "randomPortrait",
  "randomSquare",
  "randomSeed",
  "cropMove",
  "followModel",
  "followClass",
  "followScore",
  "contract",
  "format",
  "audio",
  "dynamicRange",
  "label",
  "category",
  "encoder",
  "crossShots",
  "lastAsset",
  "lastFrame",
  "lastListing",
  "lastSorting",
] as const satisfies readonly (keyof Settings)[];

const ofTab = (settings: Settings) =>
  Object.fromEntries(OF_TAB.map((name) => [name, settings[name]])) as Partial<Settings>;

/** Takes over valid values; storage may contain anything. */
export function parseSettings(text: string | null): Settings {
  try {
    return settingsIn(JSON.parse(text ?? "null"));
  } catch {
    return DEFAULTS;
  }
}

function settingsIn(kept: unknown): Settings {
  if (typeof kept !== "object" || kept === null) return DEFAULTS;
  const valid = Object.entries(kept).filter(
    ([name, value]) =>
      Object.hasOwn(DEFAULTS, name) && typeof value === typeof DEFAULTS[name as keyof Settings],
  );
  const settings = { ...DEFAULTS, ...(Object.fromEntries(valid) as Partial<Settings>) };
  const oneOf = <Choice extends string>(value: Choice, ...choices: readonly Choice[]): Choice =>
    choices.includes(value) ? value : (choices[0] ?? value);
  return {
    ...settings,
    clips: clampClips(settings.clips),
    spread: clampSpread(settings.spread),
    lengths: lengthsIn(settings.lengths),
    shortSide: within(Math.round(settings.shortSide), SHORT_SIDE),
    followScore: within(settings.followScore, { least: 0, most: 1 }),
    lastFrame: Math.max(0, Math.round(settings.lastFrame)),
    lastFolders: within(Math.round(settings.lastFolders), LAST_FOLDERS),
    subprofiles: suffixesIn(settings.subprofiles),
    savedViews: viewsIn(settings.savedViews),
    hintsGone: hintsIn(settings.hintsGone),
    encoder: isEncoderChoice(settings.encoder) ? settings.encoder : "auto",
    quality: oneOf(settings.quality, ...QUALITIES),
    portraitRatio: readRatio(settings.portraitRatio) ? settings.portraitRatio : "",
    randomSeed: Number.isSafeInteger(settings.randomSeed) ? Math.max(-1, settings.randomSeed) : -1,
    contract: isContract(settings.contract) ? settings.contract : "plain",
    crossShots: oneOf(settings.crossShots, ...CROSS_SHOTS),
    cropMove: oneOf(settings.cropMove, "hold", "linear", "ease"),
    format: oneOf(settings.format, ...FORMATS),
    audio: oneOf(settings.audio, ...AUDIOS),
    dynamicRange: oneOf(settings.dynamicRange, ...RANGES),
    libraryView: oneOf(settings.libraryView, "grid", "list"),
    density: oneOf(settings.density, "roomy", "dense"),
    sideTab: oneOf(settings.sideTab, ...SIDE_TABS),
    edgeParameters: valuesIn(EDGE_PARAMETERS, settings.edgeParameters),
    fieldParameters: valuesIn(FIELD_PARAMETERS, settings.fieldParameters),
    edgesView: oneOf(settings.edgesView, ...EDGES_VIEWS),
    fieldView: oneOf(settings.fieldView, ...FIELD_VIEWS),
    tuneLayers: looksIn(settings.tuneLayers),
  };
}

/** The suffixes that an export allows, each once. */
function suffixesIn(kept: unknown): string[] {
  if (!Array.isArray(kept)) return [];
  return kept.reduce<string[]>(
    (known, one) =>
      typeof one === "string" && mistakeIn(one, known) === null ? [...known, one] : known,
    [],
  );
}

/** What an export allows: clips, seconds between their starts, pixels of the shorter side. */
export const CLIPS = { least: 1, most: 99 };
export const SPREAD = { least: 0, most: 3600 };
export const SHORT_SIDE = { least: 0, most: 4320 };
/** More than a screen has places for are not worth keeping any for. */
const LAST_FOLDERS = { least: 0, most: 100 };

const within = (value: number, { least, most }: Limits) => Math.min(most, Math.max(least, value));

export const clampClips = (clips: number) => within(Math.round(clips) || CLIPS.least, CLIPS);
export const clampSpread = (spread: number) => within(spread || SPREAD.least, SPREAD);

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

/** After a reload a tab goes on with its own. */
const store = new Store(
  settingsIn({ ...parseSettings(read()), ...(keptInTab(KEY) as object | null) }),
);

export function changeSettings(change: Partial<Settings>): void {
  store.set({ ...store.get(), ...change });
  keepInTab(KEY, ofTab(store.get()));
  try {
    // Only the change: what this tab does not show as it is stored was set in another one.
    localStorage.setItem(KEY, JSON.stringify({ ...parseSettings(read()), ...change }));
  } catch {
    // Without storage the page works as usual; only the next visit begins with the defaults.
  }
}

// Settings were changed in another tab.
window.addEventListener("storage", (event) => {
  if (event.key === KEY) store.set({ ...parseSettings(event.newValue), ...ofTab(store.get()) });
});

export const currentSettings = (): Settings => store.get();

export function useSettings(): Settings {
  return useSyncExternalStore(store.subscribe, store.get);
}

export function useSetting<Name extends keyof Settings>(
  name: Name,
): [Settings[Name], (value: Settings[Name]) => void] {
  const value = useSyncExternalStore(store.subscribe, () => store.get()[name]);
  const change = useCallback((next: Settings[Name]) => changeSettings({ [name]: next }), [name]);
  return [value, change];
}
