// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import type { ClipsCounted } from "@/lib/api/client";
import { QueueHead } from "./queue";

const NONE = { waiting: 0, running: 0, done: 0, failed: 0, cancelled: 0 };

const { counted } = vi.hoisted(() => {
  const counted: { now: object } = { now: {} };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json(counted.now)));
  return { counted };
});

const show = (now: ClipsCounted) => {
  counted.now = now;
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <MantineProvider env="test">
        <QueueHead profile="default" isTicking={false} onTicking={() => undefined} />
      </MantineProvider>
    </QueryClientProvider>,
  );
};

it("counts all clips under way, and all that there are when there are none, in the same place", async () => {
  const all = { ...NONE, done: 1240, failed: 2 };
  const { unmount } = show({
    all,
    under_way: { ...NONE, done: 300, running: 2, waiting: 1200 },
    progress: 0.2,
  });
  expect(await screen.findByText("300 of 1 502 proven")).toHaveRole("status");
  expect(screen.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "20");
  unmount();
  show({ all, under_way: NONE, progress: 0 });
  expect(await screen.findByText("1 240 clips, 2 failed")).toHaveRole("status");
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});
