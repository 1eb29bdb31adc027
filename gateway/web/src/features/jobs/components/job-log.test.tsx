// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { JobLogLine } from "@/lib/api/client";
import { JobLog } from "./job-log";

// Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
vi.hoisted(() => {
  const line: JobLogLine = {
    at: "2026-03-01T12:00:00Z",
    part: "dog_001_0",
    event: "began",
    attempt: 1,
    node: "media-1",
    detail: "",
  };
  vi.stubGlobal("fetch", () => Promise.resolve(Response.json({ lines: [line] })));
});

it("is reached by the keyboard, which scrolls it", async () => {
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient()}>
        <JobLog jobId="1" />
      </QueryClientProvider>
    </MantineProvider>,
  );
  const log = await screen.findByRole("list", { name: "Log" });
  expect(log).toHaveTextContent("dog_001_0 began on media-1");
  await userEvent.tab();
  expect(log).toHaveFocus();
});
