// The form for a new timeline: which video, from where to where, and how many frames a second.
import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { NumberField } from "@/components/number-field";
import form from "@/components/form.module.css";
import { Name } from "@/components/name";
import { ProblemNote } from "@/components/note";
import { takeFocus } from "@/components/take-focus";
import { bodyOf, gateway, type Asset } from "@/lib/api/client";
import { messageFor, wordsFor } from "@/lib/api/problem";
import { queryKeys } from "@/lib/api/query-keys";
import { useSettings } from "@/lib/settings/settings";
import { clock, grouped } from "@/lib/time/time";
import { DEFAULT_PROFILE, usePipelineProfiles } from "../api/profiles";
import { useNewTimeline, useStages } from "../api/tuning";
import { rowsOf } from "../profiles/profile-contents";
import { framesWanted } from "./frames";
import { ChooseVideo } from "./choose-video";
import classes from "./new-timeline.module.css";

/** Limits of the gateway. */
const FPS = { least: 0.001, most: 240 };
const FRAMES = { least: 1, most: 20_000 };
const USUAL = { fps: 2, frames: 500 };

type NewTimelineProps = {
  /** The video of the timeline; null: the user chooses one. */
  assetId: string | null;
  onMade: (timelineId: string) => void;
};

export function NewTimeline({ assetId, onMade }: NewTimelineProps) {
  const { profile } = useSettings();
  const [chosen, setChosen] = useState<Asset | null>(null);
  const asked = useQuery({
    queryKey: queryKeys.asset(assetId ?? "", profile),
    queryFn: ({ signal }) =>
      bodyOf(
        gateway.GET("/api/v1/assets/{asset_id}", {
          params: { path: { asset_id: assetId ?? "" }, query: { profile } },
          signal,
        }),
      ),
    enabled: assetId !== null,
  });
  const asset = chosen ?? asked.data ?? null;
  if (asked.error && !chosen) return <ProblemNote error={asked.error} />;
  if (!asset) return <ChooseVideo onChoose={setChosen} />;
  return <Extent key={asset.id} asset={asset} onMade={onMade} />;
}

function Extent({ asset, onMade }: { asset: Asset; onMade: (timelineId: string) => void }) {
  const duration = asset.duration_seconds ?? 0;
  /** The video's length in seconds, rounded down to the milliseconds that can be typed. */
  const whole = Math.floor(duration * 1000) / 1000;
  const [fps, setFps] = useState(USUAL.fps);
  const [start, setStart] = useState(0);
  const [end, setEnd] = useState<number | null>(null);
  const [most, setMost] = useState(USUAL.frames);
  const [profile, setProfile] = useState(DEFAULT_PROFILE);
  const make = useNewTimeline();
  const count = framesWanted({ start, end: end ?? duration, fps }, most);
  const wanted = framesWanted({ start, end: end ?? duration, fps }, Infinity);
  const mistake = start >= (end ?? duration) ? "The span ends before it begins." : null;
  const pressed = (event: SyntheticEvent) => {
    event.preventDefault();
    if (mistake !== null) return;
    const order = {
      asset_ids: [asset.id],
      input_paths: [],
      profile,
      start,
      end,
      fps,
      max_frames: most,
    };
    make.mutate(order, { onSuccess: onMade });
  };
  return (
    <form className={form.form} onSubmit={pressed} ref={takeFocus}>
      <p className={classes.about}>
        <Name text={asset.name} /> <span className={classes.figure}>{clock(duration)}</span>
      </p>
      <div className={classes.figures}>
        <NumberField
          label="Frames per second"
          name="Frames per second"
          labelled
          first
          {...FPS}
          decimals={3}
          value={fps}
          problem={messageFor(make.error, "fps")}
          onChange={setFps}
        />
        <NumberField
          label="Frames at most"
          name="Frames at most"
          labelled
          {...FRAMES}
          value={most}
          problem={messageFor(make.error, "max_frames")}
          onChange={setMost}
        />
        <NumberField
          label="From"
          name="From"
          labelled
          least={0}
          most={whole}
          decimals={3}
          unit="s"
          value={start}
          onChange={setStart}
        />
        <NumberField
          label="To"
          name="To"
          labelled
          placeholder="the end"
          least={0}
          most={whole}
          decimals={3}
          unit="s"
          empty={whole}
          value={end ?? whole}
          onChange={(to) => setEnd(to === whole ? null : to)}
        />
      </div>
      <ChooseProfile value={profile} onChange={setProfile} />
      <p role="status">
        {mistake ??
          `${grouped(count)} ${count === 1 ? "frame" : "frames"} will be analysed${count < wanted ? `, the first of ${grouped(wanted)}: up to ${clock(start + count / fps)}` : ""}.`}
      </p>
      {make.error ? <ProblemNote error={make.error} /> : null}
      <div className={form.buttons}>
        {count < wanted && count < FRAMES.most ? (
          <Button onClick={() => setMost(Math.min(wanted, FRAMES.most))}>
            {wanted > FRAMES.most
              ? `Take ${grouped(FRAMES.most)}, the most`
              : `Take all ${grouped(wanted)}`}
          </Button>
        ) : null}
        <Button type="submit" variant="filled" disabled={mistake !== null} loading={make.isPending}>
          Make it and begin a run
        </Button>
      </div>
    </form>
  );
}

type ChooseProfileProps = { value: string; onChange: (profile: string) => void };

/** The pipeline profile of the timeline, with what it computes; unrelated to the profiles of exports. */
function ChooseProfile({ value, onChange }: ChooseProfileProps) {
  const profiles = usePipelineProfiles();
  const stages = useStages();
  const open = profiles.data?.find(({ name }) => name === value);
  const [computed] = open && stages.data ? rowsOf(stages.data, open, null) : [];
  return (
    <NativeSelect
      label="Pipeline profile"
      description={computed ? `Stages: ${computed.value}.` : "Stages and values of its runs."}
      error={profiles.error ? wordsFor(profiles.error) : undefined}
      value={value}
      data={profiles.data?.map(({ name }) => name) ?? [DEFAULT_PROFILE]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
