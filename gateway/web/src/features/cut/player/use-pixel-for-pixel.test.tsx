// @vitest-environment jsdom
import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { changeSettings } from "@/lib/settings/settings";
import { usePixelForPixel } from "./use-pixel-for-pixel";

// jsdom has no pointer capture.
beforeEach(() => {
  HTMLElement.prototype.setPointerCapture = () => undefined;
});

function show(pixelForPixel: boolean) {
  changeSettings({ pixelForPixel });
  const onPress = vi.fn<() => void>();
  function Picture() {
    return (
      <div>
        <div role="none" data-testid="picture" {...usePixelForPixel(1920)} onClick={onPress} />
      </div>
    );
  }
  render(<Picture />);
  return { onPress, picture: screen.getByTestId("picture") };
}

it("is as wide as the video has pixels, on any screen", () => {
  const { picture } = show(true);
  expect(picture.style.width).toBe("1920px");
  vi.stubGlobal("devicePixelRatio", 2);
  fireEvent.resize(window);
  expect(picture.style.width).toBe("960px");
  vi.unstubAllGlobals();
});

it("is dragged, which is no press; and is pressed all the same", () => {
  const { picture, onPress } = show(true);
  fireEvent.pointerDown(picture, { button: 0, clientX: 100, clientY: 100 });
  fireEvent.pointerMove(picture, { clientX: 60, clientY: 130 });
  fireEvent.pointerUp(picture);
  fireEvent.click(picture);
  expect(picture.style.getPropertyValue("--pan-x")).toBe("-40px");
  expect(picture.style.getPropertyValue("--pan-y")).toBe("30px");
  expect(onPress).not.toHaveBeenCalled();
  fireEvent.pointerDown(picture, { button: 0, clientX: 60, clientY: 130 });
  fireEvent.pointerMove(picture, { clientX: 61, clientY: 131 });
  fireEvent.pointerUp(picture);
  fireEvent.click(picture);
  expect(onPress).toHaveBeenCalledOnce();
});

it("is shown whole where nobody asks for that", () => {
  const { picture } = show(false);
  expect(picture.style.width).toBe("");
});
