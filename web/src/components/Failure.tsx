import { Button, Code } from "@mantine/core";
import type { ReactNode } from "react";
import { ApiProblem, ServerUnreachable } from "../api/problem";
import type { Problem } from "../api/schema";
import { type Text, useText } from "../text";
import { Notice } from "./Notice";

type Told = { readonly detail: string; readonly hint: string; readonly code: string | null };

/** What to tell a person about any error that a request can end with. */
export function tell(error: unknown, text: Text): Told {
  if (error instanceof ApiProblem) return error.problem;
  if (error instanceof ServerUnreachable) {
    return { detail: text.errors.unreachableShort, hint: text.errors.unreachableHint, code: null };
  }
  return { detail: text.errors.unexpected, hint: text.errors.unexpectedHint, code: null };
}

type Props = {
  readonly error: unknown;
  readonly title?: string;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
  readonly children?: ReactNode;
};

/** A failed request: the server's sentence, what to do about it, and a way to try again. */
export function Failure({ error, title, onRetry, onDismiss, children }: Props) {
  const text = useText();
  const { detail, hint, code } = tell(error, text);
  const actions = (onRetry || onDismiss || children) && (
    <>
      {onRetry && (
        <Button size="xs" variant="default" onClick={onRetry}>
          {text.errors.again}
        </Button>
      )}
      {children}
      {onDismiss && (
        <Button size="xs" variant="subtle" color="gray" onClick={onDismiss}>
          {text.upload.dismiss}
        </Button>
      )}
    </>
  );
  return (
    <Notice tone="attention" title={title ?? detail} urgent actions={actions}>
      {title && <p>{detail}</p>}
      {hint && <p>{hint}</p>}
      {code && (
        <p>
          <Code>{code}</Code>
        </p>
      )}
    </Notice>
  );
}

/** The problem of a failed study, which the server stores with it. */
export const asError = (problem: Problem): ApiProblem => new ApiProblem(problem);
