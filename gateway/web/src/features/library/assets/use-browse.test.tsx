// @vitest-environment jsdom
import { render, renderHook } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { AssetRows } from "@/lib/api/assets/asset-rows";
import { useAnnouncement } from "@/lib/undo/undo";
import { useKeyDispatch } from "@/lib/keys/use-keys";
import { NOTHING_SELECTED } from "@/lib/lists/selection";
import { useBrowse } from "./use-browse";

/** A library of which nothing has been fetched yet. */
const videos = {
  at: () => undefined,
  indexOf: () => -1,
} as Partial<AssetRows> as AssetRows;

function Page({ onDone }: { onDone: () => void }) {
  useKeyDispatch("Library", true);
  useBrowse(
    {
      videos,
      total: 3,
      goal: null,
      selection: NOTHING_SELECTED,
      onSelection: onDone,
      onSelectAll: onDone,
      onOpen: onDone,
      onSort: onDone,
      onPreview: onDone,
      onSetHidden: onDone,
      onSetStarred: onDone,
      onMenu: onDone,
      onLabel: onDone,
      onDownload: onDone,
    },
    1,
    () => undefined,
  );
  return null;
}

it.each(["h", "s", "l", "d", "x", "{Enter}", "{Shift>}{Enter}{/Shift}"])(
  "says that no video is chosen where %s is pressed",
  async (key) => {
    const onDone = vi.fn();
    render(<Page onDone={onDone} />);
    await userEvent.keyboard(key);
    expect(onDone).not.toHaveBeenCalled();
    expect(renderHook(useAnnouncement).result.current?.what).toBe(
      "No video is chosen: an arrow key moves to one.",
    );
  },
);
