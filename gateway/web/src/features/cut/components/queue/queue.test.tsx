// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Clip, Export } from "@/lib/api/client";
import { QueueHead } from "./queue";

const clip = (state: Clip["state"]) =>
  ({ state, progress: 0, proof: state === "done" ? {} : null }) as Clip;

const order = (state: Export["job"]["state"], ...clips: Clip["state"][]) =>
  ({ job: { state }, clips: clips.map(clip) }) as Export;

const show = (...exports: Export[]) =>
  render(
    <MantineProvider env="test">
      <QueueHead exports={exports} />
    </MantineProvider>,
  );

it("counts the clips under way, and all that are proven when there are none, in the same place", () => {
  const done = order("done", "done", "done", "failed", "deleted");
  const { unmount } = show(order("running", "done", "waiting"), done);
  expect(screen.getByRole("status")).toHaveTextContent(/^1 of 2 proven$/);
  expect(screen.getByRole("progressbar")).toBeInTheDocument();
  unmount();
  show(done);
  expect(screen.getByRole("status")).toHaveTextContent(/^2 proven$/);
  expect(screen.queryByRole("progressbar")).not.toBeInTheDocument();
});
