// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, it, vi } from "vitest";
import { Choice } from "./described-by";

const BUILT_IN = { name: "colour-texture-motion", version: "2", built_in: true };
const CLIP = { name: "clip", version: "1-ab", built_in: false };

function show(choice: ReactElement) {
  render(<MantineProvider env="test">{choice}</MantineProvider>);
}

it("says by what videos are told apart where there is one thing", () => {
  show(<Choice descriptors={[BUILT_IN]} chosen={BUILT_IN.name} busy={false} onChoose={null} />);
  expect(screen.getByText(/built in/)).toBeDefined();
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("lets a model be chosen, and names one that was removed", async () => {
  const onChoose = vi.fn<(name: string) => void>();
  show(<Choice descriptors={[BUILT_IN, CLIP]} chosen="dino" busy={false} onChoose={onChoose} />);
  expect(screen.getByText(/model dino was removed/)).toBeDefined();
  await userEvent.selectOptions(screen.getByRole("combobox"), "clip");
  expect(onChoose).toHaveBeenCalledWith("clip");
});
