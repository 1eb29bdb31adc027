// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { openOnce } from "./open-once";

const NAMES = ["pointerdown", "mousedown", "click", "dblclick"] as const;

/** An event at a time in ms; `detail` is the browser's count of clicks, which pointerdown does not have. */
function event(name: (typeof NAMES)[number], at: number, detail: number, x = 100): MouseEvent {
  const counted = name === "pointerdown" ? 0 : detail;
  const said = { bubbles: true, cancelable: true, clientX: x, clientY: 50, detail: counted };
  const made = new MouseEvent(name, said);
  Object.defineProperty(made, "timeStamp", { value: at });
  return made;
}

const heard = vi.fn<(name: string) => void>();
let room: HTMLElement;

beforeEach(() => {
  // Another gesture begins, which ends the listening of the test before.
  window.dispatchEvent(event("mousedown", 0, 1));
  heard.mockReset();
  room = document.createElement("div");
  document.body.replaceChildren(room);
  for (const name of NAMES) room.addEventListener(name, () => heard(name));
});

const press = (at: number, detail: number, x?: number) =>
  (["pointerdown", "mousedown", "click"] as const).map((name) =>
    room.dispatchEvent(event(name, at, detail, x)),
  );

it("keeps the second half of a double click from what was opened", () => {
  openOnce(event("click", 1000, 1));
  const [, mousedown, click] = press(1200, 2);
  room.dispatchEvent(event("dblclick", 1200, 2));
  expect(heard).not.toHaveBeenCalled();
  // The browser's default action is prevented too.
  expect([mousedown, click]).toEqual([false, false]);
});

it("keeps also a third press of the same gesture, and lets the next gesture be", () => {
  openOnce(event("click", 1000, 1));
  press(1200, 2);
  press(1400, 3);
  expect(heard).not.toHaveBeenCalled();
  press(1800, 1);
  press(2000, 2);
  expect(heard).toHaveBeenCalledTimes(6);
});

it("lets a press elsewhere be, however soon it comes", () => {
  openOnce(event("click", 1000, 1));
  press(1100, 1, 300);
  expect(heard.mock.calls.flat()).toEqual(["pointerdown", "mousedown", "click"]);
});

it("lets everything be after a key has opened", () => {
  openOnce(event("click", 1000, 0));
  press(1100, 2);
  expect(heard).toHaveBeenCalledTimes(3);
});
