// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { expect, it, vi } from "vitest";
import { undoLast, useAnnouncement } from "@/lib/undo/undo";
import { useJobAction, type JobVerb } from "./job-actions";

const asked = vi.hoisted(() => {
  const verbs: string[] = [];
  // Stubbed before the imports, since the API client keeps the fetch that exists when it is loaded.
  vi.stubGlobal("fetch", ({ url }: Request) => {
    const [, id, verb] = /jobs\/(.*)\/(.*)$/.exec(new URL(url).pathname) ?? [];
    verbs.push(verb ?? "");
    const state = verb === "cancel" ? "cancelled" : "waiting";
    return Response.json({ id, kind: "export", group: "dog_001", title: "dog.mp4", state });
  });
  return verbs;
});

const wrapper = ({ children }: { children: ReactNode }) => (
  <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
);

it("offers no more to undo a cancelling after the job was retried", async () => {
  const { result } = renderHook(() => ({ action: useJobAction(), line: useAnnouncement() }), {
    wrapper,
  });
  const press = (verb: JobVerb, jobId: string) =>
    act(() => result.current.action.mutateAsync({ verb, jobId }));
  await press("cancel", "one");
  await press("cancel", "other");
  await waitFor(() =>
    expect(result.current.line).toMatchObject({ kind: "done", what: "Cancelled: dog_001" }),
  );
  await press("retry", "other");
  expect(result.current.line).toBeNull();
  // The other job's cancelling is still there, and only that.
  asked.length = 0;
  await act(async () => {
    expect(await undoLast()).toBe(true);
    expect(await undoLast()).toBe(false);
  });
  expect(asked).toEqual(["retry"]);
  expect(result.current.line).toMatchObject({ kind: "undone", what: "Cancelled: dog_001" });
});
