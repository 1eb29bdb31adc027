// Focus and selection in the library, and the keys and clicks that change them: shared by grid and list.
import { useEffect, useRef, useState, type MouseEvent } from "react";
import type { Asset } from "@/lib/api/client";
import type { AssetRows } from "@/lib/api/assets/asset-rows";
import { announceRefusal } from "@/lib/undo/undo";
import { useKeys } from "@/lib/keys/use-keys";
import {
  MOST_SELECTED,
  NOTHING_SELECTED,
  ranged,
  toggled,
  type Selection,
} from "@/lib/lists/selection";
import { openOnce } from "./open-once";

export type Browsing = {
  videos: AssetRows;
  total: number;
  /** Enter or Down was pressed in the search field: the results take the focus as soon as they are there, and open
   * where Enter was pressed twice. */
  goal: "results" | "video" | null;
  selection: Selection<Asset>;
  onSelection: (selection: Selection<Asset>) => void;
  onSelectAll: () => void;
  onOpen: (assetId: string) => void;
  onSort: (asset: Asset) => void;
  onPreview: (index: number) => void;
  onSetHidden: (assets: Asset[], hidden: boolean) => void;
  onSetStarred: (assets: Asset[], starred: boolean) => void;
  /** Opens the menu of these videos at a point of the window. */
  onMenu: (assets: Asset[], at: { x: number; y: number }) => void;
  onLabel: (assets: Asset[]) => void;
  onDownload: (assets: Asset[]) => void;
};

const NONE_CHOSEN = "No video is chosen: an arrow key moves to one.";

/** Position of the focus; the id is null until the video is fetched. */
type Here = { index: number; id: string | null };

/** `columns`: videos in a row. `reveal` scrolls to a video, whose card may not be rendered yet. */
export function useBrowse(browsing: Browsing, columns: number, reveal: (index: number) => void) {
  const { videos, total, goal, selection, onSelection, onOpen, onPreview, onSetHidden } = browsing;
  const [here, setHere] = useState<Here | null>(null);
  const wanted = useRef<number | null>(null);
  /** The present index of a video: lists change while they are open. */
  const placeOf = ({ index, id }: Here) => {
    if (id === null || videos.at(index)?.id === id) return index;
    const moved = videos.indexOf(id);
    return moved < 0 ? Math.min(index, total - 1) : moved;
  };
  const at = here === null ? -1 : placeOf(here);
  const current = at < 0 ? undefined : videos.at(at);

  // The card may exist only after its row has been scrolled to and fetched.
  useEffect(() => {
    const index = wanted.current ?? (goal === null ? null : Math.max(0, at));
    if (index === null) return;
    const asset = videos.at(index);
    const link = asset && document.getElementById(`asset-${asset.id}`);
    if (link) {
      link.focus({ preventScroll: true });
      wanted.current = null;
      if (goal === "video") onOpen(asset.id);
    } else reveal(index);
  });

  const moveTo = (index: number): number => {
    const place = Math.min(total - 1, Math.max(0, index));
    wanted.current = place;
    setHere({ index: place, id: videos.at(place)?.id ?? null });
    reveal(place);
    return place;
  };
  const move = (by: number) => void moveTo(at < 0 ? 0 : at + by);
  /** Selects the range from the anchor to an index. */
  const selectTo = async (index: number) => {
    const begun = selection.anchor ?? (current ? { id: current.id, index: at } : null);
    const anchor = begun ?? { id: videos.at(index)?.id ?? "", index };
    const from = placeOf(anchor);
    const [first, last] = [Math.min(from, index), Math.max(from, index)];
    const begin = from <= index ? first : Math.max(first, last - MOST_SELECTED + 1);
    const end = Math.min(last, begin + MOST_SELECTED - 1);
    const stretch = videos.held(begin, end) ?? (await videos.between(begin, end));
    onSelection(ranged({ ...selection, anchor: { ...anchor, index: from } }, stretch));
  };
  const extend = (by: number) => void selectTo(moveTo(at < 0 ? 0 : at + by));
  /** The videos that a key acts on: all selected ones, otherwise the focused one. */
  const meant = () => {
    const selected = [...selection.items.values()];
    return selected.length > 0 ? selected : current ? [current] : [];
  };
  const hideOrShow = () => {
    const those = meant();
    const [first] = those;
    if (!first) {
      announceRefusal(NONE_CHOSEN);
      return;
    }
    // The focus moves to a neighbour, so that several videos in a row can be hidden by key alone.
    if (selection.items.size === 0) moveTo(at + 1 < total ? at + 1 : at - 1);
    onSetHidden(those, !those.every(({ hidden }) => hidden));
    onSelection(NOTHING_SELECTED);
  };

  const onMeant = (act: (assets: Asset[]) => void) => {
    const those = meant();
    if (those.length > 0) act(those);
    else announceRefusal(NONE_CHOSEN);
  };

  const onCurrent = (act: (asset: Asset) => void) => {
    if (current) act(current);
    else announceRefusal(NONE_CHOSEN);
  };

  useKeys({
    libraryLeft: () => move(-1),
    libraryRight: () => move(1),
    libraryUp: () => move(-columns),
    libraryDown: () => move(columns),
    libraryFirst: () => void moveTo(0),
    libraryLast: () => void moveTo(total - 1),
    libraryOpen: () => onCurrent(({ id }) => onOpen(id)),
    librarySort: () => onMeant(([first]) => first && browsing.onSort(first)),
    libraryPreview: () => onPreview(Math.max(0, at)),
    libraryHide: hideOrShow,
    libraryStar: () =>
      onMeant((those) => browsing.onSetStarred(those, !those.every(({ starred }) => starred))),
    libraryLabel: () => onMeant(browsing.onLabel),
    libraryDownload: () => onMeant(browsing.onDownload),
    selectOne: () => onCurrent((asset) => onSelection(toggled(selection, asset, at))),
    selectLeft: () => extend(-1),
    selectRight: () => extend(1),
    selectUp: () => extend(-columns),
    selectDown: () => extend(columns),
    selectAll: browsing.onSelectAll,
  });

  /** The props by which a card or row takes part in focus and selection. */
  const partsOf = (asset: Asset, index: number) => ({
    asset,
    inTabOrder: at < 0 ? index === 0 : index === at,
    selected: selection.items.has(asset.id),
    selecting: selection.items.size > 0,
    onFocus: () => setHere({ index, id: asset.id }),
    onPress: (event: MouseEvent) => {
      if (event.shiftKey) {
        event.preventDefault();
        void selectTo(index);
      } else if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        onSelection(toggled(selection, asset, index));
      } else openOnce(event.nativeEvent);
    },
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault();
      // A video outside of the selection is meant alone, as in file browsers.
      const those = selection.items.has(asset.id) ? [...selection.items.values()] : [asset];
      browsing.onMenu(those, { x: event.clientX, y: event.clientY });
    },
    onTick: (event: MouseEvent) => {
      if (event.shiftKey) void selectTo(index);
      else onSelection(toggled(selection, asset, index));
    },
  });
  return { partsOf };
}
