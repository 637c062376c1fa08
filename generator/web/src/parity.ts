// Lets a test ask the parts of the check one by one; no page carries it.
import { prepare, resultJson } from "./engine";
import { read } from "./kinds";
import { court } from "./rules";

Object.assign(globalThis, { parity: { prepare, resultJson, read, court } });
