// What stays while pages change: the rail, the banner, the keys.
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { useSession } from "@/lib/api/session";
import type { Page } from "@/lib/keys";
import { undoLast } from "@/lib/undo";
import { useFallbackKeys, useKeyDispatch } from "@/lib/use-keys";
import { AuditRecord } from "@/features/administration/components/audit-record";
import { Tokens } from "@/features/administration/components/tokens";
import { CutPage } from "@/features/cut/components/cut-page";
import { JobsPage } from "@/features/jobs/components/jobs-page";
import { LibraryPage } from "@/features/library/components/library-page";
import { ProblemsPage } from "@/features/problems/components/problems-page";
import { SettingsPage, type SettingsPart } from "@/features/settings/components/settings-page";
import { KeySheet } from "./key-sheet";
import { OfflineBanner } from "./offline-banner";
import { Palette } from "./palette";
import { Rail } from "./rail";
import { useWays } from "./ways";
import classes from "./shell.module.css";

const ADMINISTRATION: readonly SettingsPart[] = [
  { id: "tokens", words: "Tokens", content: <Tokens /> },
  { id: "record", words: "Record", content: <AuditRecord /> },
];

function pageAt(path: string): Page {
  if (path.startsWith("/cut")) return "Cut";
  if (path.startsWith("/jobs")) return "Jobs";
  if (path.startsWith("/problems")) return "Problems";
  return path.startsWith("/settings") ? "Settings" : "Library";
}

export function Shell() {
  const [path, navigate] = useLocation();
  const page = pageAt(path);
  const ways = useWays(page);
  const [sheet, setSheet] = useState(false);
  const [palette, setPalette] = useState(false);
  const isAdmin = useSession().data?.role === "admin";
  const find = () => {
    setSheet(false);
    setPalette(true);
  };
  useKeyDispatch(page);
  useFallbackKeys({
    palette: find,
    help: () => setSheet(true),
    undo: undoLast,
    escape: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
    goLibrary: () => navigate(ways.Library),
    goCut: () => navigate(ways.Cut),
    goJobs: () => navigate(ways.Jobs),
    goProblems: () => navigate(ways.Problems),
    goSettings: () => navigate(ways.Settings),
  });
  return (
    <div className={classes.shell}>
      <Rail page={page} ways={ways} onFind={find} onKeys={() => setSheet(true)} />
      <div className={classes.column}>
        <OfflineBanner />
        <main className={classes.page}>
          <VisuallyHidden component="h1">{page}</VisuallyHidden>
          <Switch>
            <Route path="/library">
              <LibraryPage onOpen={(assetId) => navigate(`/cut/${assetId}`)} />
            </Route>
            <Route path="/cut/:assetId">
              {({ assetId }) => (
                <CutPage
                  key={assetId}
                  assetId={assetId}
                  libraryWay={ways.Library}
                  onOpen={(next) => navigate(`/cut/${next}`)}
                />
              )}
            </Route>
            <Route path="/cut">
              <CutPage
                assetId={null}
                libraryWay={ways.Library}
                onOpen={(next) => navigate(`/cut/${next}`)}
              />
            </Route>
            <Route path="/jobs">
              <JobsPage />
            </Route>
            <Route path="/problems">
              <ProblemsPage />
            </Route>
            <Route path="/settings">
              <SettingsPage parts={isAdmin ? ADMINISTRATION : []} />
            </Route>
            <Route>
              <Redirect to="/library" replace />
            </Route>
          </Switch>
          <div id="menus" />
        </main>
      </div>
      <KeySheet page={page} opened={sheet} onClose={() => setSheet(false)} />
      <Palette
        page={page}
        opened={palette}
        onClose={() => setPalette(false)}
        onGo={navigate}
        cutWay={ways.Cut}
      />
    </div>
  );
}
