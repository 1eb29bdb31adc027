// The label of the lane of shots, which shows them or not.
import { useHint, useShortcut } from "@/lib/keys/key-bindings";
import { useOpenCut } from "../cut-context";
import classes from "./shots-lane.module.css";

export function ShotsSwitch() {
  const { shots } = useOpenCut();
  const hint = useHint("shots");
  const shortcut = useShortcut("shots");
  const does = shots.shown ? "Hide the shots" : "Find the shots and show them";
  return (
    <button
      type="button"
      className={classes.toggle}
      aria-label="Shots on the timeline"
      aria-pressed={shots.shown}
      aria-keyshortcuts={shortcut}
      title={hint === "" ? does : `${does} (${hint})`}
      onClick={shots.toggle}
    >
      Shots
    </button>
  );
}
