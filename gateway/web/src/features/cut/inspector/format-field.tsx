// Fields for the clips' file format and the encoding of their sound.
import { NativeSelect } from "@mantine/core";
import { messageFor } from "@/lib/api/problem";
import { audioIn, factsOf, FORMATS } from "@/lib/clips/clip-formats";
import { changeSettings, useSettings } from "@/lib/settings/settings";
import { Field } from "./field";
import classes from "./inspector.module.css";

const AUDIO_NAMES = { aac: "AAC", pcm: "PCM", flac: "FLAC" };

export function FormatField({ error }: { error: unknown }) {
  const settings = useSettings();
  const { audio, sequence } = factsOf(settings.format);
  return (
    <Field name="Format" problem={messageFor(error, "format") ?? messageFor(error, "audio")}>
      <NativeSelect
        className={classes.wide ?? ""}
        aria-label="Format"
        value={settings.format}
        data={FORMATS.map((value) => ({ value, label: factsOf(value).name }))}
        onChange={(event) => {
          const format = FORMATS.find((one) => one === event.currentTarget.value);
          if (format) changeSettings({ format });
        }}
      />
      {audio.length > 1 ? (
        <NativeSelect
          className={classes.sound ?? ""}
          aria-label="Sound"
          title="How the sound is kept: AAC is small, PCM and FLAC lose nothing"
          value={audioIn(settings.format, settings.audio)}
          data={audio.map((value) => ({ value, label: AUDIO_NAMES[value] }))}
          onChange={(event) => {
            const wanted = audio.find((one) => one === event.currentTarget.value);
            if (wanted) changeSettings({ audio: wanted });
          }}
        />
      ) : (
        <span className={`${classes.between} ${classes.sound}`}>
          {sequence ? "sound as WAV" : "AAC sound"}
        </span>
      )}
    </Field>
  );
}
