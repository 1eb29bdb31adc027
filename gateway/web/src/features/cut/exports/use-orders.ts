// Exports the next cut with the settings at the moment of the press, even if the frame index is still loading.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Asset, NewExport } from "@/lib/api/client";
import { useNodes } from "@/lib/api/nodes";
import { expectOverwriting } from "@/lib/api/jobs/overwritings";
import { wasUnanswered } from "@/lib/api/problem";
import type { ClipLength } from "@/lib/clips/clip-length";
import { usableEncoder } from "@/lib/clips/encoders";
import type { FrameTable } from "@/lib/footage/frames";
import type { Settings } from "@/lib/settings/settings";
import { frameName } from "@/lib/time/time";
import { announceDone, announceFinal, announceRefusal, announceShortfall } from "@/lib/undo/undo";
import { useFrameTableLater } from "@/lib/api/assets/asset";
import { knownExports, useNewExport, wayBack } from "../api/exports";
import type { Cropping } from "../crop/cropping";
import { nameOfGroup } from "../markers/markers";
import {
  groupCutBefore,
  isShorter,
  nextCutIn,
  requestFor,
  wholeOf,
  whyItDoesNotFit,
  wordsOfClips,
  wordsOfWhole,
} from "../next-cut/next-cut";
import type { Groups } from "../markers/use-groups";

export type Orders = {
  /** `suffix` names a subprofile, "" the export folder itself. */
  exportTo: (suffix: string) => void;
  /** Exports one clip of the whole video, which is shorter than the next cut. */
  exportWhole: () => void;
  /** The error of the last order; null once its settings have changed. */
  refused: unknown;
  /** The subprofile of the order that is under way; null if none is. */
  underWay: string | null;
};

type OrdersOptions = {
  asset: Asset;
  table: FrameTable | undefined;
  cursor: number;
  settings: Settings;
  /** Of each clip. */
  length: ClipLength;
  cropping: Cropping;
  groups: Pick<Groups, "markers" | "overwritten" | "wasReplaced">;
  /** Called with another frame for the cursor. */
  onShift: (frame: number) => void;
};

export function useOrders(options: OrdersOptions): Orders {
  const { asset, table, cursor, settings, length, cropping, groups, onShift } = options;
  const { markers, overwritten, wasReplaced } = groups;
  const encoder = usableEncoder(settings.encoder, useNodes().data);
  const framesLater = useFrameTableLater(asset);
  const cache = useQueryClient();
  const order = useNewExport((ordered, request, at) => {
    const { id } = ordered;
    const group = nameOfGroup(ordered);
    if (request.replaces) {
      expectOverwriting(id, group);
      wasReplaced(id);
      // Its undo comes with its outcome.
      announceFinal(`${group} is being overwritten`);
      return;
    }
    const others = knownExports(cache, ordered.profile).filter((one) => one.id !== id);
    const before = groupCutBefore(request, ordered.seconds, others, markers);
    // Told even where the queue is out of sight: on another tab, on the full screen, on a phone.
    const { undo, redo } = wayBack(cache, ordered, request);
    const words = `${wordsOfClips(request.clips)} ordered`;
    announceDone(before === null ? words : `${words}, the same as in ${before}`, undo, {
      redo,
      at,
    });
  });
  /** The subprofile of an order that waits for the frame index. */
  const [early, setEarly] = useState<string | null>(null);
  const withdrawOffer = useRef<(() => void) | null>(null);
  const { clips, spread, contract } = settings;
  // "Shift to fit" is about this cut: taken up after another step, it would throw the cursor to where nobody wants it.
  useEffect(
    () => () => {
      withdrawOffer.current?.();
      withdrawOffer.current = null;
    },
    [asset.id, cursor, clips, spread, length.of, length.unit, contract],
  );

  const requestIn = (frames: FrameTable, suffix: string): NewExport => {
    const request = requestFor({
      asset,
      table: frames,
      cursor,
      settings,
      length,
      cropping,
      encoder,
      suffix,
    });
    return overwritten ? { ...request, replaces: overwritten.export_id } : request;
  };
  const place = (request: NewExport) => {
    if (request.replaces && order.isReplacing(request.replaces)) {
      announceRefusal(
        `${overwritten ? nameOfGroup(overwritten) : "The group"} is being overwritten already.`,
      );
      return;
    }
    order.order(request);
  };
  const exportIn = (frames: FrameTable, suffix: string) => {
    const next = nextCutIn(frames, cursor, settings, length);
    if (next.fits) {
      place(requestIn(frames, suffix));
      return;
    }
    const { latest } = next;
    const why = whyItDoesNotFit(frames, cursor, next);
    if (isShorter(frames, next.batch)) {
      const whole = () => {
        place(wholeOf(requestIn(frames, suffix), frames));
        return Promise.resolve();
      };
      withdrawOffer.current = announceShortfall(why, { words: wordsOfWhole(frames), act: whole });
    } else if (latest === null) announceRefusal(why);
    else {
      const shift = () => {
        onShift(latest);
        return Promise.resolve();
      };
      withdrawOffer.current = announceShortfall(`${why} ${frameName(latest)}`, {
        words: "Shift to fit",
        act: shift,
      });
    }
  };
  const exportTo = (suffix: string) => {
    if (table) {
      exportIn(table, suffix);
      return;
    }
    setEarly(suffix);
    void framesLater()
      .then(
        (frames) => exportIn(frames, suffix),
        () => announceRefusal(`Not exported: the frames of ${asset.name} are not known yet.`),
      )
      .finally(() => setEarly(null));
  };
  const asked = order.request?.folder_suffix ?? "";
  // The error of an order is shown until its settings change. That of one without an answer also while the encoders
  // change, as they do when the nodes come back: nothing but a step or an order of the user takes it away.
  const compared = (request: NewExport | undefined) =>
    JSON.stringify(request && wasUnanswered(order.error) ? { ...request, encoder: null } : request);
  const isAsRefused =
    table !== undefined && compared(order.request) === compared(requestIn(table, asked));
  return {
    exportTo,
    exportWhole: () => {
      if (table) place(wholeOf(requestIn(table, ""), table));
    },
    refused: order.isError && isAsRefused ? order.error : null,
    underWay: order.isPending ? asked : early,
  };
}
