// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { useAnnouncement } from "@/lib/undo/undo";
import { useTraining, useTrainingAnnouncement } from "./training";

/** A training that runs until the test ends it. */
const gateway = vi.hoisted(() => {
  const now = { state: "running" };
  const comparison = { videos: 20, right: 14, right_before: 16 };
  const learned = { accuracy: 0.95, accuracy_before: 0.9, took_over: false, comparison };
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      Response.json({
        state: now.state,
        error: null,
        trained_at: "2026-03-01T12:00:00",
        learned: now.state === "running" ? null : learned,
      }),
    ),
  );
  return now;
});

it("does not say that it has learned where the new version is not used", async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={cache}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(
    () => {
      useTrainingAnnouncement();
      return { announcement: useAnnouncement(), training: useTraining() };
    },
    { wrapper },
  );
  await waitFor(() => expect(result.current.training.data?.state).toBe("running"));
  expect(result.current.announcement).toBeNull();
  gateway.state = "succeeded";
  act(() => void result.current.training.refetch());
  await waitFor(() => expect(result.current.announcement?.what).toContain("14 right"));
  expect(result.current.announcement?.what).toContain("not used");
});
