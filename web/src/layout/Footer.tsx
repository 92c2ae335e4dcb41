import { useMeta } from "../api/meta";
import { useText } from "../text";
import classes from "./Footer.module.css";

/** The disclaimer, at the end of every page. */
export function Footer() {
  const text = useText();
  const { data: meta } = useMeta();
  return (
    <footer className={classes.footer}>
      <p>{meta?.disclaimer ?? text.disclaimer}</p>
      {meta && (
        <p>
          {text.product} {meta.version} · {meta.model.title} {meta.model.version}
        </p>
      )}
    </footer>
  );
}
