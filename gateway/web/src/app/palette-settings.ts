// All settings as entries of the palette: each choice by its field's words, and the sections of the settings page.
import { CATEGORIES } from "@/features/cut/exports/categories";
import { factsOf, FORMATS } from "@/lib/clips/clip-formats";
import { CROSS_SHOTS, CROSSINGS } from "@/lib/clips/cross-shots";
import { EDGES_VIEWS, FIELD_VIEWS } from "@/lib/settings/finding-parameters";
import { CONTRACTS } from "@/lib/clips/contracts";
import { encoderName, type EncoderChoice } from "@/lib/clips/encoders";
import { QUALITIES } from "@/lib/playback/qualities";
import { SIDE_TAB_WORDS, SIDE_TABS, type Settings } from "@/lib/settings/settings";

/** One value of a setting, in words: `Density: Dense`. */
export type SettingChoice = {
  words: string;
  change: Partial<Settings>;
};

type Values<Name extends keyof Settings> = readonly (readonly [
  value: Settings[Name],
  word: string,
])[];

const choices = <Name extends keyof Settings>(
  field: Name,
  name: string,
  values: Values<Name>,
): SettingChoice[] =>
  values.map(([value, word]) => ({
    words: `${name}: ${word}`,
    change: { [field]: value },
  }));

const ON_OFF = [
  [true, "on"],
  [false, "off"],
] as const;

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** `encoders` and `profiles`: those available here. */
export const settingChoices = (
  encoders: readonly EncoderChoice[],
  profiles: readonly string[],
): SettingChoice[] => [
  ...choices(
    "profile",
    "Profile",
    profiles.map((name) => [name, name] as const),
  ),
  ...choices("density", "Density", [
    ["roomy", "Roomy"],
    ["dense", "Dense"],
  ]),
  ...choices("libraryView", "Library", [
    ["grid", "Grid"],
    ["list", "List"],
  ]),
  ...choices(
    "sideTab",
    "Beside the video",
    SIDE_TABS.map((value) => [value, SIDE_TAB_WORDS[value]] as const),
  ),
  ...choices("allFields", "Fields of the next cut", [
    [true, "all"],
    [false, "folded"],
  ]),
  ...choices("nextCutHeight", "Height of the next cut", [[0, "as high as its fields"]]),
  ...choices("foldersWidth", "Width of the folders", [[0, "usual"]]),
  ...choices("cuttingWidth", "Width beside the video", [[0, "usual"]]),
  ...choices("muted", "Sound while playing", [
    [false, "on"],
    [true, "off"],
  ]),
  ...choices("scrubSound", "Sound while scrubbing", ON_OFF),
  ...choices("subtitles", "Subtitles", [["", "none"]]),
  ...choices("loop", "Loop the span", ON_OFF),
  ...choices("pixelForPixel", "Pixel for pixel", ON_OFF),
  ...choices(
    "quality",
    "Quality",
    QUALITIES.map((value) => [value, capital(value)] as const),
  ),
  ...choices("boxes", "Boxes of what was found", ON_OFF),
  ...choices("shots", "Shots on the timeline", ON_OFF),
  ...choices("edges", "Edges in the frame", ON_OFF),
  ...choices("field", "Playing field in the frame", ON_OFF),
  ...choices(
    "edgesView",
    "What is shown of edges",
    EDGES_VIEWS.map((value) => [value, value] as const),
  ),
  ...choices(
    "fieldView",
    "What is shown of the playing field",
    FIELD_VIEWS.map((value) => [value, value] as const),
  ),
  ...choices(
    "contract",
    "Data set",
    (Object.keys(CONTRACTS) as Settings["contract"][]).map(
      (value) => [value, CONTRACTS[value].name] as const,
    ),
  ),
  ...choices(
    "crossShots",
    "Cuts in clips",
    CROSS_SHOTS.map((value) => [value, CROSSINGS[value]] as const),
  ),
  ...choices(
    "format",
    "Format of clips",
    FORMATS.map((value) => [value, factsOf(value).name] as const),
  ),
  ...choices("audio", "Sound of clips", [
    ["aac", "AAC"],
    ["pcm", "PCM"],
    ["flac", "FLAC"],
  ]),
  ...choices("dynamicRange", "HDR in clips", [
    ["sdr", "to SDR"],
    ["source", "kept"],
  ]),
  ...choices(
    "encoder",
    "Encoder of clips",
    encoders.map((value) => [value, encoderName(value)] as const),
  ),
  ...choices(
    "category",
    "Category of clips",
    CATEGORIES.map((one) => (typeof one === "string" ? [one, one] : [one.value, one.label])),
  ),
  ...choices("shortSide", "Size of clips", [[0, "as the source"]]),
];

/** Settings of the open video or of a list beside it, and settings that are remembered automatically. */
export const NOT_IN_PALETTE: readonly (keyof Settings)[] = [
  "subprofiles",
  "savedViews",
  "edgeParameters",
  "fieldParameters",
  "tuneLayers",
  "lastAsset",
  "lastFrame",
  "lastListing",
  "lastFolders",
  "lastSorting",
  "hintsGone",
  "seenNoteGone",
  "failuresSeenAt",
];
