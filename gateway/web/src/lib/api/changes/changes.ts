// Undoable changes recorded by the gateway: listing, undo and redo.
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";
import {
  announceDone,
  announceFinal,
  announceRefusal,
  announceShortfall,
  offerEarlier,
  redoLast,
  runQueued,
  undoLast,
  type Pressed,
} from "@/lib/undo/undo";
import { bodyOf, gateway, type Change, type Session } from "../client";
import { overwrittenBy } from "../jobs/overwritings";
import { wordsFor } from "../problem";
import { queryKeys } from "../query-keys";
import { useMay } from "../session";
import {
  isOfTab,
  isOfTabSince,
  isRecentInTab,
  isTakingBack,
  noteDone,
  noteUndone,
} from "./changes-of-tab";
import { forgetSent, recognizeSent } from "./sent-sortings";

const PAGE = 50;
const NOTHING_TO_UNDO = "There is nothing to undo.";
/** Kinds of changes that have an undo of their own, with what is said where there is none. */
const NOTHING_OF = { sorting: "Nothing was sorted.", moments: "Nothing was decided." } as const;
type OwnUndo = keyof typeof NOTHING_OF;
const NOTHING_TO_REDO = "There is nothing to redo.";

/** The newest first; of one video, or of all. */
export function useChanges(assetId: string | null) {
  return useInfiniteQuery({
    queryKey: queryKeys.changes(assetId),
    queryFn: ({ pageParam, signal }) => changesPage(assetId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

function changesPage(assetId: string | null, cursor: string | null, signal?: AbortSignal) {
  const query = {
    limit: PAGE,
    ...(assetId === null ? {} : { asset_id: assetId }),
    ...(cursor === null ? {} : { cursor }),
  };
  return bodyOf(
    gateway.GET("/api/v1/changes", { params: { query }, ...(signal ? { signal } : {}) }),
  );
}

export function useTrash() {
  return useQuery({
    queryKey: queryKeys.trash,
    queryFn: ({ signal }) => bodyOf(gateway.GET("/api/v1/trash", { signal })),
  });
}

/** Deletes the contents of the trash for good. */
export function useEmptyTrash() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(gateway.DELETE("/api/v1/trash")),
    onSuccess: (trash) => {
      cache.setQueryData(queryKeys.trash, trash);
      void cache.invalidateQueries({ queryKey: queryKeys.trash });
      void cache.invalidateQueries({ queryKey: queryKeys.allChanges });
    },
  });
}

/** All queries that a change may affect. */
export function changed(cache: QueryClient): Promise<unknown> {
  const keys = [
    queryKeys.allChanges,
    queryKeys.trash,
    queryKeys.sort,
    queryKeys.allExports,
    queryKeys.anyMarkers,
    queryKeys.allAssets,
    queryKeys.anyAsset,
    queryKeys.labels,
    queryKeys.anyLabelsOf,
    queryKeys.profiles,
    queryKeys.timelines,
    queryKeys.anyRuns,
    queryKeys.anyCheckpoints,
    queryKeys.scenarios,
    queryKeys.brandLists,
    queryKeys.pipelineProfiles,
    queryKeys.find,
    queryKeys.anyPlannedCuts,
  ];
  return Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey })));
}

/** Undoes changes that were made together, the newest first. */
export async function undoEach(
  cache: QueryClient,
  changes: readonly Pick<Change, "id">[],
): Promise<void> {
  try {
    for (const { id } of changes.toReversed()) {
      const params = { path: { change_id: id } };
      noteUndone(await bodyOf(gateway.POST("/api/v1/changes/{change_id}/undo", { params })));
    }
  } finally {
    await changed(cache);
  }
}

/** Undoes or redoes a recorded change. */
export async function undoneOrRedone(
  cache: QueryClient,
  id: string,
  way: "undo" | "redo",
): Promise<Change> {
  const change = await turnedOne(id, way);
  await changed(cache);
  return change;
}

/** Undoes or redoes a recorded change; what it may affect is not read again. */
export async function turnedOne(id: string, way: "undo" | "redo"): Promise<Change> {
  const params = { path: { change_id: id } };
  const change = await bodyOf(
    way === "undo"
      ? gateway.POST("/api/v1/changes/{change_id}/undo", { params })
      : gateway.POST("/api/v1/changes/{change_id}/redo", { params }),
  );
  (way === "undo" ? noteUndone : noteDone)(change);
  return change;
}

/** Shows what was changed, with "Undo" where it can be undone. `at`: as for `announceDone`. */
export function announceChange(cache: QueryClient, change: Change | null, at?: number): void {
  if (!change) return;
  if (change.final_because === null) announceUndoable(cache, change, at);
  else announceFinal(`${change.words}, for good`);
}

function announceUndoable(
  cache: QueryClient,
  { id, kind, words }: Pick<Change, "id" | "kind" | "words">,
  at?: number,
): void {
  noteDone({ id, kind });
  announceDone(words, () => undoneOrRedone(cache, id, "undo"), {
    redo: () => undoneOrRedone(cache, id, "redo"),
    key: id,
    kind,
    ...(at === undefined ? {} : { at }),
  });
}

/** On the event of a recorded change: an overwriting is announced when its last clip is made. */
export function announceOverwritten(cache: QueryClient, id: string | null): void {
  const group = id === null ? undefined : overwrittenBy(id);
  if (id !== null && group !== undefined)
    announceUndoable(cache, { id, kind: "overwrite", words: `${group} overwritten` });
}

/** Undo and redo by key: first this page's own steps, else what was changed in this tab before a reload. */
export function useUndo() {
  const cache = useQueryClient();
  const mayChange = useMay("change");
  const undo = async (pressed: Pressed) => {
    if (await undoLast(pressed)) return;
    if (mayChange) await undoRecorded(cache, pressed, null);
    else announceRefusal(NOTHING_TO_UNDO);
  };
  const redo = async (pressed: Pressed) => {
    if (await redoLast(pressed)) return;
    if (mayChange) await redoRecorded(cache, pressed);
    else announceRefusal(NOTHING_TO_REDO);
  };
  /** Undoes what was sorted last, and nothing else. */
  const bringBack = async (pressed: Pressed) => {
    if (!(await undoLast(pressed, "sorting"))) await undoRecorded(cache, pressed, "sorting");
  };
  /** Takes back what was decided last about a moment, and nothing else. */
  const takeBack = async (pressed: Pressed) => {
    if (!(await undoLast(pressed, "moments"))) await undoRecorded(cache, pressed, "moments");
  };
  return { undo, redo, bringBack, takeBack };
}

/** Undoes this tab's last change, of all or of a kind; offers the user's last one where this tab has none. */
async function undoRecorded(
  cache: QueryClient,
  pressed: Pressed,
  kind: OwnUndo | null,
): Promise<void> {
  const me = cache.getQueryData<Session>(queryKeys.session)?.name;
  const undoNow = async (change: Change) => {
    announceChange(cache, change, pressed.at);
    await undoLast(pressed, kind);
  };
  try {
    const { changes } = await changesPage(null, null);
    const until = changes.filter((one) => !isOfTabSince(one, pressed.clock));
    // Before those of this tab are looked up, as it adds some to them.
    const unanswered = me == null ? [] : recognizeSent(until, me);
    const mine = me == null ? [] : undoable(until, me, kind);
    const own = mine.find(kind === null ? isRecentInTab : isOfTab);
    const [last] = mine;
    if (own && unanswered.length > 0) offerDespite(unanswered, own, () => undoNow(own));
    else if (own) await undoNow(own);
    else if (last) offerChange("undo", last, last.made_at, () => undoNow(last));
    else announceRefusal(kind === null ? NOTHING_TO_UNDO : NOTHING_OF[kind]);
  } catch (error) {
    announceRefusal(wordsFor(error));
  }
}

/** The same for redo. */
async function redoRecorded(cache: QueryClient, pressed: Pressed): Promise<void> {
  const me = cache.getQueryData<Session>(queryKeys.session)?.name;
  const redoNow = async (change: Change) =>
    // Done when it was asked for: an undo pressed before the answer came means this.
    announceUndoable(cache, await undoneOrRedone(cache, change.id, "redo"), pressed.at);
  try {
    const { changes } = await changesPage(null, null);
    const own = me == null ? null : nextToRedo(changes.filter(isRecentInTab), me);
    const last = me == null ? null : nextToRedo(changes, me);
    if (own) await redoNow(own);
    else if (last) offerChange("redo", last, last.undone_at ?? "", () => redoNow(last));
    else announceRefusal(NOTHING_TO_REDO);
  } catch (error) {
    announceRefusal(wordsFor(error));
  }
}

const offerChange = (
  way: "undo" | "redo",
  { words }: Change,
  at: string,
  act: () => Promise<unknown>,
) => offerEarlier(way, { what: words, clock: Date.parse(at) }, () => runQueued(act));

/** Offers to undo a change of this tab, of which it is not known whether it is the last one. */
const offerDespite = (unanswered: readonly string[], { words }: Change, act: () => unknown) =>
  announceShortfall(
    `Not known to be done, as the page was left before the answer: ${unanswered.join(", ")}. Done before it: ${words}.`,
    {
      words: "Undo it",
      act: () => {
        forgetSent();
        runQueued(act);
        return Promise.resolve();
      },
    },
  );

/** What a user has done and can undo, the newest first. */
const undoable = (changes: readonly Change[], me: string, kind: Change["kind"] | null) =>
  changes.filter(
    (one) =>
      one.made_by === me &&
      one.undone_at === null &&
      one.final_because === null &&
      !isTakingBack(one) &&
      (kind === null || one.kind === kind),
  );

/** The user's last undone change, unless something was changed since. */
export function nextToRedo(changes: readonly Change[], me: string): Change | null {
  const undone = changes
    .filter((one) => one.undone_by === me && one.undone_at !== null && one.final_because === null)
    .sort((one, other) => Date.parse(other.undone_at ?? "") - Date.parse(one.undone_at ?? ""));
  const [last] = undone;
  if (!last) return null;
  const at = Date.parse(last.undone_at ?? "");
  const isLeft = changes.some((one) => one.made_by === me && Date.parse(one.made_at) > at);
  return isLeft ? null : last;
}
