// The speech model: which one is installed, or the commands that install one.
import { CopyField } from "@/components/copy-field";
import { ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import type { Speech } from "@/lib/api/client";
import { useSpeech } from "@/lib/api/models";
import { fileSize } from "@/lib/bytes";
import classes from "./settings-page.module.css";

/** Requires the hashes, so that exactly the tested packages are installed. */
const INSTALL = ".venv/bin/pip install --require-hashes -r requirements/speech.txt";

export function SpeechModel() {
  const { data, error } = useSpeech();
  if (error && !data) return <ProblemNote error={error} />;
  return data ? <SpeechFacts {...data} /> : null;
}

export function SpeechFacts({ model, installed, lacks, add_command: command }: Speech) {
  return (
    <section className={classes.section} aria-labelledby="settings-speech">
      <h3 className={classes.title} id="settings-speech">
        Speech
      </h3>
      <p className={classes.about}>
        A recogniser and a text encoder, so that loose videos are told apart by what is said in
        them.{" "}
        {model
          ? null
          : "They are several files and up to gigabytes, so they are added where Rushes runs, by whoever has that machine, not sent by a browser."}
      </p>
      {model ? (
        <p className={classes.modelFacts}>
          <strong>{model.origin ?? "Added"}</strong>
          <span className={classes.quiet}>
            {fileSize(model.bytes)}, {model.licence ?? "licence not known"}
          </span>
          <span className={classes.quiet}>
            Describes what is said in {model.dimensions} numbers; to sort by it, choose it under
            Sort, Versions. <code>rushes speech remove</code> removes it
          </span>
        </p>
      ) : null}
      {lacks === null ? null : (
        <p className={classes.about}>
          <TextWithCode>{lacks}</TextWithCode>
        </p>
      )}
      <div className={classes.form}>
        {installed ? null : <CopyField label="Install it, in a clone of Rushes" value={INSTALL} />}
        {model ? null : (
          <CopyField
            label="Add a model, which is downloaded: about 400 MB, MIT"
            value={command ?? "rushes speech add"}
          />
        )}
      </div>
    </section>
  );
}
