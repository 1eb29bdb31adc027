// @vitest-environment jsdom
import { MantineProvider } from "@mantine/core";
import { fireEvent, render, screen } from "@testing-library/react";
import type { ReactElement } from "react";
import { expect, it, vi } from "vitest";
import { Choice } from "./described-by";

const BUILT_IN = { name: "colour-texture-motion", version: "2", built_in: true };
const CLIP = { name: "clip", version: "1-ab", built_in: false };

function shown(choice: ReactElement) {
  // eslint-disable-next-line @typescript-eslint/no-empty-function -- nothing is listened to
  vi.stubGlobal("matchMedia", () => ({ matches: false, addListener() {}, removeListener() {} }));
  render(<MantineProvider>{choice}</MantineProvider>);
}

it("says by what videos are told apart where there is one thing", () => {
  shown(<Choice descriptors={[BUILT_IN]} chosen={BUILT_IN.name} busy={false} onChoose={null} />);
  expect(screen.getByText(/built in/)).toBeTruthy();
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("lets a model be chosen, and names one that was removed", () => {
  const onChoose = vi.fn();
  shown(
    <Choice descriptors={[BUILT_IN, CLIP]} chosen="dino" busy={false} onChoose={onChoose} />,
  );
  expect(screen.getByText(/model dino was removed/)).toBeTruthy();
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "clip" } });
  expect(onChoose).toHaveBeenCalledWith("clip");
});
