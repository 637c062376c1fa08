// Opens workbooks, packages and JSON for the page of the form.
import { openFile } from "../submissions/intake/package";
import type {} from "./form/opener";

window.gongshiOpen = openFile;
