import { Button, Container } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { TextContext } from "../text";
import { Notice } from "./Notice";

type Props = { readonly children: ReactNode };
type State = { readonly broken: boolean };

/** Keeps a fault in one part of the page from leaving it blank. */
export class ErrorBoundary extends Component<Props, State> {
  static contextType = TextContext;
  declare context: React.ContextType<typeof TextContext>;
  state: State = { broken: false };

  static getDerivedStateFromError(): State {
    return { broken: true };
  }

  render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    const { errors } = this.context;
    return (
      <Container size="sm" py="xl">
        <Notice
          tone="attention"
          title={errors.unexpected}
          urgent
          actions={
            <Button size="xs" variant="default" onClick={() => window.location.reload()}>
              {errors.reload}
            </Button>
          }
        >
          <p>{errors.unexpectedHint}</p>
        </Notice>
      </Container>
    );
  }
}
