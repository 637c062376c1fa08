// What stands between the search dialog and Material's search; loaded when the dialog opens first.
import { within } from "./shared/element";
import { rankResults } from "./search/ranked_results";

rankResults(within<HTMLInputElement>(document, "#gs-search-query"));
