// The problems page: files that cannot be read, or only in part, with the reason, what was kept, and what to do.
import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDatabaseImport,
  IconFileOff,
  IconFolder,
  IconPlugConnectedX,
  IconRefresh,
} from "@tabler/icons-react";
import { Link } from "wouter";
import { AwayWords } from "@/components/away-words";
import { EmptyState } from "@/components/empty-state";
import { KeyHint } from "@/components/key-caps";
import { Name } from "@/components/name";
import { NextPage } from "@/components/next-page";
import { Note, ProblemNote } from "@/components/note";
import { PageFrame } from "@/components/page-frame";
import { RowSkeletons } from "@/components/row-skeletons";
import { Tag } from "@/components/tag";
import type { Asset, Import, Root } from "@/lib/api/client";
import { useMay } from "@/lib/api/session";
import { useReadAgain } from "@/lib/api/assets/read-again";
import { useRoots } from "@/lib/api/assets/roots";
import { damageOf } from "@/lib/footage/damage";
import { useShortcut } from "@/lib/keys/key-bindings";
import { grouped } from "@/lib/time/time";
import { useKeys } from "@/lib/keys/use-keys";
import {
  useBroken,
  useFailedExports,
  useImport,
  useInspectAgain,
  useWarned,
} from "../api/problems";
import { FailedExports } from "./failed-exports";
import classes from "./problems-page.module.css";

export function ProblemsPage() {
  const again = useInspectAgain();
  const retry = useReadAgain();
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
            Scan again
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

function wordsOfRetry({ name, state, problem, warning }: Asset): string {
  if (warning) return `“${name}” was read again, and is as it was. ${warning.detail}`;
  if (state === "ready") return `“${name}” can be read again and is back in the library.`;
  if (state === "offline") return `“${name}” is no longer there. Its markers and labels are kept.`;
  return `“${name}” was read again and still cannot be used. ${problem?.detail ?? ""}`;
}

type FoundProps = {
  busy: boolean;
  /** The asset that is being read again. */
  retried: string | null;
  /** Null for viewers, who may not retry. */
  onRetry: ((asset: Asset) => void) | null;
};

function Found({ busy, retried, onRetry }: FoundProps) {
  const broken = useBroken();
  const warned = useWarned();
  const known = useRoots();
  const imported = useImport();
  const failed = useFailedExports();
  const failures = failed.data?.pages.flatMap((page) => page.jobs) ?? [];
  const error = broken.error ?? warned.error ?? known.error ?? failed.error;
  const roots = known.data?.filter((root) => !root.online) ?? [];
  const partlyRead = known.data?.filter((root) => root.online && root.unreadable_count > 0) ?? [];
  const notListed = known.data?.filter((root) => root.online && root.passed_over.length > 0) ?? [];
  const lists = [
    { id: "cannot-be-read", title: "Cannot be read", found: broken },
    { id: "worth-knowing", title: "Worth knowing", found: warned },
  ].filter(({ found }) => found.data?.pages[0]?.assets.length);
  if (error && lists.length + failures.length === 0) {
    const retry = () =>
      void Promise.all([broken, warned, known, failed].map((each) => each.refetch()));
    return <ProblemNote error={error} action={<Button onClick={retry}>Try again</Button>} />;
  }
  if (broken.isPending || warned.isPending || known.isPending || failed.isPending) {
    return <RowSkeletons words="Reading problems" count={4} height={52} titled />;
  }
  const count =
    lists.length + roots.length + partlyRead.length + notListed.length + failures.length;
  if (count === 0 && !imported.data) {
    return (
      <EmptyState icon={<IconCircleCheck size={32} stroke={1.5} />} title="No problems">
        <p>
          Every video that was found can be read, and every clip was made. What cannot be is listed
          here, with the reason.
        </p>
      </EmptyState>
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
      {failures.length > 0 ? <FailedExports found={failed} failures={failures} /> : null}
      {lists.map(({ id, title, found }) => (
        <section key={id} aria-labelledby={id}>
          <h2 className={classes.title} id={id}>
            {title}{" "}
            <span className={classes.count}>{grouped(found.data?.pages[0]?.total ?? 0)}</span>
          </h2>
          <ul className={classes.list}>
            {found.data?.pages
              .flatMap((page) => page.assets)
              .map((asset) => (
                <DamagedRow
                  key={asset.id}
                  asset={asset}
                  busy={busy}
                  reading={asset.id === retried}
                  onRetry={onRetry && (() => onRetry(asset))}
                />
              ))}
          </ul>
          <NextPage of={found} words="More" />
        </section>
      ))}
      {partlyRead.map((root) => (
        <PassedOver key={root.name} root={root} />
      ))}
      {notListed.map((root) => (
        <NotListed key={root.name} root={root} />
      ))}
      {imported.data ? <NotImported found={imported.data} /> : null}
    </>
  );
}

/** Files and folders of a root that its scans could not read; the gateway lists the first of them. */
function PassedOver({ root: { name, unreadable, unreadable_count: count } }: { root: Root }) {
  const id = `passed-over-in-${name}`;
  const more = count - unreadable.length;
  return (
    <section aria-labelledby={id}>
      <h2 className={classes.title} id={id}>
        Passed over in {name} <span className={classes.count}>{grouped(count)}</span>
      </h2>
      <ul className={classes.list}>
        {unreadable.map(({ path, reason }, index) => (
          // Names that are not UTF-8 can be shown alike.
          <li key={`${index} ${path}`} className={classes.row}>
            <span>
              <Tag icon={<IconAlertTriangle size={12} />}>Passed over</Tag>
            </span>
            <span className={classes.what}>
              <Name text={path.slice(path.lastIndexOf("/") + 1) || name} />
              <span className={classes.place}>
                {[name, ...path.split("/").slice(0, -1)].join(" / ")}
              </span>
            </span>
            <span>{sentence(reason)}</span>
            <span className={classes.kept}>
              It was left as it is. Once it can be read, it comes into the library by itself.
            </span>
            <span />
          </li>
        ))}
      </ul>
      {more > 0 ? <p className={classes.said}>And {grouped(more)} more.</p> : null}
    </section>
  );
}

/** What scans of a root found and did not list, by suffix. */
function NotListed({ root: { name, passed_over: kinds } }: { root: Root }) {
  const id = `not-listed-in-${name}`;
  return (
    <section aria-labelledby={id}>
      <h2 className={classes.title} id={id}>
        Not listed in {name}{" "}
        <span className={classes.count}>
          {grouped(kinds.reduce((total, { count }) => total + count, 0))}
        </span>
      </h2>
      <ul className={classes.list}>
        {kinds.map(({ suffix, count, reason }) => (
          <li key={`${suffix} ${reason}`} className={classes.row}>
            <span>
              <Tag icon={<IconFileOff size={12} />}>Not listed</Tag>
            </span>
            <span className={classes.what}>
              <Name text={suffix} />
              <span className={classes.place}>{counted(count, suffix)}</span>
            </span>
            <span>{sentence(reason)}</span>
            <span />
            <span />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A folder's name ends in a slash. */
function counted(count: number, suffix: string): string {
  const one = suffix.endsWith("/") ? "folder" : "file";
  return `${grouped(count)} ${one}${count === 1 ? "" : "s"}`;
}

const sentence = (reason: string) =>
  `${reason.charAt(0).toUpperCase()}${reason.slice(1).replace(/\.$/, "")}.`;

/** What could not be imported from the old database. */
function NotImported({ found }: { found: Import }) {
  const { database, notices, clips, hidden, missing_clips, unplaced_rows, unplaced } = found;
  return (
    <section aria-labelledby="not-imported">
      <h2 className={classes.title} id="not-imported">
        From the old tool’s database <span className={classes.count}>{grouped(unplaced_rows)}</span>
      </h2>
      <p className={classes.said}>
        {database ? `${database}: ` : ""}
        {grouped(clips)} clips and {grouped(hidden)} hidden flags are here.
        {missing_clips > 0
          ? ` The files of ${grouped(missing_clips)} of these clips were not there any more.`
          : ""}
      </p>
      {notices.map((notice) => (
        <Note key={notice} kind="marked">
          {notice}
        </Note>
      ))}
      <ul className={classes.list}>
        {unplaced.map(({ name, rows, why }) => (
          <li key={name} className={classes.row}>
            <span>
              <Tag icon={<IconDatabaseImport size={12} />}>Not placed</Tag>
            </span>
            <span className={classes.what}>
              <Name text={name} />
              <span className={classes.place}>
                {rows === 1 ? "1 row" : `${grouped(rows)} rows`}
              </span>
            </span>
            <span>{why}</span>
            <span className={classes.kept}>The old database was left as it is.</span>
            <span />
          </li>
        ))}
      </ul>
    </section>
  );
}

function whyOffline({ emptied, offline_because: because }: Root): string {
  if (emptied) return "The folder is empty, although it held videos. Is its disk mounted?";
  return because || "The folder is not there, or may not be read.";
}

function OfflineRow({ root }: { root: Root }) {
  return (
    <li className={classes.row}>
      <span>
        <Tag icon={<IconPlugConnectedX size={12} />}>{root.emptied ? "Empty" : "Not mounted"}</Tag>
      </span>
      <span className={classes.what}>
        <Name text={root.name} />
        <span className={classes.place}>{root.path}</span>
      </span>
      <span>{whyOffline(root)}</span>
      <span className={classes.kept}>
        Its {grouped(root.asset_count)} videos, markers and labels are kept. They come back by
        themselves.
      </span>
      <span />
    </li>
  );
}

type DamagedRowProps = {
  asset: Asset;
  busy: boolean;
  reading: boolean;
  onRetry: (() => void) | null;
};

function DamagedRow({ asset, busy, reading, onRetry }: DamagedRowProps) {
  const { name, path, root, warning } = asset;
  const { word, detail, help } = damageOf(warning ? { problem: warning } : asset);
  const away = asset.state === "offline";
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const where = new URLSearchParams({ root, ...(folder === "" ? {} : { folder }) });
  return (
    <li className={classes.row}>
      <span>
        <Tag {...(warning ? {} : { kind: "loss" })} icon={<IconAlertTriangle size={12} />}>
          {word}
        </Tag>
      </span>
      <span className={classes.what}>
        {warning ? (
          <Link href={`/cut/${asset.id}`}>
            <Name text={name} />
          </Link>
        ) : (
          <Name text={name} />
        )}
        <Link className={classes.place ?? ""} href={`/library?${where.toString()}`}>
          <IconFolder size={12} aria-hidden />
          <span>{[root, ...folder.split("/")].filter(Boolean).join(" / ")}</span>
        </Link>
      </span>
      <span>{detail}</span>
      <span className={classes.kept}>
        {away ? (
          <AwayWords asset={asset} />
        ) : (
          `${warning ? "What there is can be played and cut." : "The file was left as it is."} ${help}`
        )}
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
