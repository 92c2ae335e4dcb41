import { useMeta } from "../api/meta";
import { useLanguage, useText } from "../text";

/** The server's own words, which are English; the catalogue's in every other language. */
export function useDisclaimer(): string {
  const text = useText();
  const { language } = useLanguage();
  const said = useMeta().data?.disclaimer;
  return (language === "en" && said) || text.disclaimer;
}
