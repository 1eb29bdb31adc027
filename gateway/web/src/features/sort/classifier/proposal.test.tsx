// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import type { LooseVideo } from "@/lib/api/client";
import type { KeyedFolder } from "../folders/folder-order";
import { Folders } from "../folders/folders";
import classes from "../sort-page.module.css";
import { isUnsure } from "./confidence";
import { Proposal } from "./proposal";

const FOLDERS: readonly KeyedFolder[] = [
  { name: "food", count: 3, key: "sortInto1" },
  { name: "sea", count: 4, key: "sortInto4" },
];

const proposed = (confidence: number, unsure = false): LooseVideo => ({
  name: "1.mp4",
  asset_id: null,
  facts: null,
  proposals: [
    { category: "sea", confidence },
    { category: "food", confidence: 0.1 },
  ],
  unsure,
});

afterEach(cleanup);

it("shows on the sign the key that accepts it", () => {
  render(
    <MantineProvider env="test">
      <Proposal video={proposed(0.9)} categories={FOLDERS} onAccept={null} />
    </MantineProvider>,
  );
  const [sign] = within(screen.getByRole("region", { name: "Proposal" })).getAllByText("sea");
  expect(sign?.parentElement?.textContent).toBe("4sea");
});

it("has a bar as long as its confidence, also where that is none", () => {
  render(
    <MantineProvider env="test">
      <Proposal video={proposed(0)} categories={FOLDERS} onAccept={null} />
    </MantineProvider>,
  );
  expect(screen.getByRole("progressbar", { name: "sea: 0 %" }).ariaValueNow).toBe("0");
});

it.each([
  [0.25, false, "unsure"],
  [0.3, false, "unsure"],
  [0.31, false, "sure"],
  [0.9, true, "unsure"],
] as const)("frames the folder of a proposal of %f (unsure: %s) as %s", (share, unsure, frame) => {
  const video = proposed(share, unsure);
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <Folders
          isReading={false}
          categories={FOLDERS}
          isIdle={false}
          mayChange
          proposed={FOLDERS[1]}
          unsure={isUnsure(video)}
          filed={[]}
          onSort={() => undefined}
          onNew={() => undefined}
          onFolders={() => undefined}
          onAction={() => undefined}
        >
          {null}
        </Folders>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const framed = (name: RegExp) =>
    [classes.sure, classes.unsure].filter(
      (one) => one && screen.getByRole("button", { name }).classList.contains(one),
    );
  expect(framed(/^sea/)).toEqual([classes[frame]]);
  expect(framed(/^food/)).toEqual([]);
});
