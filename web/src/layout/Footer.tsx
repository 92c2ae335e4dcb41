import { Link } from "wouter";
import { useSignedOut } from "../api/account";
import { useMeta } from "../api/meta";
import { useLanguage, useText } from "../text";
import classes from "./Footer.module.css";
import { LanguageSwitch } from "./LanguageSwitch";

/** The disclaimer and the way to the settings, at the end of every page. */
export function Footer() {
  const text = useText();
  const { language } = useLanguage();
  const { data: meta } = useMeta();
  const signedOut = useSignedOut();
  return (
    <footer className={classes.footer}>
      <p>{(language === "en" && meta?.disclaimer) || text.disclaimer}</p>
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
