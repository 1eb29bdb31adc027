// Navigation between pages, with counts of running and failed work. On a phone it is at the bottom.
import { useComputedColorScheme, useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import {
  IconAdjustmentsHorizontal,
  IconAlertTriangle,
  IconCut,
  IconFolders,
  IconHistory,
  IconKeyboard,
  IconLayoutGrid,
  IconListCheck,
  IconLogin,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSettings,
  IconSun,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { BrandMark } from "@/components/brand-mark";
import { KeyHint } from "@/components/key-caps";
import { useJobCounts } from "@/features/jobs/api/jobs";
import { useProblemCount } from "@/features/problems/api/problems";
import { useSignOut } from "@/features/signin/api/session";
import { SIGN_IN } from "@/features/signin/components/signin-page";
import { useSession } from "@/lib/api/session";
import type { Page } from "@/lib/keys";
import type { LastAddresses } from "./last-addresses";
import classes from "./rail.module.css";

/** Longer numbers do not fit. */
const MOST_COUNTED = 99;

type RailProps = {
  page: Page;
  ways: LastAddresses;
  onFind: () => void;
  onKeys: () => void;
  onHistory: () => void;
};

export function Rail({ page, ways, onFind, onKeys, onHistory }: RailProps) {
  const { underWay: open, failed } = useJobCounts();
  const problems = useProblemCount();
  return (
    <nav className={classes.rail} aria-label="Pages">
      <span className={classes.brand} title="Rushes">
        <BrandMark />
      </span>
      <Entry to={ways.Library} here={page === "Library"} name="Library" icon={<IconLayoutGrid />} />
      <Entry to={ways.Cut} here={page === "Cut"} name="Cut" icon={<IconCut />} />
      <Entry to={ways.Sort} here={page === "Sort"} name="Sort" icon={<IconFolders />} />
      <Entry
        to={ways.Tune}
        here={page === "Tune"}
        name="Tune"
        icon={<IconAdjustmentsHorizontal />}
      />
      <Entry to={ways.Jobs} here={page === "Jobs"} name="Jobs" icon={<IconListCheck />}>
        {open > 0 ? (
          <span className={classes.running} title={`${open} under way`}>
            {counted(open)}
            <VisuallyHidden> under way</VisuallyHidden>
          </span>
        ) : null}
        {failed > 0 ? (
          <span className={classes.failed} title={`${failed} failed`}>
            {counted(failed)}
            <VisuallyHidden> failed</VisuallyHidden>
          </span>
        ) : null}
      </Entry>
      <Entry
        to={ways.Problems}
        here={page === "Problems"}
        name="Problems"
        icon={<IconAlertTriangle />}
      >
        {problems > 0 ? (
          <span className={classes.count} title={`${problems} could not be read or cut`}>
            {counted(problems)}
            <VisuallyHidden> could not be read or cut</VisuallyHidden>
          </span>
        ) : null}
      </Entry>
      <Entry
        to={ways.Settings}
        here={page === "Settings"}
        name="Settings"
        icon={<IconSettings />}
      />
      <button type="button" className={classes.entry} onClick={onHistory} aria-haspopup="dialog">
        <span className={classes.icon} aria-hidden>
          <IconHistory />
        </span>
        <span>History</span>
      </button>
      <span className={classes.gap} />
      <button type="button" className={classes.tool} onClick={onFind} aria-haspopup="dialog">
        <IconSearch size={20} stroke={1.5} aria-hidden />
        <VisuallyHidden>Find anything</VisuallyHidden>
        <KeyHint action="palette" />
      </button>
      <SchemeButton />
      <SessionButton />
      <button type="button" className={classes.tool} onClick={onKeys} aria-haspopup="dialog">
        <IconKeyboard size={20} stroke={1.5} aria-hidden />
        <VisuallyHidden>Keys on this page</VisuallyHidden>
        <KeyHint action="help" />
      </button>
    </nav>
  );
}

const counted = (count: number) => (count > MOST_COUNTED ? `${MOST_COUNTED}+` : count);

type EntryProps = {
  to: string;
  here: boolean;
  name: string;
  icon: ReactNode;
  children?: ReactNode;
};

function Entry({ to, here, name, icon, children }: EntryProps) {
  return (
    <Link
      href={to}
      className={here ? `${classes.entry} ${classes.here}` : classes.entry}
      aria-current={here ? "page" : undefined}
    >
      <span className={classes.icon} aria-hidden>
        {icon}
      </span>
      <span>{name}</span>
      {children}
    </Link>
  );
}

function SessionButton() {
  const { data: session } = useSession();
  const signOut = useSignOut();
  if (!session?.asked_for || session.name === null) return null;
  if (session.anonymous) {
    const words = `Sign in (${session.role ?? ""} without)`;
    return (
      <Link href={SIGN_IN} className={classes.tool} title={words} aria-label={words}>
        <IconLogin size={20} stroke={1.5} aria-hidden />
      </Link>
    );
  }
  const words = `Sign out (${session.name}, ${session.role ?? ""})`;
  return (
    <button
      type="button"
      className={classes.tool}
      onClick={() => signOut.mutate()}
      title={words}
      aria-label={words}
    >
      <IconLogout size={20} stroke={1.5} aria-hidden />
    </button>
  );
}

function SchemeButton() {
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const scheme = useComputedColorScheme("dark");
  const other = scheme === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      className={classes.tool}
      onClick={() => setColorScheme(other)}
      title={`Change to ${other}`}
      aria-label={`Change to ${other}`}
    >
      {scheme === "dark" ? (
        <IconSun size={20} stroke={1.5} aria-hidden />
      ) : (
        <IconMoon size={20} stroke={1.5} aria-hidden />
      )}
    </button>
  );
}
