import { describe, expect, it } from "vitest";
import type { MediaNode } from "../api/client";
import { usableEncoder, encoderName, offeredEncoders } from "./encoders";

const node = (...inUse: string[]): MediaNode => ({
  name: "media-1",
  export_folder: "/exports",
  slots: 2,
  encoders: ["h264_nvenc", "h264_qsv", "libx264"].map((name) => ({
    name,
    state: inUse.includes(name) ? "usable" : "unusable",
    in_use: inUse.includes(name),
    reason: inUse.includes(name) ? null : "No card.",
    tried_at: "2026-11-20T12:00:00Z",
  })),
  decoders: [],
  draining: false,
});

describe("offeredEncoders", () => {
  it("offers what some node has proven, each once", () => {
    const nodes = [node("libx264"), node("h264_qsv", "libx264"), node("h264_qsv", "h264_nvenc")];
    expect(offeredEncoders(nodes)).toEqual(["auto", "libx264", "h264_nvenc", "h264_qsv"]);
  });
  it("offers the CPU where there is nothing else, or nobody", () => {
    expect(offeredEncoders([node("libx264")])).toEqual(["auto", "libx264"]);
    expect(offeredEncoders([])).toEqual(["auto", "libx264"]);
  });
});

describe("usableEncoder", () => {
  it("is what was wanted where that is there, or nobody knows yet", () => {
    expect(usableEncoder("h264_qsv", [node("h264_qsv")])).toBe("h264_qsv");
    expect(usableEncoder("h264_qsv", undefined)).toBe("h264_qsv");
  });
  it("is auto where it is gone", () => {
    expect(usableEncoder("h264_qsv", [node("libx264")])).toBe("auto");
    expect(usableEncoder("libx264", [])).toBe("libx264");
  });
});

describe("encoderName", () => {
  it("says what people call it", () => {
    expect(encoderName("h264_nvenc")).toBe("NVIDIA");
    expect(encoderName("libx264")).toBe("CPU");
    expect(encoderName("h264_new")).toBe("h264_new");
  });
});
