// The export of accepted moments: how their clips are cut, then what was exported and what was not, and why.
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import { Link } from "wouter";
import { Dialog } from "@/components/dialog";
import form from "@/components/form.module.css";
import { Note, ProblemNote } from "@/components/note";
import { NumberField } from "@/components/number-field";
import type { Finder, MomentsExported } from "@/lib/api/client";
import { useNodes } from "@/lib/api/nodes";
import { messageFor } from "@/lib/api/problem";
import { useProfiles } from "@/lib/api/profiles";
import { AUDIOS, audioIn, factsOf, FORMATS } from "@/lib/clips/clip-formats";
import { inUnit, LENGTH_UNITS, LENGTHS } from "@/lib/clips/clip-length";
import { CONTRACTS, isContract } from "@/lib/clips/contracts";
import { usableEncoder } from "@/lib/clips/encoders";
import { many } from "@/lib/many";
import { CLIPS, SHORT_SIDE, SPREAD, useSettings } from "@/lib/settings/settings";
import { useExportMoments } from "../api/export-moments";
import { useMoments } from "../api/moments";
import { exportOf, fieldsFor, reasonsOf, type ExportFields } from "./export-fields";
import classes from "./export.module.css";

const AUDIO_NAMES = { aac: "AAC", pcm: "PCM", flac: "FLAC" };
const LEAST_SECONDS = { least: 0, most: 3600 };

type ExportDialogProps = { finder: Finder; opened: boolean; onClose: () => void };

export function ExportDialog({ finder, opened, onClose }: ExportDialogProps) {
  return (
    <Dialog opened={opened} onClose={onClose} title="Export accepted moments" size="lg">
      {opened ? <Export finder={finder} onClose={onClose} /> : null}
    </Dialog>
  );
}

function Export({ finder, onClose }: Omit<ExportDialogProps, "opened">) {
  const exporting = useExportMoments();
  if (exporting.data) return <Outcome outcome={exporting.data} onClose={onClose} />;
  return <Form finder={finder} exporting={exporting} />;
}

type FormProps = { finder: Finder; exporting: ReturnType<typeof useExportMoments> };

function Form({ finder, exporting }: FormProps) {
  const settings = useSettings();
  const encoder = usableEncoder(settings.encoder, useNodes().data);
  const [fields, setFields] = useState(() => fieldsFor(finder, settings));
  const known = useProfiles().data ?? [];
  // All accepted ones, whatever threshold is set: a decision holds.
  const accepted = useMoments(finder, { state: "accepted", order: "time", threshold: 0 }).data;
  const count = accepted?.pages[0]?.total ?? null;
  const change = (part: Partial<ExportFields>) => setFields((now) => ({ ...now, ...part }));
  const { error } = exporting;
  const rules = CONTRACTS[fields.contract];
  const isOwn = rules.seconds !== null;
  const { of, unit } = fields.length;
  const { audio } = factsOf(fields.format);
  const sent = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!exporting.isPending) exporting.mutate(exportOf(finder, fields, encoder));
  };
  const problem = (...names: string[]) =>
    names.map((name) => messageFor(error, name)).find((words) => words !== undefined);
  return (
    <form className={form.form} onSubmit={sent} noValidate>
      <p>
        {count === null
          ? "Accepted moments are being counted."
          : count === 0
            ? "No moment is accepted yet. Accept those that are right, by Enter, then export them together."
            : `${many(count, "moment")} accepted. What is exported in the profile already is not exported again.`}
      </p>
      <div className={classes.fields}>
        <NumberField
          labelled
          label="Length of each clip"
          name="Length"
          {...LENGTHS[unit]}
          decimals={unit === "seconds" ? 3 : 0}
          disabled={isOwn}
          value={isOwn ? (rules.seconds ?? of) : of}
          problem={problem("seconds", "frames")}
          onChange={(value) => change({ length: { of: value, unit } })}
        />
        <NativeSelect
          label="Unit of the length"
          disabled={isOwn}
          value={isOwn ? "seconds" : unit}
          data={LENGTH_UNITS.map((value) => ({ value, label: value }))}
          onChange={({ currentTarget: { value } }) => {
            const wanted = LENGTH_UNITS.find((one) => one === value);
            if (wanted) change({ length: inUnit(fields.length, wanted, undefined) });
          }}
        />
        <NumberField
          labelled
          label="Clips of each moment"
          name="Clips"
          {...CLIPS}
          value={fields.clips}
          problem={problem("clips")}
          onChange={(clips) => change({ clips })}
        />
        <NumberField
          labelled
          label="Between their starts"
          name="Spread"
          {...SPREAD}
          decimals={3}
          unit="s"
          disabled={fields.clips === 1}
          value={fields.spread}
          problem={problem("spread")}
          onChange={(spread) => change({ spread })}
        />
        <NumberField
          labelled
          label="Least length of a moment"
          name="Least length"
          {...LEAST_SECONDS}
          decimals={3}
          unit="s"
          value={fields.least}
          problem={problem("min_seconds")}
          onChange={(least) => change({ least })}
        />
        <NumberField
          labelled
          label="Shorter side"
          name="Shorter side"
          {...SHORT_SIDE}
          empty={0}
          placeholder="As the source"
          unit="px"
          value={fields.shortSide}
          problem={problem("short_side")}
          onChange={(shortSide) => change({ shortSide })}
        />
        <NativeSelect
          label="Data set"
          title={rules.rule}
          value={fields.contract}
          error={problem("contract")}
          data={Object.entries(CONTRACTS).map(([value, { name }]) => ({ value, label: name }))}
          onChange={({ currentTarget: { value } }) => {
            if (isContract(value)) change({ contract: value });
          }}
        />
        <NativeSelect
          label="Format"
          value={fields.format}
          error={problem("format")}
          data={FORMATS.map((value) => ({ value, label: factsOf(value).name }))}
          onChange={({ currentTarget: { value } }) => {
            const format = FORMATS.find((one) => one === value);
            if (format) change({ format });
          }}
        />
        <NativeSelect
          label="Sound"
          disabled={audio.length === 1}
          value={audioIn(fields.format, fields.audio)}
          error={problem("audio")}
          data={audio.map((value) => ({ value, label: AUDIO_NAMES[value] }))}
          onChange={({ currentTarget: { value } }) => {
            const wanted = AUDIOS.find((one) => one === value);
            if (wanted) change({ audio: wanted });
          }}
        />
        <NativeSelect
          label="Cuts in the video"
          title="Whether a clip may cross a cut of an edited video; otherwise it is shifted within its shot, or skipped"
          value={fields.crossShots === "allow" ? "allow" : "warn"}
          error={problem("cross_shots")}
          data={[
            { value: "warn", label: "Stay within a shot" },
            { value: "allow", label: "May be crossed" },
          ]}
          onChange={({ currentTarget: { value } }) =>
            change({ crossShots: value === "allow" ? "allow" : "warn" })
          }
        />
        <TextInput
          label="Label"
          maxLength={200}
          value={fields.label}
          error={problem("label")}
          onChange={(event) => change({ label: event.currentTarget.value })}
        />
        <NativeSelect
          label="Profile"
          value={fields.profile}
          error={problem("profile")}
          data={[...new Set([fields.profile, ...known])]}
          onChange={(event) => change({ profile: event.currentTarget.value })}
        />
        <NativeSelect
          label="Into"
          value={fields.suffix}
          error={problem("folder_suffix")}
          data={[
            { value: "", label: "The export folder" },
            ...settings.subprofiles.map((value) => ({ value, label: value })),
          ]}
          onChange={(event) => change({ suffix: event.currentTarget.value })}
        />
      </div>
      {error ? <ProblemNote error={error} /> : null}
      <Button
        type="submit"
        variant="filled"
        loading={exporting.isPending}
        disabled={count === 0}
        // What is disabled takes no focus, which would stay on the page behind the dialog.
        data-autofocus={count !== 0 || undefined}
      >
        {count === null ? "Export" : `Export ${many(count, "moment")}`}
      </Button>
    </form>
  );
}

type OutcomeProps = { outcome: MomentsExported; onClose: () => void };

function Outcome({ outcome, onClose }: OutcomeProps) {
  const { exports, skipped } = outcome;
  return (
    <div className={form.form}>
      <p className={classes.outcome} role="status">
        <IconCheck size={20} aria-hidden /> {many(exports.length, "moment")} ordered
        {skipped.length > 0 ? `, ${many(skipped.length, "moment")} skipped` : ""}.
      </p>
      {skipped.length > 0 ? (
        <Note kind="plain">
          <ul className={classes.reasons}>
            {reasonsOf(skipped).map(({ reason, count }) => (
              <li key={reason}>
                {count > 1 ? <b>{count} × </b> : null}
                {reason}
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      <div className={form.buttons}>
        <Button component={Link} href="/jobs">
          Show the jobs
        </Button>
        <Button variant="filled" onClick={onClose} data-autofocus>
          Go on
        </Button>
      </div>
    </div>
  );
}
