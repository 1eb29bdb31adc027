// The one table of keys. It is complete, and every entry works; `keys.ts` reads it.

export const PAGES = [
  "Everywhere",
  "Library",
  "Cut",
  "Find",
  "Sort",
  "Tune",
  "Jobs",
  "Problems",
  "Settings",
] as const;
export type Page = (typeof PAGES)[number];

/** Parts of pages with keys of their own. */
export type Part = "regions";

export type Row = {
  keys: readonly string[];
  does: string;
  page: Page;
  group: string;
  /** Description of this one, where `does` describes two directions. */
  name?: string;
  inFields?: true;
  /** Also while a dialog is open. */
  inDialogs?: true;
  /** Changes shared state: needs a role. */
  changes?: true;
  /** Ignores key repeat. */
  once?: true;
  /** Works only while the focus is in this part of the page, there before the page's own keys. */
  within?: Part;
  /** Moves a selection by one: never searched by name. */
  step?: true;
};

const row = (page: Page, group: string, does: string, ...keys: string[]): Row => ({
  keys,
  does,
  page,
  group,
});

/** One of two directions. */
const one = (page: Page, group: string, does: string, name: string, ...keys: string[]): Row => ({
  ...row(page, group, does, ...keys),
  name,
});

/** One step of a selection, or of a range. */
const step = (page: Page, group: string, does: string, name: string, key: string): Row => ({
  ...one(page, group, does, name, key),
  step: true,
});

/** In the list of regions with brands. */
const inRegions = (row: Row): Row => ({ ...row, within: "regions" });

/** Needs a role. */
const change = (row: Row): Row => ({ ...row, changes: true });

const toSubprofile = (number: number) =>
  change(
    one("Cut", "Cut", "Export to a subprofile", `Export to subprofile ${number}`, String(number)),
  );

const toFolder = (number: number) =>
  change(one("Sort", "Sort", "Sort into a folder", `Sort into folder ${number}`, String(number)));

/** Adjacent entries for two directions share their description and a line of the sheet. */
export const KEYS = {
  palette: {
    ...row("Everywhere", "Everywhere", "Find anything", "Ctrl+K"),
    inFields: true,
    inDialogs: true,
  },
  help: row("Everywhere", "Everywhere", "Keys on this page", "?", "F1"),
  undo: row("Everywhere", "Everywhere", "Undo", "Ctrl+Z"),
  redo: row("Everywhere", "Everywhere", "Redo", "Ctrl+Shift+Z"),
  offer: row("Everywhere", "Everywhere", "Do what the line below offers", "Y"),
  search: row("Everywhere", "Everywhere", "Search", "/"),
  escape: {
    ...row("Everywhere", "Everywhere", "Close, cancel, leave a field", "Escape"),
    inFields: true,
  },
  goLibrary: one("Everywhere", "Go to", "Library", "Go to Library", ". L"),
  goCut: one("Everywhere", "Go to", "Cut", "Go to Cut", ". C"),
  goFind: one("Everywhere", "Go to", "Find", "Go to Find", ". F"),
  goSort: one("Everywhere", "Go to", "Sort", "Go to Sort", ". O"),
  goTune: one("Everywhere", "Go to", "Tune", "Go to Tune", ". T"),
  goJobs: one("Everywhere", "Go to", "Jobs", "Go to Jobs", ". J"),
  goProblems: one("Everywhere", "Go to", "Problems", "Go to Problems", ". P"),
  history: one("Everywhere", "Go to", "History", "Show the history", ". H"),
  goSettings: one("Everywhere", "Go to", "Settings", "Go to Settings", ". S"),

  libraryLeft: step("Library", "Library", "Move", "Move left", "ArrowLeft"),
  libraryRight: step("Library", "Library", "Move", "Move right", "ArrowRight"),
  libraryUp: step("Library", "Library", "Move", "Move up", "ArrowUp"),
  libraryDown: step("Library", "Library", "Move", "Move down", "ArrowDown"),
  libraryFirst: one("Library", "Library", "First, last", "First video", "Home"),
  libraryLast: one("Library", "Library", "First, last", "Last video", "End"),
  libraryPreview: row("Library", "Library", "Preview in place", "Space"),
  libraryOpen: row("Library", "Library", "Open in Cut", "Enter"),
  librarySort: row("Library", "Library", "Open in Sort", "Shift+Enter"),
  libraryView: row("Library", "Library", "Grid, list", "V"),
  libraryPick: row("Library", "Library", "Pick cameras, codecs, months, labels", "F"),
  libraryHidden: row("Library", "Library", "Show or leave out hidden videos", "Shift+H"),
  selectOne: row("Library", "Select", "Select, unselect", "X"),
  selectLeft: step("Library", "Select", "Select a range", "Select to the left", "Shift+ArrowLeft"),
  selectRight: step(
    "Library",
    "Select",
    "Select a range",
    "Select to the right",
    "Shift+ArrowRight",
  ),
  selectUp: step("Library", "Select", "Select a range", "Select upwards", "Shift+ArrowUp"),
  selectDown: step("Library", "Select", "Select a range", "Select downwards", "Shift+ArrowDown"),
  selectAll: row("Library", "Select", "Select all", "Ctrl+A"),
  libraryHide: change(row("Library", "Select", "Hide, show again", "H")),
  libraryStar: change(row("Library", "Select", "Star, take the star away", "S")),
  libraryLabel: change(row("Library", "Select", "Label", "L")),
  libraryDownload: row("Library", "Select", "Download", "D"),

  frameBack: one("Cut", "Move", "One frame", "One frame back", "ArrowLeft"),
  frameOn: one("Cut", "Move", "One frame", "One frame on", "ArrowRight"),
  secondBack: one("Cut", "Move", "One second", "One second back", "Shift+ArrowLeft", "Shift+J"),
  secondOn: one("Cut", "Move", "One second", "One second on", "Shift+ArrowRight", "Shift+L"),
  firstFrame: one("Cut", "Move", "First, last frame", "First frame", "Home"),
  lastFrame: one("Cut", "Move", "First, last frame", "Last frame", "End"),
  play: row("Cut", "Move", "Play, pause", "Space", "P"),
  shuttleBack: {
    ...one("Cut", "Move", "Run back, on; again: twice as fast", "Run back", "J"),
    once: true,
  },
  shuttleOn: {
    ...one("Cut", "Move", "Run back, on; again: twice as fast", "Run on", "L"),
    once: true,
  },
  loop: row("Cut", "Move", "Loop the span", "R"),
  subtitles: row("Cut", "Move", "Next subtitles, none", "S"),
  snap: row("Cut", "Move", "Stop; again: back to where it began", "K"),
  fullScreen: row("Cut", "Move", "Full screen", "W"),
  pixelForPixel: row("Cut", "Move", "Pixel for pixel, the whole picture", "X"),
  inPoint: one("Cut", "Cut from here to there", "In, out point here", "In point here", "I"),
  outPoint: one("Cut", "Cut from here to there", "In, out point here", "Out point here", "O"),
  goIn: one(
    "Cut",
    "Cut from here to there",
    "Go to the in, out point",
    "Go to the in point",
    "Shift+I",
  ),
  goOut: one(
    "Cut",
    "Cut from here to there",
    "Go to the in, out point",
    "Go to the out point",
    "Shift+O",
  ),
  letGo: row("Cut", "Cut from here to there", "Let go of in and out point", "Alt+X"),
  type: row("Cut", "Move", "Type a time or frame", "T"),
  zoomIn: one("Cut", "Move", "Zoom the timeline", "Zoom in", "+", "="),
  zoomOut: one("Cut", "Move", "Zoom the timeline", "Zoom out", "-"),
  zoomFit: row("Cut", "Move", "Show the whole video, the span", "Z"),

  boxes: row("Cut", "Findings", "Show what was found, hide it", "D"),
  edges: row("Cut", "Findings", "Look for edges in the frame, or not", "Shift+E"),
  field: row("Cut", "Findings", "Look for the playing field in the frame, or not", "Shift+F"),

  cutBefore: one("Cut", "Shots", "Cut before, after", "Cut before", "["),
  cutAfter: one("Cut", "Shots", "Cut before, after", "Cut after", "]"),
  shots: row("Cut", "Shots", "Find the shots and show them, or not", "Shift+D"),
  draftShots: change({ ...row("Cut", "Shots", "Draft a cut per shot", "Alt+Q"), once: true }),

  export: change(row("Cut", "Cut", "Export the next cut", "E")),
  exportTo1: toSubprofile(1),
  exportTo2: toSubprofile(2),
  exportTo3: toSubprofile(3),
  exportTo4: toSubprofile(4),
  exportTo5: toSubprofile(5),
  exportTo6: toSubprofile(6),
  exportTo7: toSubprofile(7),
  exportTo8: toSubprofile(8),
  exportTo9: toSubprofile(9),
  cropRatio: row("Cut", "Cut", "Next crop ratio", "C"),
  newSeed: { ...row("Cut", "Cut", "New seed for random crops", "Shift+C"), once: true },
  followSubject: row("Cut", "Cut", "Have the crop follow a subject", "F"),
  autoClips: row("Cut", "Cut", "Clips from the in point to here", "A"),
  lock: row("Cut", "Cut", "Lock the cursor", "G"),
  keyHere: row("Cut", "Cut", "Key frame of the crop here", "V"),
  moreClips: one("Cut", "Cut", "More, fewer clips", "One clip more", "ArrowUp"),
  fewerClips: one("Cut", "Cut", "More, fewer clips", "One clip fewer", "ArrowDown"),
  moreSpread: one("Cut", "Cut", "More, less between clips", "More between clips", "Shift+ArrowUp"),
  lessSpread: one(
    "Cut",
    "Cut",
    "More, less between clips",
    "Less between clips",
    "Shift+ArrowDown",
  ),
  label: row("Cut", "Cut", "Type a label", "Enter"),

  planCut: change({
    ...row("Cut", "Planned cuts", "Plan the cut instead of exporting it", "Q"),
    once: true,
  }),
  exportPlanned: change({
    ...row("Cut", "Planned cuts", "Export all planned cuts", "Shift+Q"),
    once: true,
  }),
  plannedEarlier: change(
    one("Cut", "Planned cuts", "Earlier, later in the list", "Planned cut earlier", "Alt+ArrowUp"),
  ),
  plannedLater: change(
    one("Cut", "Planned cuts", "Earlier, later in the list", "Planned cut later", "Alt+ArrowDown"),
  ),
  plannedDelete: change(row("Cut", "Planned cuts", "Delete the planned cut", "Shift+Delete")),

  nextFile: one("Cut", "Videos and markers", "Next, previous video", "Next video", "N"),
  previousFile: one(
    "Cut",
    "Videos and markers",
    "Next, previous video",
    "Previous video",
    "Shift+N",
  ),
  queueSelectAll: row("Cut", "Videos and markers", "Select all clips of the queue", "Ctrl+A"),
  nextMarker: row("Cut", "Videos and markers", "Next marker or note", "M"),
  noteHere: change(row("Cut", "Videos and markers", "Note at this frame", "B")),
  overwriteMarker: change(
    row("Cut", "Videos and markers", "Overwrite the marker’s group", "Shift+M"),
  ),
  deleteMarker: change(
    row("Cut", "Videos and markers", "Delete the selected clips, or the marker’s", "Delete"),
  ),
  findLike: change({
    ...row("Cut", "Videos and markers", "Find more like this clip", "Shift+S"),
    once: true,
  }),
  markExample: change({
    ...row("Cut", "Videos and markers", "Mark as an example of a finder", "Alt+M"),
    once: true,
  }),
  sameTime: row("Cut", "Videos and markers", "Other cameras at this time", "Shift+T"),
  copyLink: row("Cut", "Videos and markers", "Copy a link to this moment", "U"),
  hideAsset: change(row("Cut", "Videos and markers", "Hide the video, show it again", "H")),

  findAccept: change({
    ...row("Find", "Moments", "Accept, and go to the next new one", "Enter"),
    once: true,
  }),
  findReject: change({
    ...row("Find", "Moments", "Reject, and go to the next new one", "X"),
    once: true,
  }),
  findUndo: change(row("Find", "Moments", "Take the last decision back", "U")),
  findNext: one("Find", "Moments", "Next, previous moment", "Next moment", "J", "ArrowDown"),
  findPrevious: one("Find", "Moments", "Next, previous moment", "Previous moment", "K", "ArrowUp"),
  findPlay: row("Find", "Moments", "Play, pause", "Space"),
  findMute: row("Find", "Moments", "Sound on, off", "M"),
  findStartBack: change(
    one("Find", "Ends", "Start one frame earlier, later", "Start one frame earlier", "ArrowLeft"),
  ),
  findStartOn: change(
    one("Find", "Ends", "Start one frame earlier, later", "Start one frame later", "ArrowRight"),
  ),
  findEndBack: change(
    one("Find", "Ends", "End one frame earlier, later", "End one frame earlier", "Shift+ArrowLeft"),
  ),
  findEndOn: change(
    one("Find", "Ends", "End one frame earlier, later", "End one frame later", "Shift+ArrowRight"),
  ),
  findOrder: row("Find", "List", "Next order: best, least sure, by time", "S"),
  findState: row("Find", "List", "Next state: new, accepted, rejected, all", "V"),
  findStricter: one("Find", "List", "Threshold higher, lower", "Threshold higher", "+", "="),
  findLooser: one("Find", "List", "Threshold higher, lower", "Threshold lower", "-"),
  findOpen: row("Find", "List", "Open the moment in Cut", "O"),
  findExport: change({ ...row("Find", "Find", "Export what is accepted", "E"), once: true }),
  findTrain: change({ ...row("Find", "Find", "Train the finder", "R"), once: true }),
  findScan: change({ ...row("Find", "Find", "Scan videos", "C"), once: true }),
  findNew: change({ ...row("Find", "Find", "New finder", "N"), once: true }),
  findExamples: row("Find", "Find", "Its examples", "L"),
  findVersions: row("Find", "Find", "Its versions", "Q"),

  sortInto1: toFolder(1),
  sortInto2: toFolder(2),
  sortInto3: toFolder(3),
  sortInto4: toFolder(4),
  sortInto5: toFolder(5),
  sortInto6: toFolder(6),
  sortInto7: toFolder(7),
  sortInto8: toFolder(8),
  sortInto9: toFolder(9),
  sortBack: change(row("Sort", "Sort", "Bring back what was sorted last", "U")),
  sortAccept: change(row("Sort", "Sort", "Sort into the proposed folder", "Enter")),
  sortLearn: change(row("Sort", "Sort", "Learn from what is sorted", "R")),
  sortNew: change(row("Sort", "Sort", "New folder", "N")),
  sortFolders: change(row("Sort", "Sort", "Rename, merge, remove a folder", "E")),
  sortFolder: change(row("Sort", "Sort", "Sort another folder", "O")),
  sortFind: change(row("Sort", "Sort", "Sort into a folder by its name", "F")),
  sortGrid: row("Sort", "Videos", "One video, many at once, review, duplicates", "V"),
  sortTick: change(row("Sort", "Many at once", "Untick the video, tick it", "X")),
  sortTickAll: change(row("Sort", "Many at once", "Tick all, untick all", "Ctrl+A")),
  sortKeep: change(
    row("Sort", "Many at once", "Keep what is reviewed where it is, both duplicates", "K"),
  ),
  sortUp: step("Sort", "Many at once", "Row", "Row up", "ArrowUp"),
  sortDown: step("Sort", "Many at once", "Row", "Row down", "ArrowDown"),
  sortLeftGoes: change(
    one("Sort", "Duplicates", "Left one goes, right one goes", "Left one goes", "A"),
  ),
  sortRightGoes: change(
    one("Sort", "Duplicates", "Left one goes, right one goes", "Right one goes", "D"),
  ),
  sortSearch: change(row("Sort", "Duplicates", "Look for duplicates", "S")),
  sortPrevious: one("Sort", "Videos", "Previous, skip", "Previous video", "ArrowLeft"),
  sortSkip: one("Sort", "Videos", "Previous, skip", "Skip the video", "ArrowRight"),
  sortPlay: row("Sort", "Videos", "Pause, play", "Space"),
  sortMute: row("Sort", "Videos", "Sound on, off", "M"),

  tuneBack: one("Tune", "Frames", "One frame", "One frame back", "ArrowLeft"),
  tuneOn: one("Tune", "Frames", "One frame", "One frame on", "ArrowRight"),
  tuneLeapBack: one("Tune", "Frames", "Ten frames", "Ten frames back", "Shift+ArrowLeft"),
  tuneLeapOn: one("Tune", "Frames", "Ten frames", "Ten frames on", "Shift+ArrowRight"),
  tuneOverlays: row("Tune", "Frames", "Show overlays, hide them", "O"),
  tuneWipe: row("Tune", "Frames", "Before and now beside each other, or over each other", "W"),
  tuneNextDifference: one(
    "Tune",
    "Frames",
    "Next, previous frame that differs",
    "Next frame that differs",
    "N",
  ),
  tunePreviousDifference: one(
    "Tune",
    "Frames",
    "Next, previous frame that differs",
    "Previous frame that differs",
    "Shift+N",
  ),
  tuneCompare: row("Tune", "Frames", "Compare with the run before, or end a comparison", "C"),
  tuneCloser: one("Tune", "Frames", "Zoom the frame", "Zoom in", "+", "="),
  tuneFarther: one("Tune", "Frames", "Zoom the frame", "Zoom out", "-"),
  tunePixels: row("Tune", "Frames", "Pixel for pixel, the whole frame", "X"),
  tuneWhole: row("Tune", "Frames", "Show the whole frame", "Z"),
  tuneStageUp: step("Tune", "Tune", "Choose a stage", "Stage above", "ArrowUp"),
  tuneStageDown: step("Tune", "Tune", "Choose a stage", "Stage below", "ArrowDown"),
  tuneSliders: row("Tune", "Tune", "To the sliders of the stage, and back to the frames", "P"),
  tuneStage: row("Tune", "Tune", "Replay the stage on all frames", "R"),
  tuneFrom: change(row("Tune", "Tune", "Replay from this stage on", "Shift+R")),
  tuneScenario: change(row("Tune", "Tune", "Save as scenario", "S")),
  tuneReruns: row("Tune", "Tune", "Scenarios: run all again, and what changed", "Shift+S"),
  tuneBrands: row("Tune", "Tune", "Brand lists", "Shift+B"),
  tuneProfiles: row("Tune", "Tune", "Pipeline profiles", "Shift+P"),
  tunePause: change(row("Tune", "Tune", "Pause the run, or let it go on", "G")),
  tuneStep: change(row("Tune", "Tune", "One stage of the run, then pause", "Shift+G")),
  tuneCalls: row(
    "Tune",
    "Regions",
    "To what outside models were asked, and back to the frames",
    "A",
  ),
  tuneReview: row("Tune", "Regions", "To the regions with brands, and back to the frames", "D"),
  regionUp: inRegions(step("Tune", "Regions", "Choose a region", "Region above", "ArrowUp")),
  regionDown: inRegions(step("Tune", "Regions", "Choose a region", "Region below", "ArrowDown")),
  regionConfirm: inRegions(
    change({
      ...row(
        "Tune",
        "Regions",
        "Confirm the brand of the region, and go to the next open one",
        "Enter",
      ),
      once: true,
    }),
  ),
  regionReject: inRegions(
    change({
      ...row("Tune", "Regions", "Reject the region, and go to the next open one", "X"),
      once: true,
    }),
  ),
  regionConfirmAll: inRegions(
    change({
      ...row(
        "Tune",
        "Regions",
        "Confirm the brand of all regions that say the same",
        "Shift+Enter",
      ),
      once: true,
    }),
  ),
  regionRejectAll: inRegions(
    change({
      ...row("Tune", "Regions", "Reject all regions that say the same", "Shift+X"),
      once: true,
    }),
  ),
  regionBrand: inRegions(change(row("Tune", "Regions", "Type another brand for the region", "B"))),
  tuneSweep: row("Tune", "Sweep", "Sweep: several values at once, or close it", "V"),
  tuneTake: row("Tune", "Sweep", "Take the values that the arrow keys have chosen", "Enter"),

  jobUp: step("Jobs", "Jobs", "Move", "Move up", "ArrowUp"),
  jobDown: step("Jobs", "Jobs", "Move", "Move down", "ArrowDown"),
  jobSelect: row("Jobs", "Select", "Select, unselect", "X"),
  jobSelectUp: step("Jobs", "Select", "Select a range", "Select upwards", "Shift+ArrowUp"),
  jobSelectDown: step("Jobs", "Select", "Select a range", "Select downwards", "Shift+ArrowDown"),
  jobSelectAll: row("Jobs", "Select", "Select all", "Ctrl+A"),
  jobDetails: row("Jobs", "Jobs", "Show details, hide them", "Enter"),
  jobPause: change(row("Jobs", "Jobs", "Pause, go on", "P")),
  jobEarlier: change(
    one("Jobs", "Jobs", "Earlier, later in line", "Earlier in line", "Alt+ArrowUp"),
  ),
  jobLater: change(one("Jobs", "Jobs", "Earlier, later in line", "Later in line", "Alt+ArrowDown")),
  jobNext: change(row("Jobs", "Jobs", "To the front of the line", "N")),
  jobRetry: change(row("Jobs", "Jobs", "Retry", "R")),
  jobCancel: change(row("Jobs", "Jobs", "Cancel; what has ended: off the list", "Delete")),

  problemsAgain: change(row("Problems", "Problems", "Scan again", "R")),
} as const satisfies Record<string, Row>;

export type KeyId = keyof typeof KEYS;

/** The effective bindings: the table's, or the user's own. */
export type Bindings = Readonly<Record<KeyId, readonly string[]>>;

/** In the order of subprofiles; those after the ninth only have buttons. */
export const SUBPROFILE_KEYS: readonly KeyId[] = [
  "exportTo1",
  "exportTo2",
  "exportTo3",
  "exportTo4",
  "exportTo5",
  "exportTo6",
  "exportTo7",
  "exportTo8",
  "exportTo9",
];

/** In the order of folders; those after the ninth only have buttons. */
export const SORT_KEYS: readonly KeyId[] = [
  "sortInto1",
  "sortInto2",
  "sortInto3",
  "sortInto4",
  "sortInto5",
  "sortInto6",
  "sortInto7",
  "sortInto8",
  "sortInto9",
];
