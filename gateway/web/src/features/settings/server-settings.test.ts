import { describe, expect, it } from "vitest";
import { settingGroups, valueInWords, wantedSettings, type ServerSetting } from "./server-settings";

const setting = (
  variable: string,
  value: string | null,
  fromEnvironment = false,
): ServerSetting => ({
  variable,
  value,
  from_environment: fromEnvironment,
  about: `What ${variable} is for.`,
});
const DATA = setting("RUSHES_DATA_DIR", "/data", true);
const PORT = setting("RUSHES_PORT", "8000");
const SLOTS = setting("RUSHES_MEDIA_SLOTS", "4");

describe("the settings of all processes", () => {
  it("says once what all have alike", () => {
    const groups = settingGroups([
      { process: "gateway", settings: [DATA, PORT] },
      { process: "media-1", settings: [DATA, SLOTS] },
    ]);
    expect(groups).toEqual([
      { name: "Every process", settings: [DATA] },
      { name: "Gateway", settings: [PORT] },
      { name: "Media 1", settings: [SLOTS] },
    ]);
  });

  it("says for each what one of them has otherwise", () => {
    const elsewhere = { ...DATA, value: "/elsewhere" };
    const groups = settingGroups([
      { process: "gateway", settings: [DATA] },
      { process: "catalog", settings: [elsewhere] },
    ]);
    expect(groups.map(({ name }) => name)).toEqual(["Gateway", "Catalog"]);
  });

  it("keeps a process that does not answer, whatever is looked for", () => {
    const groups = settingGroups([
      { process: "gateway", settings: [PORT] },
      { process: "inference", settings: null },
    ]);
    expect(wantedSettings(groups, "nothing like it")).toEqual([
      { name: "Inference", settings: null },
    ]);
  });

  it("finds by words of the name, the value and the purpose", () => {
    const groups = [{ name: "Gateway", settings: [DATA, PORT] }];
    expect(wantedSettings(groups, "port 80")).toEqual([{ name: "Gateway", settings: [PORT] }]);
    expect(wantedSettings(groups, " ")).toEqual(groups);
  });

  it("writes bytes for people too, and says where there is no value", () => {
    expect(valueInWords(setting("RUSHES_CACHE_BYTES", "21474836480"))).toMatch(
      /^21474836480 \(.+B\)$/,
    );
    expect(valueInWords(setting("RUSHES_TRASH_BYTES", "0"))).toBe("0");
    expect(valueInWords(setting("RUSHES_TRITON_URL", null))).toBe("none");
  });
});
