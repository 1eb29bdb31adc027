// What grid and list have in common: one video has the focus, some are selected, keys and presses change both.
import { useEffect, useRef, useState, type MouseEvent } from "react";
import type { Asset } from "@/lib/api/client";
import { useKeys } from "@/lib/use-keys";
import { everything, NOTHING_SELECTED, ranged, toggled, type Selection } from "../selection";

export type Browsing = {
  assets: Asset[];
  /** The keys go on from the search field to what was found, as soon as it is there. */
  takesFocus: boolean;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onOpen: (assetId: string) => void;
  onPreview: (assetId: string) => void;
  onSetHidden: (assets: Asset[], hidden: boolean) => void;
};

/** `columns`: how far one step down is. `reveal` scrolls to a video, which may not be on the page yet. */
export function useBrowse(browsing: Browsing, columns: number, reveal: (index: number) => void) {
  const { assets, takesFocus, selection, onSelection, onOpen, onPreview, onSetHidden } = browsing;
  const [here, setHere] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const order = assets.map(({ id }) => id);
  const at = here === null ? -1 : order.indexOf(here);
  const current = assets[at];

  // The card may exist only after its row has been scrolled to.
  useEffect(() => {
    const id = wanted.current ?? (takesFocus ? (current ?? assets[0])?.id : undefined);
    if (id === undefined) return;
    const link = document.getElementById(`asset-${id}`);
    if (link) {
      link.focus({ preventScroll: true });
      wanted.current = null;
    } else reveal(order.indexOf(id));
  });

  const moveTo = (index: number): Asset | undefined => {
    const place = Math.min(assets.length - 1, Math.max(0, index));
    const asset = assets[place];
    if (!asset) return undefined;
    wanted.current = asset.id;
    setHere(asset.id);
    reveal(place);
    return asset;
  };
  const move = (by: number) => void moveTo(at < 0 ? 0 : at + by);
  const extend = (by: number) => {
    const from =
      selection.anchor === null && current ? { ...selection, anchor: current.id } : selection;
    const asset = moveTo(at < 0 ? 0 : at + by);
    if (asset) onSelection(ranged(from, order, asset.id));
  };
  /** What a key speaks of: everything selected, else the video that has the focus. */
  const meant = () => {
    const selected = assets.filter(({ id }) => selection.ids.has(id));
    return selected.length > 0 ? selected : current ? [current] : [];
  };
  const hideOrShow = () => {
    const those = meant();
    const [first] = those;
    if (!first) return;
    // Its neighbour takes the focus, or hiding ten in a row would need the mouse.
    if (selection.ids.size === 0) moveTo(at + 1 < assets.length ? at + 1 : at - 1);
    onSetHidden(those, !those.every(({ hidden }) => hidden));
    onSelection(NOTHING_SELECTED);
  };

  useKeys({
    libraryLeft: () => move(-1),
    libraryRight: () => move(1),
    libraryUp: () => move(-columns),
    libraryDown: () => move(columns),
    libraryFirst: () => void moveTo(0),
    libraryLast: () => void moveTo(assets.length - 1),
    libraryOpen: () => current && onOpen(current.id),
    libraryPreview: () => {
      const asset = current ?? assets[0];
      if (asset) onPreview(asset.id);
    },
    libraryHide: hideOrShow,
    selectOne: () => current && onSelection(toggled(selection, current.id)),
    selectLeft: () => extend(-1),
    selectRight: () => extend(1),
    selectUp: () => extend(-columns),
    selectDown: () => extend(columns),
    selectAll: () => onSelection(everything(order)),
  });

  /** The parts of a card or row that make it one of these. */
  const partsOf = (asset: Asset) => ({
    asset,
    inTabOrder: at < 0 ? asset === assets[0] : asset === current,
    selected: selection.ids.has(asset.id),
    selecting: selection.ids.size > 0,
    onFocus: () => setHere(asset.id),
    onPress: (event: MouseEvent) => {
      if (event.shiftKey) {
        event.preventDefault();
        const from =
          selection.anchor === null && current ? { ...selection, anchor: current.id } : selection;
        onSelection(ranged(from, order, asset.id));
      } else if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        onSelection(toggled(selection, asset.id));
      }
    },
    onTick: (event: MouseEvent) => {
      onSelection(
        event.shiftKey ? ranged(selection, order, asset.id) : toggled(selection, asset.id),
      );
    },
  });
  return { partsOf, moveTo };
}
