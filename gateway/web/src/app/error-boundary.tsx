// The last resort for unforeseen errors: a message, and that work on the server is not affected.
import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Component, type ReactNode } from "react";
import { EmptyState } from "@/components/empty-state";
import { wordsFor } from "@/lib/api/problem";

type Props = { children: ReactNode };
type State = { error: unknown };

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <EmptyState
        icon={<IconAlertTriangle size={32} />}
        title="This page has a fault"
        actions={<Button onClick={() => location.reload()}>Load the page again</Button>}
      >
        <p>Exports go on without it, and nothing that was saved is lost.</p>
        <p>What the browser says: {wordsFor(this.state.error)}</p>
      </EmptyState>
    );
  }
}
