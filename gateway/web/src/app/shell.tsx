// What stays while pages change: the rail, the banner, the keys.
import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import type { Page } from "@/lib/keys";
import { undoLast } from "@/lib/undo";
import { useKeyDispatch, useKeys } from "@/lib/use-keys";
import { CutPage } from "@/features/cut/components/cut-page";
import { JobsPage } from "@/features/jobs/components/jobs-page";
import { LibraryPage } from "@/features/library/components/library-page";
import { KeySheet } from "./key-sheet";
import { OfflineBanner } from "./offline-banner";
import { Rail } from "./rail";
import { useWays } from "./ways";
import classes from "./shell.module.css";

function pageAt(path: string): Page {
  if (path.startsWith("/cut")) return "Cut";
  return path.startsWith("/jobs") ? "Jobs" : "Library";
}

export function Shell() {
  const [path, navigate] = useLocation();
  const page = pageAt(path);
  const ways = useWays(page);
  const [sheet, setSheet] = useState(false);
  useKeyDispatch(page);
  useKeys({
    help: () => setSheet(true),
    undo: undoLast,
    escape: () => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    },
    goLibrary: () => navigate(ways.Library),
    goCut: () => navigate(ways.Cut),
    goJobs: () => navigate(ways.Jobs),
  });
  return (
    <div className={classes.shell}>
      <Rail page={page} ways={ways} onKeys={() => setSheet(true)} />
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
                <CutPage key={assetId} assetId={assetId} libraryWay={ways.Library} />
              )}
            </Route>
            <Route path="/cut">
              <CutPage assetId={null} libraryWay={ways.Library} />
            </Route>
            <Route path="/jobs">
              <JobsPage />
            </Route>
            <Route>
              <Redirect to="/library" replace />
            </Route>
          </Switch>
        </main>
      </div>
      <KeySheet page={page} opened={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
