import { type ReactNode, Suspense } from "react";
import { useLocation } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { PageDrop } from "../upload/PageDrop";
import { RefusedFiles } from "../upload/RefusedFiles";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { ServerWatch } from "./ServerWatch";
import classes from "./Shell.module.css";
import { useScrollToTop } from "./useScrollToTop";

/** What every page has around it. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const [location] = useLocation();
  useScrollToTop();
  return (
    <div className={classes.shell}>
      <Header />
      <main id="content" className={classes.main} tabIndex={-1}>
        <ServerWatch />
        <RefusedFiles />
        <ErrorBoundary key={location}>
          <Suspense fallback={<div className={classes.pending} />}>{children}</Suspense>
        </ErrorBoundary>
      </main>
      <Footer />
      <PageDrop />
    </div>
  );
}
