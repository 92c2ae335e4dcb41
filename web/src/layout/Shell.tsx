import { lazy, type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import { ObeyPreferences } from "../account/ObeyPreferences";
import { useSignedOut } from "../api/account";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageDrop } from "../upload/PageDrop";
import { RefusedFiles } from "../upload/RefusedFiles";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { ServerWatch } from "./ServerWatch";
import classes from "./Shell.module.css";
import { useScrollToTop } from "./useScrollToTop";

const SignInPage = lazy(() => import("../account/SignInPage"));
const OPEN = /^\/(sign-up|reset)$/;

/** What every page has around it. A conversation fills the window; it and the case
 * search take files themselves. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  useScrollToTop();
  const takesFiles = /^\/(chat|cases)(\/|$)/.test(location);
  const closed = useSignedOut() && !OPEN.test(location);
  const chat = !closed && /^\/chat(\/|$)/.test(location);
  return (
    <div className={classes.shell} data-full={chat || undefined}>
      <ObeyPreferences />
      <Header />
      <main id="content" className={classes.main} tabIndex={-1}>
        <ServerWatch />
        <RefusedFiles />
        <ErrorBoundary key={chat ? "/chat" : location}>
          <Suspense fallback={<div className={classes.pending} />}>
            {closed ? <SignInPage /> : children}
          </Suspense>
        </ErrorBoundary>
      </main>
      {!chat && <Footer />}
      {!takesFiles && !closed && <PageDrop />}
    </div>
  );
}
