import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, useState } from "react";
import { Redirect, Route, Switch } from "wouter";
import { askAgainIfAway, META } from "./api/meta";
import { ApiProblem } from "./api/problem";
import { HomePage } from "./home/HomePage";
import { NoPage } from "./home/NoPage";
import { Shell } from "./layout/Shell";
import { theme } from "./theme";
import { UploadProvider } from "./upload/UploadProvider";

const AccountPage = lazy(() => import("./account/AccountPage"));
const CasesPage = lazy(() => import("./cases/CasesPage"));
const ChatPage = lazy(() => import("./chat/ChatPage"));
const ResetPage = lazy(() => import("./account/ResetPage"));
const SettingsPage = lazy(() => import("./account/SettingsPage"));
const SignUpPage = lazy(() => import("./account/SignUpPage"));
const StudyPage = lazy(() => import("./study/StudyPage"));

/** Answers that name a problem are final; silence is worth two more tries. */
const retry = (failures: number, error: Error): boolean =>
  !(error instanceof ApiProblem) && failures < 2;

function makeClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.queryKey[0] !== META[0]) askAgainIfAway(client, error);
      },
    }),
    mutationCache: new MutationCache({ onError: (error) => askAgainIfAway(client, error) }),
    defaultOptions: {
      // The server is often this very machine, which answers without any network.
      queries: { networkMode: "always", retry, staleTime: 5000 },
      mutations: { networkMode: "always" },
    },
  });
  return client;
}

export function App() {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <UploadProvider>
          <Shell>
            <Switch>
              <Route path="/">
                <HomePage />
              </Route>
              <Route path="/studies/:id">{({ id }) => <StudyPage key={id} id={id} />}</Route>
              <Route path="/chat/:id?">{({ id }) => <ChatPage id={id ?? null} />}</Route>
              <Route path="/cases">
                <CasesPage />
              </Route>
              <Route path="/account">
                <AccountPage />
              </Route>
              <Route path="/settings">
                <SettingsPage />
              </Route>
              <Route path="/sign-up">
                <SignUpPage />
              </Route>
              <Route path="/reset">
                <ResetPage />
              </Route>
              <Route path="/studies">
                <Redirect to="/" replace />
              </Route>
              <Route>
                <NoPage />
              </Route>
            </Switch>
          </Shell>
        </UploadProvider>
      </MantineProvider>
    </QueryClientProvider>
  );
}
