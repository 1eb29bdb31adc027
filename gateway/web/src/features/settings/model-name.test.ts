import { describe, expect, it } from "vitest";
import { isModelName, mistakeInFile, nameFrom } from "./model-name";

describe("names of models", () => {
  it.each([
    ["yolo11n.onnx", "yolo11n"],
    ["My best model (2).ONNX", "my-best-model-2-"],
    ["__own.v2.onnx", "own.v2"],
    [`${"a".repeat(80)}.onnx`, "a".repeat(64)],
  ])("are taken from %s as far as they may be", (file, name) => {
    expect(nameFrom(file)).toBe(name);
    expect(isModelName(name)).toBe(true);
  });

  it("may be missing", () => {
    expect(nameFrom("???.onnx")).toBe("");
    expect(isModelName("")).toBe(false);
    expect(isModelName("Upper")).toBe(false);
  });
});

describe("files", () => {
  it("that no page may add say what to do", () => {
    expect(mistakeInFile({ name: "yolo.pt", size: 1 })).toMatch(/rushes models add yolo.pt/);
    expect(mistakeInFile({ name: "clip.mp4", size: 1 })).toBe("clip.mp4 is not an ONNX file.");
    expect(mistakeInFile({ name: "a.onnx", size: 2 ** 30 })).toMatch(/512 MiB/);
    expect(mistakeInFile({ name: "a.onnx", size: 1000 })).toBeNull();
  });
});
