// The page of the form: filled in, checked, kept and taken along without leaving the browser.
import type { FormData } from "../forms/form";
import { begin } from "./form/desk";

const data = document.getElementById("gongshi-data")?.textContent;
const form = document.getElementById("sheet");
if (data && form instanceof HTMLFormElement) begin(form, JSON.parse(data) as FormData);
