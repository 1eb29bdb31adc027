// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { announceFinal, useAnnouncement } from "@/lib/undo/undo";
import { sortAddress, useSortParams } from "../sort-params";
import { useAskedPlace } from "./use-asked-place";

const ASKED = { folder: "/videos/day", video: "2.mp4" };

type Sorted = Parameters<typeof useAskedPlace>[2];

/** Sort at an address, while a folder is read and its videos are shown. */
function at(address: string, sorted: Sorted) {
  const [path = "", searchPath = ""] = address.split("?");
  const place = memoryLocation({ path, searchPath });
  return renderHook(
    (now: Sorted) => {
      const [look, change] = useSortParams();
      const said = useAnnouncement()?.what;
      return { look, said, ...useAskedPlace(look, change, now) };
    },
    {
      initialProps: sorted,
      wrapper: ({ children }) => (
        <Router hook={place.hook} searchHook={place.searchHook}>
          {children}
        </Router>
      ),
    },
  );
}

const READING: Sorted = { folder: undefined, shown: null, mayChoose: true };
const there = (shown: string | null): Sorted => ({ ...READING, folder: "/videos/day", shown });
const elsewhere: Sorted = { ...READING, folder: "/videos/night", shown: "1.mp4" };

beforeEach(() => announceFinal("Nothing was said"));

it("keeps the place in the address until another video is shown", () => {
  const { result, rerender } = at(sortAddress(ASKED), READING);
  rerender(there("2.mp4"));
  expect(result.current.look).toMatchObject(ASKED);
  rerender(there("3.mp4"));
  expect(result.current.look).toMatchObject({ folder: undefined, video: undefined });
  expect(result.current.said).toBe("Nothing was said");
});

it("says that a video is not loose in its folder", () => {
  const { result } = at(sortAddress(ASKED), there("1.mp4"));
  expect(result.current.said).toBe("2.mp4 is not among the loose videos of day.");
  expect(result.current.look.video).toBeUndefined();
});

it("offers to sort the folder where another one is sorted, and goes on when it was chosen", () => {
  const { result, rerender } = at(sortAddress(ASKED), elsewhere);
  expect(result.current.offered).toBe("/videos/day");
  rerender(READING);
  rerender(there("2.mp4"));
  act(() => result.current.end("/videos/day"));
  expect(result.current.offered).toBeNull();
  expect(result.current.look).toMatchObject(ASKED);
  // Another folder may be chosen later, here or by others: that is no reason to ask.
  rerender(elsewhere);
  expect(result.current.offered).toBeNull();
  expect(result.current.look.folder).toBeUndefined();
});

it("forgets the place where the folder is not chosen", () => {
  const { result } = at(sortAddress(ASKED), elsewhere);
  act(() => result.current.end(null));
  expect(result.current.look).toMatchObject({ folder: undefined, video: undefined });
});

it("says who may choose another folder", () => {
  const { result } = at(sortAddress(ASKED), { ...elsewhere, mayChoose: false });
  expect(result.current.offered).toBeNull();
  expect(result.current.said).toMatch(/^Another folder is sorted now, and only an admin/);
  expect(result.current.look.folder).toBeUndefined();
});
