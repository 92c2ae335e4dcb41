import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { LanguageContext, type Text, TextContext } from ".";
import { keep, type Language, load } from "./language";

type Props = {
  readonly language: Language;
  readonly text: Text;
  readonly children: ReactNode;
};

/** The page in one language, until another is chosen. */
export function LanguageProvider({ language, text, children }: Props) {
  const [shown, show] = useState({ language, text });
  const choose = useCallback((wanted: Language) => {
    keep(wanted);
    void load(wanted).then((words) => show({ language: wanted, text: words }));
  }, []);
  useEffect(() => {
    document.documentElement.lang = shown.language;
  }, [shown.language]);
  const value = useMemo(() => ({ language: shown.language, choose }), [shown.language, choose]);
  return (
    <LanguageContext.Provider value={value}>
      <TextContext.Provider value={shown.text}>{children}</TextContext.Provider>
    </LanguageContext.Provider>
  );
}
