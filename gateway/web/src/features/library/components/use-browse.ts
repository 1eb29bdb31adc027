// What grid and list have in common: one video has the focus, some are selected, keys and presses change both.
import { useEffect, useRef, useState, type MouseEvent } from "react";
import type { Asset } from "@/lib/api/client";
import type { AssetRows } from "@/lib/api/asset-rows";
import { announceRefusal } from "@/lib/undo";
import { useKeys } from "@/lib/use-keys";
import { openOnce } from "../open-once";
import { MOST_SELECTED, NOTHING_SELECTED, ranged, toggled, type Selection } from "../selection";

export type Browsing = {
  videos: AssetRows;
  total: number;
  /** The keys go on from the search field to what was found, as soon as it is there. */
  takesFocus: boolean;
  selection: Selection<Asset>;
  onSelection: (selection: Selection<Asset>) => void;
  onSelectAll: () => void;
  onOpen: (assetId: string) => void;
  onPreview: (index: number) => void;
  onSetHidden: (assets: Asset[], hidden: boolean) => void;
};

const NONE_CHOSEN = "No video is chosen: an arrow key moves to one.";

/** Where the focus is; the video is not known before it is fetched. */
type Here = { index: number; id: string | null };

/** `columns`: how far one step down is. `reveal` scrolls to a video, which may not be on the page yet. */
export function useBrowse(browsing: Browsing, columns: number, reveal: (index: number) => void) {
  const { videos, total, takesFocus, selection, onSelection, onOpen, onPreview, onSetHidden } =
    browsing;
  const [here, setHere] = useState<Here | null>(null);
  const wanted = useRef<number | null>(null);
  /** Where a video stands by now: lists change while they are looked at. */
  const placeOf = ({ index, id }: Here) => {
    if (id === null || videos.at(index)?.id === id) return index;
    const moved = videos.indexOf(id);
    return moved < 0 ? Math.min(index, total - 1) : moved;
  };
  const at = here === null ? -1 : placeOf(here);
  const current = at < 0 ? undefined : videos.at(at);

  // The card may exist only after its row has been scrolled to and fetched.
  useEffect(() => {
    const index = wanted.current ?? (takesFocus ? Math.max(0, at) : null);
    if (index === null) return;
    const asset = videos.at(index);
    const link = asset && document.getElementById(`asset-${asset.id}`);
    if (link) {
      link.focus({ preventScroll: true });
      wanted.current = null;
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
  /** Selects from where the range began to a place. */
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
  /** What a key speaks of: everything selected, else the video that has the focus. */
  const meant = () => {
    const selected = [...selection.videos.values()];
    return selected.length > 0 ? selected : current ? [current] : [];
  };
  const hideOrShow = () => {
    const those = meant();
    const [first] = those;
    if (!first) {
      announceRefusal(NONE_CHOSEN);
      return;
    }
    // Its neighbour takes the focus, or hiding ten in a row would need the mouse.
    if (selection.videos.size === 0) moveTo(at + 1 < total ? at + 1 : at - 1);
    onSetHidden(those, !those.every(({ hidden }) => hidden));
    onSelection(NOTHING_SELECTED);
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
    libraryPreview: () => onPreview(Math.max(0, at)),
    libraryHide: hideOrShow,
    selectOne: () => onCurrent((asset) => onSelection(toggled(selection, asset, at))),
    selectLeft: () => extend(-1),
    selectRight: () => extend(1),
    selectUp: () => extend(-columns),
    selectDown: () => extend(columns),
    selectAll: browsing.onSelectAll,
  });

  /** The parts of a card or row that make it one of these. */
  const partsOf = (asset: Asset, index: number) => ({
    asset,
    inTabOrder: at < 0 ? index === 0 : index === at,
    selected: selection.videos.has(asset.id),
    selecting: selection.videos.size > 0,
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
    onTick: (event: MouseEvent) => {
      if (event.shiftKey) void selectTo(index);
      else onSelection(toggled(selection, asset, index));
    },
  });
  return { partsOf };
}
