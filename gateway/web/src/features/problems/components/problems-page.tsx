// Problems: what could not be read and why, what was kept, what to do.
import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconFolder,
  IconPlugConnectedX,
  IconRefresh,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { Blank } from "@/components/blank";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { NextPage } from "@/components/next-page";
import { Note, ProblemNote } from "@/components/note";
import { PageFrame } from "@/components/page-frame";
import { RowSkeletons } from "@/components/row-skeletons";
import { Tag } from "@/components/tag";
import type { Asset, Root } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { damageOf } from "@/lib/damage";
import { useShortcut } from "@/lib/key-bindings";
import { grouped } from "@/lib/time";
import { useKeys } from "@/lib/use-keys";
import { useBroken, useLookAgain, useOfflineRoots, useRetry } from "../api/problems";
import classes from "./problems-page.module.css";

export function ProblemsPage() {
  const again = useLookAgain();
  const retry = useRetry();
  const mayChange = useMay("change");
  const shortcut = useShortcut("problemsAgain");
  const look = () => {
    if (again.isPending) return;
    retry.reset();
    again.mutate();
  };
  const retryOne = (asset: Asset) => {
    again.reset();
    retry.mutate(asset);
  };
  useKeys({ problemsAgain: look });
  return (
    <PageFrame
      name="Problems"
      controls={
        mayChange ? (
          <Button
            className={classes.again ?? ""}
            leftSection={<IconRefresh size={16} />}
            rightSection={<KeyHint action="problemsAgain" />}
            aria-keyshortcuts={shortcut}
            loading={again.isPending}
            onClick={look}
          >
            Look again
          </Button>
        ) : null
      }
    >
      <div className={classes.sections}>
        {again.isError ? <ProblemNote error={again.error} /> : null}
        {again.isSuccess ? (
          <Note kind="plain">
            They are being read again. What still cannot be read comes back here with its reason.{" "}
            <Link href="/jobs?kind=scan">See the scans</Link>
          </Note>
        ) : null}
        {retry.isError ? <ProblemNote error={retry.error} /> : null}
        {retry.isSuccess ? <Note kind="plain">{wordsOfRetry(retry.data)}</Note> : null}
        <Found
          busy={again.isPending || retry.isPending}
          retried={retry.isPending ? retry.variables.id : null}
          onRetry={mayChange ? retryOne : null}
        />
      </div>
    </PageFrame>
  );
}

function wordsOfRetry({ name, state, problem }: Asset): string {
  if (state === "ready") return `“${name}” can be read again and is back in the library.`;
  if (state === "offline") return `“${name}” is no longer there. Its markers and labels are kept.`;
  return `“${name}” was read again and still cannot be used. ${problem?.detail ?? ""}`;
}

type FoundProps = {
  busy: boolean;
  /** The asset that is being read again. */
  retried: string | null;
  /** Null for whom it is not to do. */
  onRetry: ((asset: Asset) => void) | null;
};

function Found({ busy, retried, onRetry }: FoundProps) {
  const broken = useBroken();
  const offline = useOfflineRoots();
  const error = broken.error ?? offline.error;
  const assets = broken.data?.pages.flatMap((page) => page.assets) ?? [];
  const roots = offline.data ?? [];
  if (error && assets.length === 0) {
    const retry = () => void Promise.all([broken.refetch(), offline.refetch()]);
    return <ProblemNote error={error} action={<Button onClick={retry}>Try again</Button>} />;
  }
  if (broken.isPending || offline.isPending) {
    return <RowSkeletons words="Reading problems" count={4} height={52} titled />;
  }
  if (assets.length === 0 && roots.length === 0) {
    return (
      <Blank icon={<IconCircleCheck size={32} stroke={1.5} />} title="No problems">
        <p>
          Every video that was found can be read. One that cannot is listed here, with the reason.
        </p>
      </Blank>
    );
  }
  return (
    <>
      {roots.length > 0 ? (
        <section aria-labelledby="not-mounted">
          <h2 className={classes.title} id="not-mounted">
            Cannot be reached <span className={classes.count}>{roots.length}</span>
          </h2>
          <ul className={classes.list}>
            {roots.map((root) => (
              <OfflineRow key={root.name} root={root} />
            ))}
          </ul>
        </section>
      ) : null}
      {assets.length > 0 ? (
        <section aria-labelledby="cannot-be-read">
          <h2 className={classes.title} id="cannot-be-read">
            Cannot be read{" "}
            <span className={classes.count}>{grouped(broken.data?.pages[0]?.total ?? 0)}</span>
          </h2>
          <ul className={classes.list}>
            {assets.map((asset) => (
              <BrokenRow
                key={asset.id}
                asset={asset}
                busy={busy}
                reading={asset.id === retried}
                onRetry={onRetry && (() => onRetry(asset))}
              />
            ))}
          </ul>
          <NextPage of={broken} words="More" />
        </section>
      ) : null}
    </>
  );
}

function OfflineRow({ root }: { root: Root }) {
  return (
    <li className={classes.row}>
      <span>
        <Tag icon={<IconPlugConnectedX size={12} />}>Not mounted</Tag>
      </span>
      <span className={classes.what}>
        <Name text={root.name} />
        <span className={classes.place}>{root.path}</span>
      </span>
      <span>The folder is not there, or may not be read.</span>
      <span className={classes.kept}>
        Its {grouped(root.asset_count)} videos, markers and labels are kept. They come back by
        themselves.
      </span>
      <span />
    </li>
  );
}

type BrokenRowProps = {
  asset: Asset;
  busy: boolean;
  reading: boolean;
  onRetry: (() => void) | null;
};

function BrokenRow({ asset, busy, reading, onRetry }: BrokenRowProps) {
  const { name, path, root } = asset;
  const { word, detail, help } = damageOf(asset);
  const away = asset.state === "offline";
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const where = new URLSearchParams({ root, ...(folder === "" ? {} : { folder }) });
  return (
    <li className={classes.row}>
      <span>
        <Tag kind="loss" icon={<IconAlertTriangle size={12} />}>
          {word}
        </Tag>
      </span>
      <span className={classes.what}>
        <Name text={name} />
        <Link className={classes.place ?? ""} href={`/library?${where.toString()}`}>
          <IconFolder size={12} aria-hidden />
          <span>{[root, ...folder.split("/")].filter(Boolean).join(" / ")}</span>
        </Link>
      </span>
      <span>{detail}</span>
      <span className={classes.kept}>
        {away
          ? "It can be read again once its folder is mounted."
          : `The file was left as it is. ${help}`}
      </span>
      {onRetry ? (
        <Button
          leftSection={<IconRefresh size={16} />}
          disabled={away || (busy && !reading)}
          loading={reading}
          aria-label={`Retry ${name}`}
          onClick={onRetry}
        >
          Retry
        </Button>
      ) : null}
    </li>
  );
}
