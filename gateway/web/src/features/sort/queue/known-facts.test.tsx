// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { KnownFacts } from "./known-facts";

const KNOWN = {
  size: 4_200_000,
  recorded_at: "2026-08-17T12:22:33Z",
  recording_source: "name",
  duration_seconds: 18.4,
  video: { codec: "h264", codec_string: "", width: 1080, height: 1920, rate: null },
  audio: null,
} as const;

it("tells length, picture, size and day in one line, and how the day is known", () => {
  const { container } = render(<KnownFacts facts={KNOWN} />);
  expect(container.textContent).toBe("0:00:18 · 1080×1920 · 4.2 MB · 2026-08-17");
  expect(screen.getByText("2026-08-17").title).toMatch(/^2026-08-17 \d\d:\d\d\. .*its name says/);
});

it("leaves out what nobody knows, and keeps its line where nothing is known yet", () => {
  const { container, rerender } = render(
    <KnownFacts facts={{ ...KNOWN, duration_seconds: null, video: null }} />,
  );
  expect(container.textContent).toBe("4.2 MB · 2026-08-17");
  rerender(<KnownFacts facts={null} />);
  expect(container.textContent).toBe("Not read yet");
});
