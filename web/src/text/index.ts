import { createContext, useContext } from "react";
import { en, type Text } from "./en";

export type { Text };

export const TextContext = createContext<Text>(en);

/** The catalogue of the reader's language. */
export const useText = (): Text => useContext(TextContext);
