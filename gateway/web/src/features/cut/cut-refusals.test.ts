import { expect, it } from "vitest";
import { cutRefusals } from "./cut-refusals";

const standing = {
  framesError: null,
  subprofiles: ["_a"],
  overwrites: false,
  exportKey: "E",
  leaveKey: "Esc",
};

it("says that frames are being counted, or could not be", () => {
  for (const id of ["frameOn", "shuttleOn", "inPoint", "zoomFit", "autoClips"] as const) {
    expect(cutRefusals(standing)[id]).toContain("are being counted");
    expect(cutRefusals({ ...standing, framesError: new Error() })[id]).toContain("not be counted");
  }
});

it("counts the subprofiles, and says of none of them that it is missing while a group is overwritten", () => {
  expect(cutRefusals(standing).exportTo2).toBe("There is no subprofile 2: there is 1.");
  expect(cutRefusals({ ...standing, subprofiles: [] }).exportTo2).toContain("no subprofiles yet");
  for (const id of ["exportTo1", "exportTo2"] as const) {
    expect(cutRefusals({ ...standing, overwrites: true })[id]).toBe(
      "A group is being overwritten: E alone cuts, into its folder; Esc leaves it as it is.",
    );
  }
});
