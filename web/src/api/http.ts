import { ApiProblem, isProblem, ServerUnreachable } from "./problem";

/** Statuses with which a proxy says that the server behind it is away. */
const AWAY = new Set([502, 503, 504]);

const TOKEN = /(?:^|; )__Host-thoralens-csrf=([0-9a-f]+)/;

/** What shows the server that a change comes from its own page; needed with accounts only. */
function withToken(init?: RequestInit): RequestInit | undefined {
  const token = TOKEN.exec(document.cookie)?.[1];
  if (!token || !init?.method || init.method === "GET") return init;
  const headers = new Headers(init.headers);
  headers.set("X-CSRF-Token", token);
  return { ...init, headers };
}

async function answer(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, withToken(init));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ServerUnreachable(cause);
  }
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  if (isProblem(body)) throw new ApiProblem({ ...body, hint: body.hint ?? "" });
  if (AWAY.has(response.status)) throw new ServerUnreachable();
  throw new ApiProblem({
    type: "about:blank",
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: `The server answered with status ${response.status}.`,
    code: "http_error",
    hint: "",
  });
}

/** The JSON at `/api` + path. Throws `ApiProblem` or `ServerUnreachable`. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await answer(path, signal ? { signal } : undefined);
  return (await response.json()) as T;
}

export async function postForJson<T>(path: string, body?: FormData): Promise<T> {
  const response = await answer(path, { method: "POST", ...(body ? { body } : {}) });
  return (await response.json()) as T;
}

export async function remove(path: string): Promise<void> {
  await answer(path, { method: "DELETE" });
}

type Sent = { readonly method: "POST" | "PATCH"; readonly path: string; readonly body?: unknown };

/** Sends JSON; the answer may be empty. */
export function send({ method, path, body }: Sent): Promise<Response> {
  const headers = { "Content-Type": "application/json" };
  return answer(path, {
    method,
    ...(body === undefined ? {} : { headers, body: JSON.stringify(body) }),
  });
}

/** Opens a stream of server-sent events, to be read with `frames`. */
export function openStream(path: string, init: RequestInit): Promise<Response> {
  return answer(path, init);
}
