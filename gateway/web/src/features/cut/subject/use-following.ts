// A crop that follows a subject: a press on the picture chooses it, the server finds its path through the next cut's
// span, and the path becomes key frames.
import { useCallback, useEffect, useRef, useState } from "react";
import type { SubjectPath } from "@/lib/api/client";
import type { FrameTable } from "@/lib/footage/frames";
import { changeSettings, type Settings } from "@/lib/settings/settings";
import { useDetectors } from "@/lib/api/models";
import { subjectPath } from "../api/subject-path";
import type { Screen } from "@/lib/player/screen";
import type { CropEditing } from "../crop/use-cropping";
import { cropFollowing, mistakeInPath, wordsForPath } from "./subject-keyframes";

/** A stretch of frames, both included, in which the subject was not seen. */
export type Lost = SubjectPath["lost"][number];

export type Following = {
  /** `picking`: the next press on the picture chooses the subject. */
  state: "off" | "picking" | "running";
  /** Share of the stretch that has been searched, 0 to 1. */
  progress: number;
  error: unknown;
  /** Models and their classes; undefined until they are known. */
  models: { name: string; classes: readonly string[] }[] | undefined;
  modelsError: unknown;
  /** Name of the model to use; "" until one is known. */
  model: string;
  /** Class of the subject; "" for any. */
  className: string;
  minScore: number;
  /** The result in words, as long as the crop has key frames; else null. */
  found: string | null;
  lost: readonly Lost[];
  begin: () => void;
  end: () => void;
  /** Chooses the subject at a point, as shares of the picture's width and height. */
  point: (x: number, y: number) => void;
};

type Options = {
  assetId: string;
  table: FrameTable | undefined;
  screen: Screen;
  /** The next cut: its first frame, and its end in seconds. */
  first: number;
  endSeconds: number;
  settings: Settings;
  crop: CropEditing;
  /** Called to hold the cursor: the path was found for the span that begins there. */
  holdForKeys: () => void;
};

export function useFollowing(options: Options): Following {
  const { assetId, table, screen, first, endSeconds, settings, crop, holdForKeys } = options;
  const [state, setState] = useState<Following["state"]>("off");
  const [progress, setProgress] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [path, setPath] = useState<SubjectPath | null>(null);
  const under = useRef<AbortController | null>(null);
  const models = useDetectors(state !== "off");
  const names = models.data;
  const chosen = names?.find(({ name }) => name === settings.followModel) ?? names?.[0];
  const model = chosen?.name ?? "";
  const className = chosen?.classes.includes(settings.followClass) ? settings.followClass : "";

  const end = useCallback(() => {
    under.current?.abort();
    under.current = null;
    setState("off");
    setError(null);
  }, []);
  useEffect(() => () => under.current?.abort(), []);

  const point = (x: number, y: number) => {
    const { frame } = screen.shown.get();
    const { ratio } = crop.stateNow();
    if (!table || frame === null || ratio === null || model === "" || state === "running") return;
    screen.pause();
    const last = table.clamp(table.atOrAfter(endSeconds) - 1);
    const asked = new AbortController();
    under.current = asked;
    setState("running");
    setProgress(0);
    setError(null);
    subjectPath(
      {
        assetId,
        model,
        className,
        minScore: settings.followScore,
        frame,
        x,
        y,
        first: Math.min(first, frame),
        last: Math.max(last, frame),
      },
      setProgress,
      asked.signal,
    ).then(
      (path) => {
        if (under.current !== asked) return;
        const tooLong = mistakeInPath(path);
        if (tooLong !== null) {
          setState("picking");
          setError(new Error(tooLong));
          return;
        }
        end();
        setPath(path);
        crop.replace(cropFollowing(crop.cropping, ratio, path, table));
        holdForKeys();
      },
      (failed: unknown) => {
        if (under.current !== asked) return;
        under.current = null;
        // Another press may choose something else.
        setState("picking");
        setError(failed);
      },
    );
  };
  const followsIt = crop.cropping.keyframes.length > 0;
  return {
    state,
    progress,
    error,
    models: names,
    modelsError: models.error,
    model,
    className,
    minScore: settings.followScore,
    found: followsIt && path ? wordsForPath(path) : null,
    lost: followsIt && path ? path.lost : [],
    begin: () => setState("picking"),
    end,
    point,
  };
}

export const chooseModel = (followModel: string) => changeSettings({ followModel });
export const chooseClass = (followClass: string) => changeSettings({ followClass });
export const chooseScore = (followScore: number) => changeSettings({ followScore });
