// @vitest-environment jsdom
import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Name } from "./name";

it("isolates a name, whole and shortened, from the words around it", () => {
  const { container } = render(
    <p>
      <Name text="מבחן 12.mp4" /> · 3 frames
    </p>,
  );
  const isolated = [...container.querySelectorAll("bdi")].map((each) => each.textContent);
  expect(isolated).toEqual(["מבחן 12.mp4", "מבחן 12.mp4"]);
});
