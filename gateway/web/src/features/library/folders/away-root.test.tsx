// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import type { Root } from "@/lib/api/client";
import { NothingHere } from "../nothing";
import { AwayRoot } from "./away-root";

const LAB: Root = {
  name: "lab",
  path: "/mnt/lab",
  online: false,
  emptied: false,
  unreadable: [],
  unreadable_count: 0,
  passed_over: [],
  offline_because: "/mnt/lab cannot be read: Input/output error.",
  asset_count: 1200,
  scanned_at: null,
};

const show = (shown: ReactNode) => render(<MantineProvider env="test">{shown}</MantineProvider>);

it("names the folder that cannot be read and says why", () => {
  show(<AwayRoot root={LAB} />);
  expect(screen.getByText("lab is not mounted.")).toBeTruthy();
  expect(screen.getByText(/cannot be read: Input\/output error\. Its 1 200 videos/)).toBeTruthy();
});

it("asks for the disk of a folder that is empty all at once", () => {
  show(<AwayRoot root={{ ...LAB, emptied: true, offline_because: "" }} />);
  expect(screen.getByText("lab is empty. Is its disk mounted?")).toBeTruthy();
});

it("says why also where no video of it was ever seen", () => {
  show(<NothingHere root={undefined} roots={[LAB]} onScan={null} scanning={false} />);
  expect(screen.getByText("lab cannot be reached")).toBeTruthy();
  expect(screen.getByText(LAB.offline_because)).toBeTruthy();
});
