// What E does: orders the next cut as it is at the press, be the frames there yet or not.
import { useState } from "react";
import type { Asset, NewExport } from "@/lib/api/client";
import type { FrameTable } from "@/lib/frames";
import { announceRefusal } from "@/lib/undo";
import { useFrameTableLater } from "./api/asset";
import type { useNewExport } from "./api/exports";

type Ordering = {
  asset: Asset;
  table: FrameTable | undefined;
  order: ReturnType<typeof useNewExport>;
  /** The next cut, as it is now; `suffix` names a subprofile, "" the export folder itself. */
  requestIn: (table: FrameTable, suffix: string) => NewExport;
};

export function useOrders({ asset, table, order, requestIn }: Ordering) {
  const framesLater = useFrameTableLater(asset.id);
  /** The subprofile of an order that waits for the frames. */
  const [early, setEarly] = useState<string | null>(null);
  const place = (request: NewExport) => {
    // The group is on its way already.
    if (request.replaces && order.isPending && order.variables.replaces === request.replaces)
      return;
    order.order(request);
  };
  const exportTo = (suffix: string) => {
    if (table) {
      place(requestIn(table, suffix));
      return;
    }
    setEarly(suffix);
    void framesLater()
      .then(
        (read) => place(requestIn(read, suffix)),
        () => announceRefusal(`Not exported: the frames of ${asset.name} are not known yet.`),
      )
      .finally(() => setEarly(null));
  };
  const asked = order.variables?.folder_suffix ?? "";
  // A refusal stands until something is changed.
  const isAsRefused =
    table !== undefined &&
    JSON.stringify(order.variables) === JSON.stringify(requestIn(table, asked));
  return {
    exportTo,
    refused: order.isError && isAsRefused ? order.error : null,
    /** The subprofile of the order that is on its way; null where none is. */
    underWay: order.isPending ? asked : early,
  };
}
