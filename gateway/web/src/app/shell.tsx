// The frame around all pages: rail, banner, keys.
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { DoneLine } from "@/components/done-line";
import { useUndo } from "@/lib/api/changes/changes";
import { useMay } from "@/lib/api/session";
import type { Stretches } from "@/lib/clips/stretches";
import type { Page } from "@/lib/keys/key-table";
import { useFallbackKeys, useKeyDispatch } from "@/lib/keys/use-keys";
import { useTitle, useTitleOfWork } from "@/lib/use-title";
import { useWorkWords } from "./work-words";
import { acceptOffered, runQueued, undoQueued } from "@/lib/undo/undo";
import { AuditRecord } from "@/features/administration/components/audit-record";
import { Tokens } from "@/features/administration/components/tokens";
import { CutPage } from "@/features/cut/cut-page";
import { FindPage } from "@/features/find/find-page";
import { MarkDialog } from "@/features/find/examples/mark-dialog";
import { useFindLike } from "@/features/find/finders/use-find-like";
import { History } from "@/features/history/components/history";
import { JobsPage } from "@/features/jobs/components/jobs-page";
import { LibraryPage } from "@/features/library/library-page";
import { ProblemsPage } from "@/features/problems/components/problems-page";
import {
  COMMON_PARTS,
  SERVER_PART,
  SettingsPage,
  type SettingsPart,
} from "@/features/settings/components/settings-page";
import { Access } from "@/features/signin/components/access";
import { SortPage } from "@/features/sort/sort-page";
import { useOpenInSort } from "@/features/sort/place/use-open-in-sort";
import { TunePage } from "@/features/tune/tune-page";
import { KeySheet } from "./key-sheet";
import { OfflineBanner } from "./offline-banner";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { useFocusKept } from "./use-focus-kept";
import { useLastAddresses } from "./last-addresses";
import classes from "./shell.module.css";

/** Pages that show the "Undo" line themselves. */
const PAGES_WITH_OWN_DONE_LINE: readonly Page[] = [
  "Library",
  "Cut",
  "Find",
  "Sort",
  "Tune",
  "Settings",
];

/** Pages that set the tab's title themselves: Cut and Tune by video, Settings by section. */
const PAGES_WITH_OWN_TITLE: readonly Page[] = ["Cut", "Tune", "Settings"];

const ADMINISTRATION: readonly SettingsPart[] = [
  { id: "tokens", words: "Tokens", content: <Tokens /> },
  { id: "record", words: "Record", content: <AuditRecord /> },
];

const HISTORY = "/history";

function pageAt(path: string): Page {
  if (path.startsWith("/cut")) return "Cut";
  if (path.startsWith("/find")) return "Find";
  if (path.startsWith("/sort")) return "Sort";
  if (path.startsWith("/tune")) return "Tune";
  if (path.startsWith("/jobs")) return "Jobs";
  if (path.startsWith("/problems")) return "Problems";
  return path.startsWith("/settings") ? "Settings" : "Library";
}

export function Shell() {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const page = pageAt(path);
  const ways = useLastAddresses(page);
  const [sheet, setSheet] = useState(false);
  const [palette, setPalette] = useState(false);
  // The history is not a page of its own: its URL opens it over the library.
  const [history, setHistory] = useState(path === HISTORY);
  const mayChange = useMay("change");
  const isAdmin = useMay("administer");
  const { undo, redo } = useUndo();
  const openInSort = useOpenInSort(navigate);
  /** What is to be an example of a finder. */
  const [marked, setMarked] = useState<Stretches | null>(null);
  const waysToFind = { onFindLike: useFindLike(navigate), onMarkExample: setMarked };
  const find = () => {
    setSheet(false);
    setPalette(true);
  };
  const showHistory = () => setHistory(true);
  const parts = [...(mayChange ? [SERVER_PART] : []), ...(isAdmin ? ADMINISTRATION : [])];
  useTitle(PAGES_WITH_OWN_TITLE.includes(page) ? null : page);
  useTitleOfWork(useWorkWords());
  useKeyDispatch(page, mayChange);
  useFocusKept();
  useFallbackKeys({
    palette: find,
    help: () => setSheet(true),
    undo: () => undoQueued(undo),
    redo: () => runQueued(redo),
    offer: acceptOffered,
    history: showHistory,
    escape: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
    goLibrary: () => navigate(ways.Library),
    goCut: () => navigate(ways.Cut),
    goFind: () => navigate(ways.Find),
    goSort: () => navigate(ways.Sort),
    goTune: () => navigate(ways.Tune),
    goJobs: () => navigate(ways.Jobs),
    goProblems: () => navigate(ways.Problems),
    goSettings: () => navigate(ways.Settings),
  });
  return (
    <div className={classes.shell}>
      <Rail
        page={page}
        ways={ways}
        onFind={find}
        onKeys={() => setSheet(true)}
        onHistory={showHistory}
      />
      <div className={classes.column}>
        <OfflineBanner />
        <main className={classes.page}>
          <VisuallyHidden component="h1">{page}</VisuallyHidden>
          <Switch>
            <Route path="/library">
              <LibraryPage
                onOpen={(assetId) => navigate(`/cut/${assetId}`)}
                onSort={(asset) => void openInSort(asset)}
              />
            </Route>
            <Route path="/cut/:assetId">
              {({ assetId }) => (
                <CutPage
                  key={assetId}
                  assetId={assetId}
                  libraryWay={ways.Library}
                  onOpen={(next) => navigate(`/cut/${next}`)}
                  waysToFind={waysToFind}
                />
              )}
            </Route>
            <Route path="/cut">
              {ways.Cut === "/cut" ? (
                <CutPage
                  assetId={null}
                  libraryWay={ways.Library}
                  onOpen={(next) => navigate(`/cut/${next}`)}
                  waysToFind={waysToFind}
                />
              ) : (
                <Redirect to={ways.Cut} replace />
              )}
            </Route>
            <Route path="/find/:finderId?">
              {({ finderId }) => <FindPage finderId={finderId ?? null} />}
            </Route>
            <Route path="/sort">
              <SortPage />
            </Route>
            {/* The set-up page of the sorter that Rushes replaces. */}
            <Route path="/setup">
              <Redirect to="/sort" replace />
            </Route>
            <Route path="/tune/:timelineId?">
              {({ timelineId }) => (
                <TunePage
                  timelineId={timelineId ?? null}
                  assetId={new URLSearchParams(search).get("asset")}
                  onOpen={(next) => navigate(`/tune/${next}`)}
                  onLeave={() => navigate("/tune", { replace: true })}
                />
              )}
            </Route>
            <Route path="/jobs">
              <JobsPage />
            </Route>
            <Route path="/problems">
              <ProblemsPage />
            </Route>
            <Route path="/settings">
              <SettingsPage parts={parts} access={<Access />} />
            </Route>
            <Route path={HISTORY}>
              <Redirect to={ways.Library} replace />
            </Route>
            <Route>
              <Redirect to="/library" replace />
            </Route>
          </Switch>
          {PAGES_WITH_OWN_DONE_LINE.includes(page) ? null : <DoneLine />}
          <div id="menus" />
        </main>
      </div>
      <History
        opened={history}
        assetId={/^\/cut\/([^/?]+)/.exec(path)?.[1] ?? null}
        mayChange={mayChange}
        mayEmpty={isAdmin}
        onClose={() => setHistory(false)}
      />
      <MarkDialog stretches={marked} onClose={() => setMarked(null)} />
      <KeySheet page={page} mayChange={mayChange} opened={sheet} onClose={() => setSheet(false)} />
      <Palette
        page={page}
        mayChange={mayChange}
        opened={palette}
        onClose={() => setPalette(false)}
        onGo={navigate}
        cutWay={ways.Cut}
        parts={[...COMMON_PARTS, ...parts]}
      />
    </div>
  );
}
