// @vitest-environment jsdom
import { act, render } from "@testing-library/react";
import { expect, it } from "vitest";
import { SlowScreen } from "@/lib/player/slow-screen.testing";
import { ShuttleScreen } from "./shuttle";
import { Aim } from "./aim";

it("says where the hand has led until that is seen, also where it is led on meanwhile", () => {
  const slow = new SlowScreen();
  const shuttle = new ShuttleScreen(slow);
  render(<Aim screen={shuttle} />);
  const said = () => document.querySelector("[data-said=true]")?.textContent ?? null;
  expect(said()).toBeNull();
  act(() => shuttle.show(51));
  expect(said()).toBe("→ #51");
  act(() => shuttle.show(1234));
  expect(said()).toBe("→ #1\u202f234");
  act(() => slow.comes(1234));
  expect(said()).toBeNull();
});
