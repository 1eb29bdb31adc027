// @vitest-environment jsdom
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { useFolderKeys } from "./use-folder-keys";

beforeEach(() => sessionStorage.clear());
afterEach(cleanup);

const open = (folder: string | undefined, ...names: string[]) =>
  renderHook(
    (props: { folder: string | undefined; names: string[] }) =>
      useFolderKeys(
        props.folder,
        props.names.map((name) => ({ name, count: 0 })),
      ).map(({ name, key }) => `${key?.at(-1)} ${name}`),
    { initialProps: { folder, names } },
  );

it("leaves every folder its key when a new one comes first by name, also after a reload", () => {
  const { result, rerender, unmount } = open("/videos", "food", "sea");
  expect(result.current).toEqual(["1 food", "2 sea"]);
  const names = ["art", "food", "sea"];
  rerender({ folder: "/videos", names });
  expect(result.current).toEqual(["1 food", "2 sea", "3 art"]);
  // For a moment no folders are known.
  rerender({ folder: undefined, names: [] });
  expect(result.current).toEqual([]);
  rerender({ folder: "/videos", names });
  expect(result.current).toEqual(["1 food", "2 sea", "3 art"]);
  unmount();
  expect(open("/videos", ...names).result.current).toEqual(["1 food", "2 sea", "3 art"]);
  expect(open("/other", ...names).result.current).toEqual(["1 art", "2 food", "3 sea"]);
});

it("begins anew where what was kept is something else", () => {
  for (const kept of ["{", "[1]", '[{"name": "sea"}]', "{}"]) {
    sessionStorage.setItem("rushes.sort-places.1 /videos", kept);
    const { result, unmount } = open("/videos", "food", "sea");
    expect(result.current).toEqual(["1 food", "2 sea"]);
    unmount();
  }
});
