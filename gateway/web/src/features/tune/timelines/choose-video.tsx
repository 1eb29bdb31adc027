// The search for a video of a new timeline: ↓ and ↑ mark a hit, Enter takes it.
import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useId, useState, type KeyboardEvent } from "react";
import form from "@/components/form.module.css";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { queryKeys } from "@/lib/api/query-keys";
import { folderOf } from "@/lib/footage/asset-folder";
import { useSettings } from "@/lib/settings/settings";
import { lengthClock } from "@/lib/time/time";
import classes from "./new-timeline.module.css";

const DEBOUNCE_MS = 120;
const OFFERED = 8;

export function ChooseVideo({ onChoose }: { onChoose: (asset: Asset) => void }) {
  const { profile } = useSettings();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  /** Enter was pressed before the answer to what was typed: it takes the first hit of that. */
  const [isAhead, setIsAhead] = useState(false);
  const list = useId();
  const [q] = useDebouncedValue(text.trim(), DEBOUNCE_MS);
  const found = useQuery({
    queryKey: queryKeys.tuneVideos(q),
    queryFn: ({ signal }) => {
      const query = { q, profile, limit: OFFERED } as const;
      return bodyOf(gateway.GET("/api/v1/assets", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });
  const usable = found.data?.assets.filter(({ state }) => state === "ready") ?? [];
  const isAnswered = q === text.trim() && found.isSuccess && !found.isPlaceholderData;
  const here = usable[Math.min(at, usable.length - 1)];
  const take = useEffectEvent(() => {
    if (here) onChoose(here);
  });
  useEffect(() => {
    if (isAhead && isAnswered) take();
  }, [isAhead, isAnswered]);
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      // What was marked by hand is meant as it is.
      if (here && (isAnswered || at > 0)) onChoose(here);
      else setIsAhead(true);
    } else if (event.key === "ArrowDown") setAt(Math.min(usable.length - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else return;
    event.preventDefault();
  };
  return (
    <div className={form.form}>
      <TextInput
        label="Video"
        description="By its name or folder."
        value={text}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={here ? `${list}-${here.id}` : undefined}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
          setIsAhead(false);
        }}
        onKeyDown={pressed}
        data-autofocus
      />
      {found.error ? <ProblemNote error={found.error} /> : null}
      <div className={classes.offered} id={list} role="listbox" aria-label="Videos">
        {usable.map((asset) => (
          // The field keeps the focus, and handles the keys.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={asset.id}
            id={`${list}-${asset.id}`}
            role="option"
            aria-selected={asset === here}
            className={classes.video}
            onClick={() => onChoose(asset)}
          >
            <span className={classes.name}>
              <Name text={asset.name} />
            </span>
            <span className={classes.folder}>
              <Name text={folderOf(asset)} />
            </span>
            <span className={classes.figure}>{lengthClock(asset.duration_seconds ?? 0)}</span>
          </div>
        ))}
      </div>
      {found.data && usable.length === 0 ? <p>No video is called “{q}”.</p> : null}
    </div>
  );
}
