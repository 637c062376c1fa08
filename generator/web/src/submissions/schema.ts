// The last look at a canonical application: the JSON Schema of its form. The form's own order and
// conditions have told everything by then. The counterpart of generator/submissions/schema.py.
import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";

/** The names at which an application differs from the schema; "" for the whole of it. */
export type SchemaCheck = (application: Record<string, unknown>) => string[];

// What says only that something inside it differs, which is told by itself.
const AROUND = new Set([
  "$ref",
  "$recursiveRef",
  "additionalProperties",
  "allOf",
  "dependentSchemas",
  "if",
  "items",
  "patternProperties",
  "prefixItems",
  "properties",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

export function schemaCheck(schema: Record<string, unknown>): SchemaCheck {
  const fast = new Validator(schema as Schema, "2020-12", true);
  const full = new Validator(schema as Schema, "2020-12", false);
  return (application) => {
    if (fast.validate(application).valid) return [];
    const { errors } = full.validate(application);
    const found = errors.filter(({ keyword }) => !AROUND.has(keyword)).filter(standsAlone);
    return [...new Set(found.map(nameOf))];
  };
}

/** Whether a fault does not lie inside alternatives that are told as one. */
function standsAlone({ keywordLocation }: OutputUnit): boolean {
  return !/\/(?:anyOf|oneOf|not|contains|propertyNames)\//.test(keywordLocation);
}

function nameOf({ keyword, instanceLocation, error }: OutputUnit): string {
  const name = instanceLocation.split("/")[1];
  if (name !== undefined) return name.replace(/~1/g, "/").replace(/~0/g, "~");
  // The library names the property only in its sentence.
  return keyword === "required" ? (/"(.*)"/.exec(error)?.[1] ?? "") : "";
}
