import { useLanguage } from "../text";
import { LANGUAGES, type Language } from "../text/language";
import classes from "./Footer.module.css";

/** Each language in its own words, so that whoever needs it can read it. */
export function LanguageSwitch() {
  const { language, choose } = useLanguage();
  return (
    <p className={classes.languages}>
      {(Object.keys(LANGUAGES) as Language[]).map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={one === language}
          onClick={() => choose(one)}
        >
          {LANGUAGES[one]}
        </button>
      ))}
    </p>
  );
}
