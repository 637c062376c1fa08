// One value as YAML: in the manner of what stood there before, and never as something else.
import { Scalar, stringify } from "yaml";

const NUMBERLIKE = /^[-+]?[0-9][0-9_]*(\.[0-9]*)?$/;

export type One = string | number | boolean | null;

/** A value in the place of `old`, quoted as that was where it can be. */
export function inPlace(value: One, old: Scalar | null, source: string, inFlow: boolean): string {
  if (typeof value !== "string" || !old) return fresh(value, inFlow);
  if (old.type === Scalar.BLOCK_LITERAL || old.type === Scalar.BLOCK_FOLDED) {
    const indent = /\n( +)\S/.exec(source)?.[1];
    if (indent && value && !/^\s/.test(value)) return block(value, indent);
  }
  if (old.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(value);
  if (old.type === Scalar.QUOTE_SINGLE && !value.includes("\n")) {
    return `'${value.replaceAll("'", "''")}'`;
  }
  // A figure that stood without quotes is a figure still.
  if (NUMBERLIKE.test(String(old.value)) && NUMBERLIKE.test(value)) return value;
  return fresh(value, inFlow);
}

/** A value where none stood before. */
export function fresh(value: One, inFlow = false): string {
  if (typeof value !== "string") return String(value ?? '""');
  if (value.includes("\n") || (inFlow && /[,[\]{}]/.test(value))) return JSON.stringify(value);
  const text = stringify(value, { lineWidth: 0 }).trimEnd();
  return text === value ? value : JSON.stringify(value);
}

function block(value: string, indent: string): string {
  const lines = value.replace(/\n+$/, "").split("\n");
  const end = value.endsWith("\n") ? "" : "-";
  return [`|${end}`, ...lines.map((line) => (line ? indent + line : ""))].join("\n");
}
