// A published model that is not added: what it is, and its download by the server or by a command.
import { Button, Progress } from "@mantine/core";
import { IconDownload, IconTerminal2, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { CopyField } from "@/components/copy-field";
import { Note, ProblemNote } from "@/components/note";
import { TextWithCode } from "@/components/text-with-code";
import type { PublishedModel } from "@/lib/api/client";
import { isUnderWay, useCancelDownload, useDownloadModel } from "@/lib/api/published-models";
import { useMay } from "@/lib/api/session";
import { fileSize } from "@/lib/bytes";
import { downloadWords, percentOf } from "@/lib/download-words";
import classes from "./settings-page.module.css";

export function PublishedModelFacts({ model }: { model: PublishedModel }) {
  const { name, purpose, licence, download_bytes: bytes, hindrance, download, command } = model;
  const mayDownload = useMay("administer") && hindrance === null;
  const [wantsCommand, setWantsCommand] = useState(false);
  const failed = download?.phase === "failed";
  const showsCommand = command !== null && (!mayDownload || failed || wantsCommand);
  const running = download && isUnderWay(model) ? download : null;
  return (
    <>
      <div className={classes.modelFacts}>
        <strong>{name}</strong>
        <span className={classes.quiet}>{purpose}</span>
        <span className={classes.quiet} role="status">
          {running ? downloadWords(running) : `About ${fileSize(bytes)}, ${licence}`}
        </span>
        {/* It keeps its place before there is progress: the rows below do not move. */}
        <div className={classes.downloadBar}>
          {running ? <Progress value={percentOf(running)} size={4} aria-label={name} /> : null}
        </div>
      </div>
      <div className={classes.choices}>
        {mayDownload && command !== null && !failed ? (
          <Button
            variant="subtle"
            leftSection={<IconTerminal2 size={16} />}
            aria-label={`Command for ${name}`}
            aria-expanded={showsCommand}
            onClick={() => setWantsCommand(!wantsCommand)}
          >
            Command
          </Button>
        ) : null}
        {mayDownload ? <DownloadButton model={model} /> : null}
      </div>
      {hindrance === null ? null : (
        <p className={`${classes.about} ${classes.wide}`}>
          <TextWithCode>{hindrance}</TextWithCode>
        </p>
      )}
      {failed ? <Failure model={model} problem={download.problem ?? ""} /> : null}
      {showsCommand ? (
        <div className={classes.wide}>
          <CopyField label={commandLabel(command)} value={command} />
        </div>
      ) : null}
    </>
  );
}

/** One button, so that the focus stays where it is. */
function DownloadButton({ model }: { model: PublishedModel }) {
  const start = useDownloadModel();
  const cancel = useCancelDownload();
  const runs = isUnderWay(model);
  const error = start.error ?? cancel.error;
  return (
    <>
      <Button
        className={classes.download}
        leftSection={runs ? <IconX size={16} /> : <IconDownload size={16} />}
        aria-label={runs ? `Cancel the download of ${model.name}` : `Download ${model.name}`}
        disabled={start.isPending || cancel.isPending}
        onClick={() => {
          start.reset();
          cancel.reset();
          (runs ? cancel : start).mutate(model.name);
        }}
      >
        {runs ? "Cancel" : "Download"}
      </Button>
      {error ? <ProblemNote error={error} /> : null}
    </>
  );
}

function Failure({ model, problem }: { model: PublishedModel; problem: string }) {
  const forget = useCancelDownload();
  const mayChange = useMay("administer");
  const [file, ...others] = model.addresses;
  return (
    <div className={classes.wide}>
      <Note
        kind="loss"
        action={
          mayChange ? (
            <Button
              variant="subtle"
              loading={forget.isPending}
              aria-label={`Dismiss the failure of ${model.name}`}
              onClick={() => forget.mutate(model.name)}
            >
              Dismiss
            </Button>
          ) : null
        }
      >
        {problem}
        {file !== undefined && others.length === 0 ? (
          <>
            {" "}
            Where only this browser has a network,{" "}
            <a href={file} target="_blank" rel="noreferrer">
              download its file
            </a>{" "}
            and add it by “Add an ONNX file”.
          </>
        ) : null}
      </Note>
    </div>
  );
}

/** A command that begins with the installation of packages says how much that is. */
function commandLabel(command: string): string {
  const where = "In a terminal where Rushes runs its models";
  return command.includes(" pip install ")
    ? `${where}; it installs PyTorch first, more than 1 GB`
    : where;
}
