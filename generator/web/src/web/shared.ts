// What Python and the browsers share, as shared.json has it: its patterns and kinds of characters
// made ready, the rest as it stands. The counterpart of generator/web/shared.py.
import { characters, file_patterns, patterns } from "../../shared.json";

export {
  attachments as attachmentKinds,
  days,
  files as fileNames,
  foreign,
  kind_problems as kindProblems,
  leftovers,
  limits,
  number_formats as numberFormats,
  old_code_points as oldCodePoints,
  raised,
  refused,
  registries,
  same_signs as sameSigns,
  separators,
  symbol_fonts as symbolFonts,
  symbols,
  words,
  zip_extras as zipExtras,
} from "../../shared.json";

type Kind = keyof typeof characters;
type Pattern = keyof typeof patterns;
type Table = Record<string, string>;

const WRITTEN: Table = { ...characters, ...patterns };

/** A pattern, or what stands between the brackets of a kind of characters, as it is written here. */
export function written(name: Kind | Pattern): string {
  return filledIn(WRITTEN, name);
}

/** A pattern that only opened files need, as it is written here. */
export function writtenOfFiles(name: keyof typeof file_patterns): string {
  return filledIn({ ...WRITTEN, ...file_patterns }, name);
}

function filledIn(table: Table, name: string): string {
  const whole = (table[name] ?? "").replace(/\{([a-z_]+)\}/g, (_, inner: string) =>
    filledIn(table, inner),
  );
  // Python has other words for a sign by its number and for a digit of any script.
  return whole.replace(/\\U([0-9a-f]{8})/g, "\\u{$1}").replace(/\\d/g, "\\p{Nd}");
}

/** A pattern that a whole text has to keep to. */
export function entire(name: Pattern, flags = ""): RegExp {
  return whole(written(name), flags);
}

/** A pattern of opened files that a whole text has to keep to. */
export function entireOfFiles(name: keyof typeof file_patterns, flags = ""): RegExp {
  return whole(writtenOfFiles(name), flags);
}

function whole(source: string, flags: string): RegExp {
  return new RegExp(`^(?:${source})$`, `u${flags}`);
}

/** One or more characters of a kind, wherever they stand. */
export function runs(name: Kind): RegExp {
  return new RegExp(`[${written(name)}]+`, "gu");
}
