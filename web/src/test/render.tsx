import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { theme } from "../theme";

export type Reply = { readonly status?: number; readonly body?: unknown } | "down";
type Routes = Readonly<Record<string, Reply | (() => Reply)>>;

/** Answers the page's requests by "METHOD /path"; fails the test on any other. */
export function stubServer(routes: Routes) {
  const answer = vi.fn((path: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const key = `${init?.method ?? "GET"} ${path as string}`;
    const route = routes[key];
    if (route === undefined) return Promise.reject(new Error(`No reply for ${key}.`));
    const reply = typeof route === "function" ? route() : route;
    if (reply === "down") return Promise.reject(new TypeError("Failed to fetch"));
    const { status = 200, body } = reply;
    return Promise.resolve(
      new Response(body === undefined ? null : JSON.stringify(body), { status }),
    );
  });
  vi.stubGlobal("fetch", answer);
  return answer;
}

/** Renders inside the providers that the app has around every page. */
export function renderPage(content: ReactNode, path = "/") {
  const location = memoryLocation({ path, record: true });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const view = render(
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} env="test">
        <Router hook={location.hook}>{content}</Router>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { ...view, client, history: location.history };
}
