import { Link } from "wouter";
import { useSignedOut } from "../api/account";
import { useMeta } from "../api/meta";
import { useText } from "../text";
import classes from "./Footer.module.css";
import { LanguageSwitch } from "./LanguageSwitch";
import { useDisclaimer } from "./useDisclaimer";

/** The disclaimer and the way to the settings, at the end of every page. */
export function Footer() {
  const text = useText();
  const { data: meta } = useMeta();
  const signedOut = useSignedOut();
  return (
    <footer className={classes.footer}>
      <p>{useDisclaimer()}</p>
      {meta && (
        <p>
          {text.product} {meta.version} · {meta.model.title} {meta.model.version}
        </p>
      )}
      {!signedOut && (
        <p>
          <Link href="/settings" className={classes.link}>
            {text.settings.title}
          </Link>
        </p>
      )}
      <LanguageSwitch />
    </footer>
  );
}
