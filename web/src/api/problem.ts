import type { Problem } from "./schema";

/** The server answered with an RFC 9457 problem. */
export class ApiProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.problem = problem;
  }
}

/** No answer came: the server is down, or the network is. */
export class ServerUnreachable extends Error {
  constructor(cause?: unknown) {
    super("The server did not answer.", { cause });
    this.name = "ServerUnreachable";
  }
}

export function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  const { title, status, detail, code } = value as Record<string, unknown>;
  return (
    typeof title === "string" &&
    typeof status === "number" &&
    typeof detail === "string" &&
    typeof code === "string"
  );
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.status === 404;
}

export function needsSignIn(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.code === "sign_in_needed";
}
