// The planned cuts of the open video. The server keeps each change at once, and each can be undone.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Asset, PlannedCut } from "@/lib/api/client";
import { useNodes } from "@/lib/api/nodes";
import { wordsFor } from "@/lib/api/problem";
import { audioIn, factsOf, rangeIn } from "@/lib/clips/clip-formats";
import { usableEncoder } from "@/lib/clips/encoders";
import type { FrameTable } from "@/lib/footage/frames";
import type { Settings } from "@/lib/settings/settings";
import { shortClock } from "@/lib/time/time";
import { announceDone, announceRefusal, toBeAnnounced } from "@/lib/undo/undo";
import { takeIn, undoOrder } from "../api/exports";
import { cutRequests, usePlannedList, type CutFields, type CutsExport } from "../api/planned";
import { sentCrop, type Cropping } from "../crop/cropping";
import { whyItDoesNotFit, wordsOfClips, type NextCut } from "../next-cut/next-cut";
import { PresentIds } from "./present-ids";

/** Over all videos: a step may be undone after another video was opened. */
const ids = new PresentIds();

type Options = {
  asset: Asset;
  table: FrameTable | undefined;
  cursor: number;
  /** The last frame of the first clip, where an out point is set. */
  out: number | null;
  next: NextCut;
  settings: Settings;
  cropping: Cropping;
};

export type PlannedCuts = ReturnType<typeof usePlannedCuts>;

const wordsOfCuts = (count: number) => (count === 1 ? "1 planned cut" : `${count} planned cuts`);

/** `0:12.000 – 0:20.000` */
export const wordsOfSpan = ({ start, end }: Pick<PlannedCut, "start" | "end">) =>
  `${shortClock(start)} – ${shortClock(end)}`;

export function usePlannedCuts({ asset, table, cursor, out, next, settings, cropping }: Options) {
  const cache = useQueryClient();
  const requests = cutRequests(cache, asset.id);
  const list = usePlannedList(asset.id);
  const cuts = list.data ?? [];
  /** The cut whose fields are shown, and which keys move. */
  const [opened, setOpened] = useState<string | null>(null);
  const [exporting, setExporting] = useState(false);
  const encoder = usableEncoder(settings.encoder, useNodes().data);
  const told = <T>(work: Promise<T>, tell: (answer: T) => void) =>
    toBeAnnounced(work).then(tell, (error: unknown) => announceRefusal(wordsFor(error)));

  const bringBack = async ({ id, ...cut }: PlannedCut, position: number) => {
    ids.became(id, (await requests.add(cut, position)).id);
  };
  const removeAgain = ({ id }: PlannedCut) => requests.remove(ids.of(id));

  const addAll = async (spans: readonly Omit<PlannedCut, "id">[]) => {
    const added: PlannedCut[] = [];
    for (const span of spans) added.push(await requests.add(span));
    return added;
  };
  const plan = () => {
    if (!table) return announceRefusal("The frames of this video are not known yet.");
    if (!next.fits) return announceRefusal(whyItDoesNotFit(table, cursor, next));
    const clips = out === null ? next.plan : next.plan.slice(0, 1);
    const label = settings.label.trim();
    const spans = clips.map(({ start, end }) => {
      return { start, end: Math.min(end, table.durationSeconds), label, note: "" };
    });
    const at = cuts.length;
    return void told(addAll(spans), (added) => {
      const [first] = added;
      if (!first) return;
      const words =
        added.length === 1
          ? `Planned: ${wordsOfSpan(first)}`
          : `${wordsOfCuts(added.length)} added`;
      announceDone(
        words,
        async () => {
          for (const cut of added) await removeAgain(cut);
        },
        {
          redo: async () => {
            for (const [i, cut] of added.entries()) await bringBack(cut, at + i);
          },
        },
      );
    });
  };
  const edit = (cut: PlannedCut, fields: Omit<CutFields, "position">) => {
    const before = Object.fromEntries(
      Object.keys(fields).map((name) => [name, cut[name as keyof PlannedCut]]),
    );
    void told(requests.edit(cut.id, fields), () =>
      announceDone(
        `Planned cut ${wordsOfSpan({ ...cut, ...fields })} changed`,
        () => requests.edit(ids.of(cut.id), before),
        { redo: () => requests.edit(ids.of(cut.id), fields) },
      ),
    );
  };
  const move = (cut: PlannedCut, position: number) => {
    const from = cuts.findIndex(({ id }) => id === cut.id);
    const to = Math.max(0, Math.min(cuts.length - 1, position));
    if (from < 0 || to === from) return;
    const placed = (at: number) => requests.edit(ids.of(cut.id), { position: at });
    void told(placed(to), () =>
      announceDone(`Planned cut ${from + 1} is number ${to + 1}`, () => placed(from), {
        redo: () => placed(to),
      }),
    );
  };
  const remove = (cut: PlannedCut) => {
    const position = cuts.findIndex(({ id }) => id === cut.id);
    void told(requests.remove(cut.id), () =>
      announceDone(
        `Planned cut ${wordsOfSpan(cut)} deleted`,
        () => bringBack(cut, Math.max(0, position)),
        { redo: () => removeAgain(cut) },
      ),
    );
  };
  /** Replaces the list by that of a CSV file. */
  const load = (file: File) => {
    const before = cuts;
    const replaced = async (csv: string, known: readonly PlannedCut[]) => {
      const now = (await requests.replace(csv)).cuts;
      for (const [i, cut] of now.entries()) {
        const same = known[i];
        if (same) ids.became(same.id, cut.id);
      }
      return now;
    };
    const read = async () => {
      const [csv, former] = await Promise.all([file.text(), requests.csv()]);
      return { csv, former, now: await replaced(csv, []) };
    };
    void told(read(), ({ csv, former, now }) =>
      announceDone(`${wordsOfCuts(now.length)} loaded`, () => replaced(former, before), {
        redo: () => replaced(csv, now),
      }),
    );
  };
  const order = (): CutsExport => ({
    short_side: settings.shortSide || null,
    crop: sentCrop(cropping),
    format: settings.format,
    audio: audioIn(settings.format, settings.audio),
    dynamic_range: rangeIn(settings.format, "plain", settings.dynamicRange),
    category: settings.category,
    profile: settings.profile,
    folder_suffix: "",
    encoder: factsOf(settings.format).sequence ? "auto" : encoder,
    cross_shots: settings.crossShots,
  });
  const exported = async (wanted: CutsExport) => {
    const answer = await requests.exported(wanted);
    for (const each of answer.exports) takeIn(cache, each);
    return answer;
  };
  const exportAll = () => {
    if (cuts.length === 0) return announceRefusal("There are no planned cuts.");
    if (exporting) return;
    const wanted = order();
    setExporting(true);
    return void told(exported(wanted), ({ exports, failed }) => {
      const [first] = failed;
      if (exports.length === 0) {
        announceRefusal(first?.reason ?? "Nothing was exported.");
        return;
      }
      let made = exports;
      const others = first ? `, ${failed.length} not: ${first.reason}` : "";
      announceDone(
        `${wordsOfClips(exports.length)} ordered${others}`,
        async () => {
          for (const each of made) await undoOrder(cache, each);
        },
        {
          redo: async () => {
            made = (await exported(wanted)).exports;
          },
        },
      );
    }).finally(() => setExporting(false));
  };
  const openedCut = cuts.find(({ id }) => id === opened);
  return {
    list,
    cuts,
    opened,
    open: setOpened,
    openedCut,
    plan,
    edit,
    move,
    moveOpened: (by: 1 | -1) => {
      if (openedCut) move(openedCut, cuts.indexOf(openedCut) + by);
      else announceRefusal("Choose a planned cut first.");
    },
    remove,
    removeOpened: () => {
      if (openedCut) remove(openedCut);
      else announceRefusal("Choose a planned cut first.");
    },
    load,
    exportAll,
    exporting,
  };
}
