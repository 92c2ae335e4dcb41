import { useMeta } from "../api/meta";
import { useLanguage, useText } from "../text";
import classes from "./Footer.module.css";
import { LanguageSwitch } from "./LanguageSwitch";

/** The disclaimer and the languages, at the end of every page. */
export function Footer() {
  const text = useText();
  const { language } = useLanguage();
  const { data: meta } = useMeta();
  return (
    <footer className={classes.footer}>
      <p>{(language === "en" && meta?.disclaimer) || text.disclaimer}</p>
      {meta && (
        <p>
          {text.product} {meta.version} · {meta.model.title} {meta.model.version}
        </p>
      )}
      <LanguageSwitch />
    </footer>
  );
}
