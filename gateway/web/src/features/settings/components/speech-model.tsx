// The speech model: which one is installed, or what installs one.
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { CopyField } from "@/components/copy-field";
import { ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import type { PublishedModel, Speech } from "@/lib/api/client";
import { useSpeech } from "@/lib/api/models";
import { isUnderWay, usePublishedModels } from "@/lib/api/published-models";
import { fileSize } from "@/lib/bytes";
import { PublishedModelFacts } from "./published-model";
import classes from "./settings-page.module.css";

/** Requires the hashes, so that exactly the tested packages are installed. */
const INSTALL = ".venv/bin/pip install --require-hashes -r requirements/speech.txt";
/** The size that `rushes speech add` takes without being told. */
const USUAL = "whisper-base";

export function SpeechModel() {
  const { data, error } = useSpeech();
  const published = usePublishedModels();
  if (error && !data) return <ProblemNote error={error} />;
  const offered = published.data?.models.filter(({ kind }) => kind === "speech") ?? [];
  return data ? <SpeechFacts speech={data} offered={offered} /> : null;
}

type SpeechFactsProps = {
  speech: Speech;
  /** Published models of speech, none where there is a model. */
  offered: readonly PublishedModel[];
};

export function SpeechFacts({ speech, offered }: SpeechFactsProps) {
  const { model, installed, lacks } = speech;
  return (
    <section className={classes.section} aria-labelledby="settings-speech">
      <h3 className={classes.title} id="settings-speech">
        Speech
      </h3>
      <p className={classes.about}>
        A recogniser and a text encoder, so that loose videos are told apart by what is said in
        them.{" "}
        {model ? null : (
          <TextWithCode>
            A folder of files that lies where Rushes runs is added by `rushes speech add FOLDER`.
          </TextWithCode>
        )}
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
      {/* What is offered says itself what it lacks. */}
      {lacks === null || offered.length > 0 ? null : (
        <p className={classes.about}>
          <TextWithCode>{lacks}</TextWithCode>
        </p>
      )}
      {installed ? null : (
        <div className={`${classes.form} ${classes.published}`}>
          <CopyField label="Install it, in a clone of Rushes" value={INSTALL} />
        </div>
      )}
      <OfferedSpeech offered={offered} />
    </section>
  );
}

function OfferedSpeech({ offered }: Pick<SpeechFactsProps, "offered">) {
  const [chosen, setChosen] = useState<string | null>(null);
  const running = offered.find(isUnderWay);
  const known = (name: string | null) => offered.find((model) => model.name === name);
  const failed = offered.find(({ download }) => download !== null);
  const model = running ?? known(chosen) ?? failed ?? known(USUAL) ?? offered[0];
  if (!model) return null;
  return (
    <div className={classes.list}>
      <div className={classes.model}>
        <NativeSelect
          label="Model of speech"
          data={offered.map(({ name, download_bytes: bytes }) => ({
            value: name,
            label: `${name}, about ${fileSize(bytes)}`,
          }))}
          value={model.name}
          disabled={running !== undefined}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <PublishedModelFacts key={model.name} model={model} />
      </div>
    </div>
  );
}
